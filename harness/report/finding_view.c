/* A finding as a part of a page. */
#include "report/finding_view.h"

#include "report/html.h"
#include "report/pair_view.h"
#include "report/told.h"

#include <string.h>

static void add_place(xmlTextWriter *writer, const struct source_view *sources, const struct finding *finding) {
  if (!finding->file || finding->line <= 0)
    return;
  _cleanup_free_ char *anchor = source_view_anchor(sources, finding->file, finding->line);
  xml_text(writer, " ");
  html_begin(writer, anchor ? "a" : "span", "place");
  if (anchor)
    xml_attribute(writer, "href", "#%s", anchor);
  html_text(writer, finding->file);
  html_format(writer, ":%d", finding->line);
  xml_end(writer);
}

/* What follows the first line of a message may be nothing but what stands side by side below it. */
static bool is_told_by_pair(const struct finding *finding, const char *rest) {
  if (!finding->expected || !finding->actual)
    return false;
  if (finding->kind == FINDING_STDOUT_MISMATCH || finding->kind == FINDING_STDERR_MISMATCH)
    return true;
  _cleanup_free_ char *first = xstrndup(finding->actual, strcspn(finding->actual, "\n"));
  return strstr(rest, first) != NULL;
}

static void add_message(xmlTextWriter *writer, const struct finding *finding) {
  size_t first = strcspn(finding->message, "\n");
  const char *rest = finding->message + first;
  rest += strspn(rest, "\n");
  html_begin(writer, "p", "message");
  html_lines(writer, finding->message, first);
  xml_end(writer);
  if (!*rest || is_told_by_pair(finding, rest))
    return;
  xml_begin(writer, "pre");
  html_lines(writer, rest, strlen(rest));
  xml_end(writer);
}

void finding_view_add_earlier(xmlTextWriter *writer, const struct case_result *earlier) {
  xml_text(writer, " as in ");
  xml_begin(writer, "a");
  xml_attribute(writer, "href", "#case-%s", earlier->id);
  html_text(writer, earlier->id);
  xml_end(writer);
}

void finding_view_add(xmlTextWriter *writer, const struct submission_result *result, const struct source_view *sources,
                      const struct case_result *graded, const struct finding *finding, const char *id) {
  const struct case_result *earlier = graded ? told_before(result, graded, finding) : NULL;
  html_begin(writer, "div", finding->advice ? "finding advice" : "finding");
  xml_attribute(writer, "id", "%s", id);
  html_begin(writer, "p", "kind");
  xml_begin(writer, "b");
  xml_attribute(writer, "title", "%s", finding_kind_meaning(finding->kind));
  xml_text(writer, finding_kind_name(finding->kind));
  xml_end(writer);
  if (finding->role) {
    xml_text(writer, " (");
    html_text(writer, finding->role);
    xml_text(writer, ")");
  }
  add_place(writer, sources, finding);
  if (earlier)
    finding_view_add_earlier(writer, earlier);
  xml_end(writer);
  if (!earlier) {
    add_message(writer, finding);
    pair_view_add(writer, finding->expected, finding->actual);
    html_hints(writer, finding->hint);
  }
  xml_end(writer);
}
