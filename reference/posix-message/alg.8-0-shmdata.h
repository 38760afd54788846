/* The name that the document has for shmdata.h. */
#include "shmdata.h"
