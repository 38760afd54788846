/* What is kept between runs, in $XDG_CACHE_HOME/ipcgrade or ~/.cache/ipcgrade (the XDG Base Directory Specification).
 * Names of entries hold a digest of all that they were made of, so an entry is never out of date, only unused: what
 * nobody has asked for in a month goes. A cache that can't be read or written costs time and is no error. */
#ifndef IPCGRADE_GRADE_CACHE_H
#define IPCGRADE_GRADE_CACHE_H

#include "base/memory.h"
#include "base/strbuf.h"

/* The text of an entry into `ret_text`. */
bool cache_recall_text(const char *entry, struct strbuf *ret_text);
/* Keeps a text, in one step: others see all of it or nothing. */
void cache_keep_text(const char *entry, const char *text);

/* Copies the files of an entry into the folder `into` and adds their names to `ret_names`; all of them, or false. */
bool cache_recall_files(const char *entry, const char *into, strings *ret_names);
/* Keeps copies of these files of the folder `from`, in one step. */
void cache_keep_files(const char *entry, const char *from, const strings *names);

#endif
