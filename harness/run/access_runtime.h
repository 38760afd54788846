/* What is linked with the roles of an explored build: harness/access/, compiled for this machine, as a static library.
 */
#ifndef IPCGRADE_RUN_ACCESS_RUNTIME_H
#define IPCGRADE_RUN_ACCESS_RUNTIME_H

#include <stddef.h>

/* The bytes of the archive, ar(5). Nobody's to free. */
const char *access_runtime(size_t *ret_size);

#endif
