/* JUnit's XML as Jenkins reads it, and most CI servers with it: a suite for the submission, a test for each case. */
#include "report/report.h"

#include "base/text.h"
#include "report/entries.h"
#include "report/xml.h"

struct page {
  const struct submission_result *result;
  entries entries;
  char *name; /* of the suite and of the class that its tests belong to */
};

static size_t count(const struct page *page, enum verdict verdict) {
  size_t found = 0;
  vec_each(&page->entries, entry)
    found += entry->verdict == verdict;
  return found;
}

static double seconds(int64_t ns) { return (double)ns / 1e9; }

static double seconds_of_all(const struct page *page) {
  int64_t sum = 0;
  vec_each(&page->entries, entry)
    sum += entry->wall_ns;
  return seconds(sum);
}

static void add_counts(xmlTextWriter *writer, const struct page *page) {
  xml_attribute(writer, "name", "%s", page->name);
  xml_attribute(writer, "tests", "%zu", page->entries.count);
  xml_attribute(writer, "failures", "%zu", count(page, VERDICT_FAIL));
  xml_attribute(writer, "errors", "%zu", count(page, VERDICT_BROKEN));
  xml_attribute(writer, "time", "%.3f", seconds_of_all(page));
}

static void add_property(xmlTextWriter *writer, const char *name, const char *value) {
  xml_begin(writer, "property");
  xml_attribute(writer, "name", "%s", name);
  xml_attribute(writer, "value", "%s", value);
  xml_end(writer);
}

/* The format has no place for points. */
static void add_properties(xmlTextWriter *writer, const struct submission_result *result) {
  _cleanup_strbuf_ struct strbuf score = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf most = STRBUF_INIT;
  _cleanup_free_ char *seed = xasprintf("%llu", (unsigned long long)result->seed);
  _cleanup_strbuf_ struct strbuf final = STRBUF_INIT;
  entry_add_points(result->score, &score);
  entry_add_points(result->max_score, &most);
  entry_add_points(submission_final_score(result), &final);
  xml_begin(writer, "properties");
  add_property(writer, "status", submission_status_name(result->status));
  add_property(writer, "score", score.buf);
  add_property(writer, "max_score", most.buf);
  add_property(writer, "final_score", final.buf);
  add_property(writer, "seed", seed);
  add_property(writer, "isolation", result->isolation ? result->isolation : "");
  xml_end(writer);
}

static void add_reason(xmlTextWriter *writer, const struct entry *entry) {
  _cleanup_strbuf_ struct strbuf reason = STRBUF_INIT;
  entry_add_reason(entry, &reason);
  xml_attribute(writer, "message", "%s", reason.buf);
}

/* <failure> or <error>. */
static void add_problem(xmlTextWriter *writer, const struct page *page, const struct entry *entry,
                        const char *element) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  const findings *list = entry->findings;
  entry_add_sum(entry, &text);
  if (entry->graded)
    strbuf_addf(&text, "\n%s%s", entry->says ? entry->says : "", entry->says ? "\n\n" : "");
  entry_add_text(entry, page->result->folder, &text);
  xml_begin(writer, element);
  xml_attribute(writer, "type", "%s",
                list->count ? finding_kind_name(list->items[0].kind) : verdict_name(entry->verdict));
  add_reason(writer, entry);
  xml_text(writer, text.buf);
  xml_end(writer);
}

/* Of one that passed that can only be advice. */
static void add_advice(xmlTextWriter *writer, const struct page *page, const struct entry *entry) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!entry->findings->count)
    return;
  entry_add_text(entry, page->result->folder, &text);
  xml_element(writer, "system-out", text.buf);
}

static void add_test(xmlTextWriter *writer, const struct page *page, const struct entry *entry) {
  xml_begin(writer, "testcase");
  xml_attribute(writer, "name", "%s", entry->id);
  xml_attribute(writer, "classname", "%s", page->name);
  xml_attribute(writer, "time", "%.3f", seconds(entry->wall_ns));
  switch (entry->verdict) {
  case VERDICT_PASS: add_advice(writer, page, entry); break;
  case VERDICT_FAIL: add_problem(writer, page, entry, "failure"); break;
  case VERDICT_BROKEN: add_problem(writer, page, entry, "error"); break;
  case VERDICT_UNSUPPORTED:
    xml_begin(writer, "skipped");
    add_reason(writer, entry);
    xml_end(writer);
    break;
  }
  xml_end(writer);
}

static void add_document(xmlTextWriter *writer, const void *context) {
  const struct page *page = context;
  xmlTextWriterSetIndent(writer, 1);
  xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL);
  xml_begin(writer, "testsuites");
  add_counts(writer, page);
  xml_begin(writer, "testsuite");
  add_counts(writer, page);
  xml_attribute(writer, "skipped", "%zu", count(page, VERDICT_UNSUPPORTED));
  add_properties(writer, page->result);
  vec_each(&page->entries, entry)
    add_test(writer, page, entry);
}

void report_junit(const struct submission_result *result, struct strbuf *ret_text) {
  _cleanup_free_ char *owner = text_visible(result->owner);
  struct page page = {.result = result, .name = xasprintf("%s.%s", owner, result->program)};
  entries_of(result, &page.entries);
  xml_document(add_document, &page, ret_text);
  vec_release(&page.entries);
  free(page.name);
}
