/* What all pages have: a head that lets nothing in but its own style and script, and text that stays text whatever a
 * student put into it. Private to report/. */
#ifndef IPCGRADE_REPORT_HTML_H
#define IPCGRADE_REPORT_HTML_H

#include "report/assets.h"
#include "report/xml.h"

/* Writes everything up to and including <main> and its <h1>. The Content-Security-Policy allows the style sheet and
 * `script` by their digests and nothing else: no other script, no attribute that is one, no request. */
void html_begin_page(xmlTextWriter *writer, const char *title, struct asset script);

/* An element with an attribute `class` (NULL: none). xml_end() closes it. */
void html_begin(xmlTextWriter *writer, const char *element, const char *class);
/* With text in it, as html_text() writes it. */
void html_element(xmlTextWriter *writer, const char *element, const char *class, const char *text);

/* Student text on one line: what can't be seen is written as escapes. */
void html_text(xmlTextWriter *writer, const char *raw);
/* The same with its line ends and tabs, for where white space is kept. */
void html_lines(xmlTextWriter *writer, const char *raw, size_t length);
void html_format(xmlTextWriter *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A link to what lies at `path`, relative to the page, whose parts may have any bytes in their names, and there to
 * `fragment` (NULL: to nothing special). xml_end() closes it. */
void html_begin_link(xmlTextWriter *writer, const char *path, const char *fragment);

/* The head of a table that was begun: a column for each of these, up to NULL. */
void html_heads(xmlTextWriter *writer, const char *const *heads);

/* A bar, `share` of it filled. Nothing is told by it that text beside it doesn't tell too. */
void html_bar(xmlTextWriter *writer, double share);

/* A paragraph for each line of a finding's hint, which may be NULL. */
void html_hints(xmlTextWriter *writer, const char *hints);

/* "83.25"; points to two decimals, without zeros at the end. The caller frees it. */
char *html_points(double points);

#endif
