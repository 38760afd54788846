/* Mutants that the compiler itself takes for the same program: nothing that runs can tell them apart. See Papadakis,
 * Jia, Harman and Le Traon, "Trivial Compiler Equivalence" (2015). */
#ifndef IPCGRADE_VALIDATE_SAME_CODE_H
#define IPCGRADE_VALIDATE_SAME_CODE_H

#include "base/error.h"

#include <stdbool.h>

/* Do the two folders' versions of `file` compile to the same optimised code? False also when one does not compile. */
int same_code(const char *folder, const char *other, const char *file, bool *ret_same, struct error *err);

#endif
