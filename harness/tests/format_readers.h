/* Strict readers of the formats that results are written in: what they let pass, other tools can read. */
#ifndef IPCGRADE_TESTS_FORMAT_READERS_H
#define IPCGRADE_TESTS_FORMAT_READERS_H

#include "base/strbuf.h"

/* What came of a file. */
struct reading {
  char *problem; /* NULL: none. The caller frees it */
  size_t tests;  /* test points, annotations or results that are in it */
  size_t failures, errors, skipped;
  struct strbuf outside; /* Markdown: what stands outside of code, unescaped */
};

/* Each reads a whole file; nothing is skipped over. `ret_reading` is filled anew and released by reading_release(). */
typedef void (*format_reader)(const struct strbuf *text, struct reading *ret_reading);
void read_junit(const struct strbuf *text, struct reading *ret_reading);
void read_tap(const struct strbuf *text, struct reading *ret_reading);
void read_gradescope(const struct strbuf *text, struct reading *ret_reading);
void read_sarif(const struct strbuf *text, struct reading *ret_reading);
/* As the runner does: which lines does it obey? */
void read_github(const struct strbuf *text, struct reading *ret_reading);
void read_markdown(const struct strbuf *text, struct reading *ret_reading);
void reading_release(struct reading *reading);

#endif
