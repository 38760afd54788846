/* SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0): findings at their lines, for code scanning and editors. What
 * the harness or the host couldn't do is no result there but a notification. */
#include "report/report.h"

#include "base/digest.h"
#include "base/text.h"
#include "base/version.h"
#include "report/entries.h"
#include "report/json_values.h"

#include <ctype.h>
#include <string.h>

/* A hidden case that failed has no finding to show. */
#define HIDDEN_RULE "hidden-case"

struct log {
  const struct submission_result *result;
  json_t *rules;
  json_t *results;
  json_t *notifications;
  strings identities; /* of the results so far, to number those that are alike */
};

/* ---- texts ---- */

/* In a message {0} is a placeholder, and [text](link) a link (3.11.5, 3.11.6). */
static json_t *message_of(const char *text) {
  _cleanup_strbuf_ struct strbuf escaped = STRBUF_INIT;
  bool has_link = strstr(text, "](");
  for (; *text; text++) {
    if (*text == '{' || *text == '}')
      strbuf_add_char(&escaped, *text);
    else if (has_link && strchr("[]\\", *text))
      strbuf_add_char(&escaped, '\\');
    strbuf_add_char(&escaped, *text);
  }
  return json_pack("{s:o}", "text", json_text(escaped.buf));
}

/* A path as a relative reference (RFC 3986). */
static json_t *uri_of(const char *path) {
  _cleanup_strbuf_ struct strbuf uri = STRBUF_INIT;
  for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
    bool plain = *at < 0x80 && (isalnum(*at) || strchr("-._~/", *at));
    strbuf_addf(&uri, plain ? "%c" : "%%%02X", *at);
  }
  return json_string(uri.buf);
}

/* ---- what a result is made of ---- */

/* Viewers drop a result that lies nowhere: then it is the whole submission's, at its first line. */
static json_t *locations_of(const struct submission_result *result, const struct finding *finding) {
  bool has_file = finding && finding->file;
  _cleanup_free_ char *path = has_file         ? entry_path(result, finding->file)
                              : result->folder ? xstrdup(result->folder)
                                               : xstrdup(result->program);
  int line = has_file && finding->line > 0 ? finding->line : 1;
  return json_pack("[{s:{s:{s:o}, s:{s:i}}}]", "physicalLocation", "artifactLocation", "uri", uri_of(path), "region",
                   "startLine", line);
}

/* What it is and where, but not at which line, so that it is the same after an edit above. */
static json_t *fingerprints_of(struct log *log, const char *rule, const struct entry *entry,
                               const struct finding *finding) {
  _cleanup_free_ char *identity =
      xasprintf("%s\n%s\n%s\n%s\n%s\n%s", log->result->owner, log->result->program, entry->id, rule,
                finding && finding->role ? finding->role : "", finding && finding->file ? finding->file : "");
  size_t before = 0;
  vec_each(&log->identities, other)
    before += strcmp(*other, identity) == 0;
  strings_add(&log->identities, identity);
  _cleanup_free_ char *numbered = xasprintf("%s\n%zu", identity, before);
  char digest[DIGEST_TEXT_SIZE];
  digest_bytes(numbered, strlen(numbered), digest);
  return json_pack("{s:s}", "ipcgradeFinding/v1", digest);
}

/* Its place in the list of rules, to which it is added when it is new. */
static int rule_index(struct log *log, const char *id, const char *meaning, const char *level) {
  size_t i;
  json_t *rule;
  json_array_foreach(log->rules, i, rule) {
    if (strcmp(json_string_value(json_object_get(rule, "id")), id) == 0)
      return (int)i;
  }
  json_array_append_new(log->rules, json_pack("{s:s, s:o, s:{s:s}}", "id", id, "shortDescription", message_of(meaning),
                                              "defaultConfiguration", "level", level));
  return (int)json_array_size(log->rules) - 1;
}

static void add_result(struct log *log, const struct entry *entry, const struct finding *finding) {
  const char *rule = finding ? finding_kind_name(finding->kind) : HIDDEN_RULE;
  const char *meaning = finding ? finding_kind_meaning(finding->kind) : "A case that is kept for the grading failed.";
  const char *level = finding && finding->advice ? "warning" : "error";
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (finding)
    entry_add_finding(finding, NULL, &text);
  else {
    strbuf_addf(&text, "%s: ", entry->id);
    entry_add_reason(entry, &text);
  }
  int index = rule_index(log, rule, meaning, level);
  json_array_append_new(log->results,
                        json_pack("{s:s, s:i, s:s, s:o, s:o, s:o, s:{s:s}}", "ruleId", rule, "ruleIndex", index,
                                  "level", level, "message", message_of(text.buf), "locations",
                                  locations_of(log->result, finding), "partialFingerprints",
                                  fingerprints_of(log, rule, entry, finding), "properties", "case", entry->id));
}

static void add_notification(struct log *log, const struct entry *entry) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_addf(&text, "%s: ", entry->id);
  entry_add_reason(entry, &text);
  json_array_append_new(log->notifications,
                        json_pack("{s:s, s:o}", "level", entry->verdict == VERDICT_BROKEN ? "error" : "note", "message",
                                  message_of(text.buf)));
}

static void add_entry(struct log *log, const struct entry *entry) {
  if (entry->verdict == VERDICT_BROKEN || entry->verdict == VERDICT_UNSUPPORTED) {
    add_notification(log, entry);
    return;
  }
  vec_each(entry->findings, finding)
    add_result(log, entry, finding);
  if (entry->hidden && entry->verdict == VERDICT_FAIL)
    add_result(log, entry, NULL);
}

void report_sarif(const struct submission_result *result, struct strbuf *ret_text) {
  struct log log = {.result = result, .rules = json_array(), .results = json_array(), .notifications = json_array()};
  entries list = {0};
  entries_of(result, &list);
  vec_each(&list, entry)
    add_entry(&log, entry);
  json_t *tool =
      json_pack("{s:{s:s, s:s, s:o}}", "driver", "name", "ipcgrade", "version", IPCGRADE_VERSION, "rules", log.rules);
  json_t *invocation = json_pack("{s:b, s:o}", "executionSuccessful", result->status != STATUS_BROKEN,
                                 "toolExecutionNotifications", log.notifications);
  json_t *run = json_pack("{s:o, s:[o], s:s, s:o}", "tool", tool, "invocations", invocation, "columnKind",
                          "unicodeCodePoints", "results", log.results);
  json_write(json_pack("{s:s, s:s, s:[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json", "version",
                       "2.1.0", "runs", run),
             ret_text);
  strings_release(&log.identities);
  vec_release(&list);
}
