/* Findings by themselves, without the page around them. */
#include "report/report.h"

#include "base/columns.h"
#include "base/text.h"

#include <string.h>

/* Line by line, each as wide as that. */
static void add_lines(const char *text, size_t width, struct strbuf *ret_text) {
  for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
    _cleanup_free_ char *one = xstrndup(line, strcspn(line, "\n"));
    _cleanup_free_ char *shown = text_visible(one);
    columns_add_wrapped(ret_text, shown, 0, 2, width);
  }
}

void report_findings(const findings *list, int width, struct strbuf *ret_text) {
  vec_each(list, finding) {
    strbuf_addf(ret_text, "%s\n", finding_kind_name(finding->kind));
    add_lines(finding->message, (size_t)width, ret_text);
    if (finding->advice && finding->hint)
      add_lines(finding->hint, (size_t)width, ret_text);
  }
}
