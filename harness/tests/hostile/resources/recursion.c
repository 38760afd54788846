/* All the stack. */
#include "specimen.h"

static int deeper(volatile int level) { return level < 0 ? 0 : deeper(level + 1) + level; }

int main(void) { return deeper(0); }
