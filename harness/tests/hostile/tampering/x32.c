/* The third set of numbers. */
#include "specimen.h"

int main(void) { return syscall(0x40000000 | SYS_getpid) > 0 ? hello() : 1; }
