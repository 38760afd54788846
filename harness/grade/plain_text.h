/* Sources as other systems' editors write them, made plain: UTF-8 without a mark, lines that end with a newline. */
#ifndef IPCGRADE_GRADE_PLAIN_TEXT_H
#define IPCGRADE_GRADE_PLAIN_TEXT_H

#include "base/error.h"

#include <stdbool.h>

/* Is a file of that name C or C++, whatever the case of its ending? */
bool plain_text_is_source(const char *name);

/* Rewrites the file if it has to be: byte order marks and carriage returns at line ends are taken off, UTF-16 with a
 * mark becomes UTF-8. *ret_done says what was done (the caller frees it), NULL when nothing was. -1 when it can't be
 * read or written. */
int plain_text_make(const char *path, char **ret_done, struct error *err);

#endif
