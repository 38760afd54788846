/* Workflow commands for the log of GitHub Actions: all that was found, folded away, and annotations of the sources.
 * Whatever a line of a log begins with "::" is obeyed there, so foreign text stands between a command that stops this
 * and a word that ends it again, or is escaped. */
#include "report/report.h"

#include "base/digest.h"
#include "base/text.h"
#include "report/entries.h"

#include <string.h>

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTICE, LEVEL_COUNT };

/* GitHub shows no more of a kind for each step. */
enum { MOST_ANNOTATIONS = 10 };

struct log {
  const struct submission_result *result;
  strings told; /* annotations, so that what shows in several cases is said once */
  size_t counts[LEVEL_COUNT];
  struct strbuf *out;
};

/* ---- escaping ---- */

static void add_escaped(const char *text, const char *special, struct strbuf *ret_text) {
  for (; *text; text++) {
    if (strchr(special, *text))
      strbuf_addf(ret_text, "%%%02X", (unsigned)(unsigned char)*text);
    else
      strbuf_add_char(ret_text, *text);
  }
}

/* What stands behind the second "::". */
static void add_data(const char *text, struct strbuf *ret_text) { add_escaped(text, "%\r\n", ret_text); }

static void add_property(const char *text, struct strbuf *ret_text) { add_escaped(text, "%\r\n:,", ret_text); }

/* ---- the log ---- */

static void add_title(const struct submission_result *result, struct strbuf *ret_text) {
  _cleanup_free_ char *owner = text_visible(result->owner);
  strbuf_addf(ret_text, "%s by %s: ", result->program, owner);
  entry_add_score(result, ret_text);
}

static void add_entry(const struct submission_result *result, const struct entry *entry, struct strbuf *ret_text) {
  strbuf_addf(ret_text, "%s: %s", entry->id, entry_verdict(entry));
  strbuf_add_text(ret_text, entry->graded ? ", " : "");
  entry_add_sum(entry, ret_text);
  strbuf_addf(ret_text, "%s%s\n", entry->says ? "  " : "", entry->says ? entry->says : "");
  if (entry->findings->count)
    entry_add_text(entry, result->folder, ret_text);
}

/* The word that ends the text follows from the text, so that the file is the same each time, and can't stand in it:
 * that would take a text which holds its own digest. */
static void add_stopped(const char *text, struct strbuf *ret_text) {
  char token[DIGEST_TEXT_SIZE];
  digest_bytes(text, strlen(text), token);
  while (strstr(text, token))
    digest_bytes(token, strlen(token), token);
  strbuf_addf(ret_text, "::stop-commands::%s\n%s::%s::\n", token, text, token);
}

static void add_log(const struct submission_result *result, const entries *list, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  add_title(result, &title);
  vec_each(list, entry)
    add_entry(result, entry, &text);
  strbuf_add_text(ret_text, "::group::");
  add_data(title.buf, ret_text);
  strbuf_add_char(ret_text, '\n');
  add_stopped(text.buf, ret_text);
  strbuf_add_text(ret_text, "::endgroup::\n");
}

/* ---- annotations ---- */

static enum level level_of(const struct entry *entry, const struct finding *finding) {
  if (finding && finding->advice)
    return LEVEL_WARNING;
  return entry->verdict == VERDICT_UNSUPPORTED ? LEVEL_NOTICE : LEVEL_ERROR;
}

static void annotate(struct log *log, enum level level, const char *command) {
  static const char *const names[] = {[LEVEL_ERROR] = "error", [LEVEL_WARNING] = "warning", [LEVEL_NOTICE] = "notice"};
  if (strings_have(&log->told, command))
    return;
  strings_add(&log->told, command);
  if (log->counts[level]++ < MOST_ANNOTATIONS)
    strbuf_addf(log->out, "::%s %s\n", names[level], command);
}

static void add_where(const struct submission_result *result, const struct finding *finding, struct strbuf *ret_text) {
  if (!finding || !finding->file)
    return;
  _cleanup_free_ char *path = entry_path(result, finding->file);
  _cleanup_free_ char *shown = text_visible(path);
  strbuf_add_text(ret_text, "file=");
  add_property(shown, ret_text);
  if (finding->line > 0)
    strbuf_addf(ret_text, ",line=%d", finding->line);
  strbuf_add_char(ret_text, ',');
}

/* `finding` is NULL of an entry that has none to show. */
static void annotate_finding(struct log *log, const struct entry *entry, const struct finding *finding) {
  _cleanup_strbuf_ struct strbuf command = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *owner = text_visible(log->result->owner);
  strbuf_addf(&title, "%s by %s%s", log->result->program, owner,
              entry->verdict == VERDICT_BROKEN ? ": the grading itself failed" : "");
  if (finding)
    entry_add_finding(finding, log->result->folder, &text);
  else {
    strbuf_addf(&text, "%s: ", entry->id);
    entry_add_reason(entry, &text);
  }
  while (text.length && text.buf[text.length - 1] == '\n')
    text.buf[--text.length] = '\0';
  add_where(log->result, finding, &command);
  strbuf_add_text(&command, "title=");
  add_property(title.buf, &command);
  strbuf_add_text(&command, "::");
  add_data(text.buf, &command);
  annotate(log, level_of(entry, finding), command.buf);
}

static void add_annotations(struct log *log, const entries *list) {
  vec_each(list, entry) {
    vec_each(entry->findings, finding)
      annotate_finding(log, entry, finding);
    if (!entry->findings->count && entry->verdict != VERDICT_PASS)
      annotate_finding(log, entry, NULL);
  }
}

static void add_counts(const struct log *log) {
  static const char *const names[] = {[LEVEL_ERROR] = "error", [LEVEL_WARNING] = "warning", [LEVEL_NOTICE] = "notice"};
  for (int level = 0; level < LEVEL_COUNT; level++) {
    size_t more = log->counts[level] > MOST_ANNOTATIONS ? log->counts[level] - MOST_ANNOTATIONS : 0;
    if (more)
      strbuf_addf(log->out, "%zu more %s%s: see the group above.\n", more, names[level], plural(more));
  }
}

void report_github(const struct submission_result *result, struct strbuf *ret_text) {
  struct log log = {.result = result, .out = ret_text};
  entries list = {0};
  entries_of(result, &list);
  add_log(result, &list, ret_text);
  add_annotations(&log, &list);
  add_counts(&log);
  strings_release(&log.told);
  vec_release(&list);
}
