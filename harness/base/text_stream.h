/* A stream whose text is kept in memory, up to a bound. */
#ifndef IPCGRADE_BASE_TEXT_STREAM_H
#define IPCGRADE_BASE_TEXT_STREAM_H

#include <stddef.h>
#include <stdio.h>

struct strbuf;

/* What is written to the stream is appended to `text`, which stays the caller's and must outlive it: the first `most`
 * bytes, and after them, once the stream is closed, a line that says how many were left out. NULL when there is no
 * memory. See fopencookie(3). */
FILE *text_stream_open(struct strbuf *text, size_t most);

#endif
