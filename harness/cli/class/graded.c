/* What is told of one submission of many. */
#include "base/text.h"
#include "cli/class/grading.h"

#include <string.h>

static bool is_full(const struct submission_result *result) {
  return result->status == STATUS_GRADED && submission_points(result) >= result->max_score;
}

static void note(const findings *list, struct graded *graded) {
  vec_each(list, finding) {
    bool is_fault = !finding->advice || finding_kind_is_advice(finding->kind);
    (is_fault ? graded->found : graded->advised)[finding->kind] = true;
  }
}

static void note_findings(const struct submission_result *result, struct graded *graded) {
  note(&result->findings, graded);
  vec_each(&result->cases, one)
    note(&one->findings, graded);
}

void graded_init(struct graded *graded) {
  *graded = (struct graded){.line = STRBUF_INIT, .told = STRBUF_INIT, .covered = STRBUF_INIT};
}

void graded_judge(struct graded *graded, const struct submission_result *result) {
  graded->graded = result->status != STATUS_BROKEN;
  graded->score = submission_points(result);
  graded->max_score = result->max_score;
  graded->no_time = late_is_open(&result->late);
  graded->status = result->status == STATUS_BROKEN ? EXIT_HARNESS : is_full(result) ? EXIT_FULL : EXIT_LOST;
  note_findings(result, graded);
}

/* ---- its line ---- */

/* The kinds that were seen, and not among the `told`. Returns whether there are any. */
static bool add_kinds(const bool *seen, const bool *told, const char *before, struct strbuf *ret) {
  bool any = false;
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
    if (!seen[kind] || (told && told[kind]))
      continue;
    strbuf_addf(ret, "%s%s", any ? ", " : before, finding_kind_name((enum finding_kind)kind));
    any = true;
  }
  return any;
}

static void add_findings(const struct graded *graded, struct strbuf *ret) {
  add_kinds(graded->found, NULL, "  ", ret);
  if (add_kinds(graded->advised, graded->found, "  (advice: ", ret))
    strbuf_add_char(ret, ')');
}

static void add_lateness(const struct submission_result *result, struct strbuf *ret) {
  const struct lateness *late = &result->late;
  if (late->refused)
    strbuf_add_text(ret, "  after the hard stop: counts nothing");
  else if (late->days)
    strbuf_addf(ret, "  %lld day%s late, %.6g off: %.6g", (long long)late->days, plural((size_t)late->days), late->off,
                submission_final_score(result));
  else if (late_is_open(late) && late->handed_in.marked_late)
    strbuf_add_text(ret, "  late, nobody knows how late");
}

void graded_add_line(struct graded *graded, const struct cli *cli, const struct submission_result *result) {
  struct strbuf *line = &graded->line;
  _cleanup_free_ char *owner = text_visible(result->owner);
  if (cli->json || (cli->quiet && is_full(result)))
    return;
  const char *paint = cli->color ? (is_full(result) ? "\033[32m" : "\033[31m") : "";
  strbuf_addf(line, "%-12s %-18s %s%6.6g of %.6g%s", owner, result->program, paint, submission_points(result),
              result->max_score, cli->color ? "\033[0m" : "");
  if (result->overrides.count)
    strbuf_addf(line, " (%.6g, changed by hand)", result->score);
  add_lateness(result, line);
  if (result->status == STATUS_BROKEN)
    strbuf_addf(line, "  %s", submission_status_name(result->status));
  add_findings(graded, line);
  strbuf_add_char(line, '\n');
}

/* ---- from one process to another ---- */

struct head {
  struct graded graded; /* without its texts */
  size_t lengths[3];    /* of them; their bytes follow */
};

void graded_to_bytes(const struct graded *graded, struct strbuf *ret_bytes) {
  const struct strbuf *texts[] = {&graded->line, &graded->told, &graded->covered};
  struct head head = {.graded = *graded};
  for (size_t i = 0; i < array_size(texts); i++)
    head.lengths[i] = texts[i]->length;
  strbuf_add(ret_bytes, &head, sizeof head);
  for (size_t i = 0; i < array_size(texts); i++)
    strbuf_add(ret_bytes, texts[i]->buf, texts[i]->length);
}

bool graded_from_bytes(const struct strbuf *bytes, struct graded *ret_graded) {
  struct strbuf *texts[] = {&ret_graded->line, &ret_graded->told, &ret_graded->covered};
  struct head head;
  size_t at = sizeof head;
  graded_init(ret_graded);
  if (bytes->length < sizeof head)
    return false;
  memcpy(&head, bytes->buf, sizeof head);
  *ret_graded = head.graded;
  for (size_t i = 0; i < array_size(texts); i++)
    strbuf_init(texts[i]);
  for (size_t i = 0; i < array_size(texts); at += head.lengths[i++]) {
    if (head.lengths[i] > bytes->length - at)
      return false;
    strbuf_add(texts[i], bytes->buf + at, head.lengths[i]);
  }
  return at == bytes->length;
}

void graded_release(struct graded *graded) {
  strbuf_release(&graded->line);
  strbuf_release(&graded->told);
  strbuf_release(&graded->covered);
}
