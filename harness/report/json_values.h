/* Values of JSON as all formats write them. Private to report/. */
#ifndef IPCGRADE_REPORT_JSON_VALUES_H
#define IPCGRADE_REPORT_JSON_VALUES_H

#include "base/strbuf.h"

#include <jansson.h>

/* Student text may be any bytes; JSON holds Unicode. What isn't readable text is shown as escapes. null of NULL. */
json_t *json_text(const char *text);
/* 20 rather than 20.0; at most two decimals, so that results can be compared byte by byte. */
json_t *json_points(double points);
/* Appends the value and a newline, and releases it. */
void json_write(json_t *value, struct strbuf *ret_text);

#endif
