/* Feedback for the submission's owner in Markdown. Of hidden cases it says how many points they gave, and no more. */
#include "report/report.h"

#include "report/entries.h"
#include "report/markdown.h"

static void add_head(const struct submission_result *result, struct strbuf *ret_text) {
  strbuf_addf(ret_text, "# %s\n\n", result->program);
  markdown_add_code(result->owner, ret_text);
  strbuf_add_text(ret_text, ": ");
  if (result->status == STATUS_BROKEN) {
    strbuf_add_text(ret_text, "the grading itself failed. That is not your fault, and costs no points.\n");
    return;
  }
  strbuf_add_text(ret_text, "**");
  entry_add_score(result, ret_text);
  strbuf_add_text(ret_text, "**\n");
}

static void add_notes(const char *heading, const strings *list, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf notes = STRBUF_INIT;
  vec_each(list, note)
    strbuf_addf(&notes, "%s\n", *note);
  if (!notes.length)
    return;
  strbuf_addf(ret_text, "\n%s:\n\n", heading);
  markdown_add_block(notes.buf, ret_text);
}

static bool has_something_to_say(const struct entry *entry) {
  return !entry->hidden && (entry->verdict != VERDICT_PASS || entry->findings->count);
}

static void add_entry(const struct submission_result *result, const struct entry *entry, struct strbuf *ret_text) {
  const struct case_result *earlier = entry_told_before(result, entry);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_addf(ret_text, "\n## %s: ", entry->id);
  markdown_add_words(entry->says, ret_text);
  strbuf_add_text(ret_text, "\n\n");
  if (entry->verdict == VERDICT_UNSUPPORTED)
    strbuf_add_text(ret_text, "It can't be tried where this was graded, and counts neither way.\n\n");
  else if (entry->graded) {
    entry_add_sum(entry, ret_text);
    strbuf_addf(ret_text, "; %s\n\n", entry_verdict(entry));
  }
  if (earlier) {
    strbuf_addf(ret_text, "As above, in %s.\n", earlier->id);
    return;
  }
  entry_add_text(entry, NULL, &text);
  markdown_add_block(text.buf, ret_text);
}

static void add_hidden(const entries *list, struct strbuf *ret_text) {
  size_t count = 0;
  double points = 0;
  double most = 0;
  vec_each(list, entry) {
    count += entry->hidden;
    points += entry->hidden ? entry->points : 0;
    most += entry->hidden && entry->verdict != VERDICT_UNSUPPORTED ? entry->max_points : 0;
  }
  if (!count)
    return;
  strbuf_addf(ret_text, "\n%zu more case%s hidden: ", count, count == 1 ? " is" : "s are");
  entry_add_points(points, ret_text);
  strbuf_add_text(ret_text, " of ");
  entry_add_points(most, ret_text);
  strbuf_add_text(ret_text, " points.\n");
}

static void add_table(const entries *list, struct strbuf *ret_text) {
  strbuf_add_text(ret_text, "\n## All cases\n\n| case | what must hold | result | points |\n|---|---|---|---|\n");
  vec_each(list, entry) {
    if (entry->hidden || !entry->graded)
      continue;
    strbuf_addf(ret_text, "| %s | ", entry->id);
    markdown_add_words(entry->says, ret_text);
    strbuf_addf(ret_text, " | %s | ", entry_verdict(entry));
    entry_add_sum(entry, ret_text);
    strbuf_add_text(ret_text, " |\n");
  }
}

void report_feedback(const struct submission_result *result, struct strbuf *ret_text) {
  entries list = {0};
  entries_of(result, &list);
  add_head(result, ret_text);
  add_notes("How it was taken", &result->notes, ret_text);
  add_notes("What was not graded", &result->left_out, ret_text);
  vec_each(&list, entry)
    if (has_something_to_say(entry))
      add_entry(result, entry, ret_text);
  if (result->cases.count)
    add_table(&list, ret_text);
  add_hidden(&list, ret_text);
  vec_release(&list);
}
