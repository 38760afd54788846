/* The Test Anything Protocol, version 14: a test point for each case, and in a block of YAML why it failed. */
#include "report/report.h"

#include "base/text.h"
#include "report/entries.h"
#include "report/json_values.h"

/* A description ends at a '#'; directives begin there. */
static void add_escaped(const char *text, struct strbuf *ret_text) {
  _cleanup_free_ char *shown = text_visible(text);
  for (const char *at = shown; *at; at++) {
    if (*at == '\\' || *at == '#')
      strbuf_add_char(ret_text, '\\');
    strbuf_add_char(ret_text, *at);
  }
}

/* Texts are quoted as in JSON, which is YAML too, and keeps each on one line: no line of it can end the block. */
static void add_pair(const char *indent, const char *key, json_t *value, struct strbuf *ret_text) {
  char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
  strbuf_addf(ret_text, "%s%s: %s\n", indent, key, text ? text : "null");
  free(text);
  json_decref(value);
}

static void add_text(const char *indent, const char *key, const char *text, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf cut = STRBUF_INIT;
  if (!text)
    return;
  entry_add_cut(text, "", &cut);
  if (cut.length) /* the newline that its last line has been given */
    cut.buf[--cut.length] = '\0';
  add_pair(indent, key, json_stringn(cut.buf, cut.length), ret_text);
}

static void add_finding(const struct submission_result *result, const struct finding *finding,
                        struct strbuf *ret_text) {
  static const char indent[] = "      ";
  add_pair("    - ", "kind", json_string(finding_kind_name(finding->kind)), ret_text);
  add_text(indent, "role", finding->role, ret_text);
  if (finding->file) {
    _cleanup_free_ char *path = entry_path(result, finding->file);
    add_text(indent, "file", path, ret_text);
  }
  if (finding->line > 0)
    add_pair(indent, "line", json_integer(finding->line), ret_text);
  add_text(indent, "message", finding->message, ret_text);
  add_text(indent, "expected", finding->expected, ret_text);
  add_text(indent, "seen", finding->actual, ret_text);
  add_text(indent, "hint", finding->hint, ret_text);
}

static const char *severity_of(enum verdict verdict) {
  static const char *const words[] = {
      [VERDICT_PASS] = "comment", [VERDICT_FAIL] = "fail", [VERDICT_UNSUPPORTED] = "skip", [VERDICT_BROKEN] = "error"};
  return words[verdict];
}

/* Of an entry that failed, or of which there is something to tell. */
static void add_diagnostic(const struct submission_result *result, const struct entry *entry, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf reason = STRBUF_INIT;
  entry_add_reason(entry, &reason);
  strbuf_add_text(ret_text, "  ---\n");
  if (!reason.length)
    entry_add_headline(&entry->findings->items[0], &reason);
  add_text("  ", "message", reason.buf, ret_text);
  add_pair("  ", "severity", json_string(severity_of(entry->verdict)), ret_text);
  if (entry->graded) {
    add_pair("  ", "points", json_points(entry->points), ret_text);
    add_pair("  ", "max_points", json_points(entry->max_points), ret_text);
  }
  if (entry->findings->count)
    strbuf_add_text(ret_text, "  findings:\n");
  vec_each(entry->findings, finding)
    add_finding(result, finding, ret_text);
  strbuf_add_text(ret_text, "  ...\n");
}

static void add_point(const struct submission_result *result, const struct entry *entry, size_t number,
                      struct strbuf *ret_text) {
  bool holds = entry->verdict == VERDICT_PASS || entry->verdict == VERDICT_UNSUPPORTED;
  strbuf_addf(ret_text, "%s %zu - ", holds ? "ok" : "not ok", number);
  add_escaped(entry->id, ret_text);
  if (entry->says) {
    strbuf_add_text(ret_text, ": ");
    add_escaped(entry->says, ret_text);
  }
  if (entry->verdict == VERDICT_UNSUPPORTED) {
    _cleanup_strbuf_ struct strbuf reason = STRBUF_INIT;
    entry_add_reason(entry, &reason);
    strbuf_add_text(ret_text, " # SKIP ");
    add_escaped(reason.buf, ret_text);
  }
  strbuf_add_char(ret_text, '\n');
  if (!holds || entry->findings->count)
    add_diagnostic(result, entry, ret_text);
}

void report_tap(const struct submission_result *result, struct strbuf *ret_text) {
  entries list = {0};
  entries_of(result, &list);
  strbuf_addf(ret_text, "TAP version 14\n1..%zu\n", list.count);
  for (size_t i = 0; i < list.count; i++)
    add_point(result, &list.items[i], i + 1, ret_text);
  vec_release(&list);
}
