/* Blocks of the heap, as C++ gets and gives them back: new and delete, of one object and of an array, by the names that
 * the linker knows them by (Itanium C++ ABI). Apart from blocks.c, since only a program in C++ is linked with them. */
#include "access/blocks.h"

MAKES(_Znwm, (size_t size), (size), size)
MAKES(_Znam, (size_t size), (size), size)

FREES(_ZdlPv, (void *block), (block))
FREES(_ZdaPv, (void *block), (block))
FREES(_ZdlPvm, (void *block, size_t size), (block, size))
FREES(_ZdaPvm, (void *block, size_t size), (block, size))
