/* Code whose accesses no compiler tells of. */
#ifndef IPCGRADE_RUN_ASSEMBLY_H
#define IPCGRADE_RUN_ASSEMBLY_H

#include <stdbool.h>

/* Is there an asm statement with instructions in this C source? Not in one that is empty, as it is written to keep a
 * compiler from reordering. Macros that make such a statement of their arguments aren't followed: theirs counts. */
bool assembly_is_in(const char *source);

#endif
