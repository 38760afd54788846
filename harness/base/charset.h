/* Texts in the charsets that people's programs write without saying so. */
#ifndef IPCGRADE_BASE_CHARSET_H
#define IPCGRADE_BASE_CHARSET_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Can the bytes be UTF-8? Texts in other charsets that have a letter beyond ASCII's hardly ever can. */
bool charset_is_utf8(const char *bytes, size_t length);

/* Appends bytes of Windows-1252, of which Latin-1's printable part is a part, as UTF-8. */
void charset_add_windows(struct strbuf *sb, const char *bytes, size_t length);

#endif
