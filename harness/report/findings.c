/* Findings by themselves, without the page around them. */
#include "report/report.h"

#include "base/text.h"

#include <string.h>

void report_findings(const findings *list, struct strbuf *ret_text) {
  vec_each(list, finding) {
    strbuf_addf(ret_text, "%s\n", finding_kind_name(finding->kind));
    text_add_visible(ret_text, finding->message, strlen(finding->message), 1);
    strbuf_add_char(ret_text, '\n');
    if (finding->advice && finding->hint)
      strbuf_addf(ret_text, "%s\n", finding->hint);
  }
}
