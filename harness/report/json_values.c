/* Values of JSON, by jansson. */
#include "report/json_values.h"

#include "base/text.h"
#include "result/result.h"

#include <string.h>

json_t *json_text(const char *text) {
  if (!text)
    return json_null();
  _cleanup_strbuf_ struct strbuf visible = STRBUF_INIT;
  text_add_visible(&visible, text, strlen(text), 1);
  json_t *value = json_stringn(visible.buf, visible.length);
  return value ? value : json_string("(unreadable)");
}

json_t *json_points(double points) {
  double rounded = points_rounded(points);
  return rounded == (double)(json_int_t)rounded ? json_integer((json_int_t)rounded) : json_real(rounded);
}

void json_write(json_t *value, struct strbuf *ret_text) {
  char *text = json_dumps(value, JSON_INDENT(1) | JSON_REAL_PRECISION(10));
  strbuf_add_text(ret_text, text ? text : "{}");
  strbuf_add_char(ret_text, '\n');
  free(text);
  json_decref(value);
}
