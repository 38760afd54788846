/* Says hello. */
#include "specimen.h"

int main(void) { return hello(); }
