/* Which pointers a format takes: printf(3), scanf(3). */
#ifndef IPCGRADE_ACCESS_FORMAT_H
#define IPCGRADE_ACCESS_FORMAT_H

#include "access/runtime.h"

#include <stdarg.h>

#pragma GCC visibility push(hidden)

/* Tells what printf(3) with this format reads of strings, and writes for %n. `list` is used up. Formats that number
 * their arguments (%1$s) are given up at the first such. */
void format_tell_printing(const char *format, va_list list, const void *pc) ACCESS_OWN(format_tell_printing);

/* Stops for those places that scanf(3) is about to fill; afterwards tells of the first `filled` of them, that they have
 * been. The same of these formats. */
void format_tell_scanning(const char *format, va_list list, const void *pc) ACCESS_OWN(format_tell_scanning);
void format_tell_scanned(const char *format, va_list list, int filled, const void *pc) ACCESS_OWN(format_tell_scanned);

#pragma GCC visibility pop

#endif
