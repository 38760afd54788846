/* A step's summary for GitHub Actions, in its Markdown. A step may have 1 MiB of it. */
#include "report/report.h"

#include "base/text.h"
#include "report/entries.h"
#include "report/markdown.h"

enum { MOST_BYTES = 1 << 20, ROOM_FOR_THE_REST = 200 };

static void add_head(const struct submission_result *result, struct strbuf *ret_text) {
  strbuf_addf(ret_text, "### %s by ", result->program);
  markdown_add_code(result->owner, ret_text);
  strbuf_add_text(ret_text, ": ");
  entry_add_score(result, ret_text);
  strbuf_addf(ret_text, "%s\n\n", result->status == STATUS_BROKEN ? ", but the grading itself failed" : "");
}

static void add_row(const struct entry *entry, struct strbuf *ret_text) {
  strbuf_addf(ret_text, "| %s | ", entry->id);
  if (entry->says)
    markdown_add_words(entry->says, ret_text);
  else
    strbuf_add_text(ret_text, "(hidden)");
  strbuf_addf(ret_text, " | %s | ", entry_verdict(entry));
  entry_add_sum(entry, ret_text);
  strbuf_add_text(ret_text, " |\n");
}

static void add_details(const struct submission_result *result, const struct entry *entry, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  const struct case_result *earlier = entry_told_before(result, entry);
  strbuf_addf(ret_text, "\n#### %s\n\n", entry->id);
  if (earlier) {
    strbuf_addf(ret_text, "As above, in %s.\n", earlier->id);
    return;
  }
  entry_add_text(entry, result->folder, &text);
  markdown_add_block(text.buf, ret_text);
}

/* Whole pieces, as long as they fit: half of one would leave a block open. */
static bool add_if_it_fits(const struct strbuf *piece, struct strbuf *ret_text) {
  bool fits = ret_text->length + piece->length + ROOM_FOR_THE_REST <= MOST_BYTES;
  if (fits)
    strbuf_add(ret_text, piece->buf, piece->length);
  return fits;
}

void report_github_summary(const struct submission_result *result, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  entries list = {0};
  size_t left_out = 0;
  entries_of(result, &list);
  add_head(result, &text);
  strbuf_add_text(&text, "| case | what must hold | result | points |\n|---|---|---|---|\n");
  vec_each(&list, entry) {
    _cleanup_strbuf_ struct strbuf row = STRBUF_INIT;
    add_row(entry, &row);
    left_out += !add_if_it_fits(&row, &text);
  }
  vec_each(&list, entry) {
    _cleanup_strbuf_ struct strbuf details = STRBUF_INIT;
    if (!entry->findings->count)
      continue;
    add_details(result, entry, &details);
    left_out += !add_if_it_fits(&details, &text);
  }
  if (left_out)
    strbuf_addf(&text, "\n%zu more part%s had no room here: result.json has all.\n", left_out, plural(left_out));
  strbuf_add(ret_text, text.buf, text.length);
  vec_release(&list);
}
