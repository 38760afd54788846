/* Markdown that says what it was given and nothing else. Private to report/. */
#ifndef IPCGRADE_REPORT_MARKDOWN_H
#define IPCGRADE_REPORT_MARKDOWN_H

#include "base/strbuf.h"

/* Appends foreign text, on one line, as code: the only place where readers of Markdown, GitHub's among them, look for
 * no HTML, link, image, name of a user or number of an issue. */
void markdown_add_code(const char *text, struct strbuf *ret_text);
/* The same of several lines, as a block. What isn't readable text is made visible. Nothing of an empty text. */
void markdown_add_block(const char *text, struct strbuf *ret_text);
/* Appends the course's own words, which may stand in a heading or a table. */
void markdown_add_words(const char *text, struct strbuf *ret_text);

#endif
