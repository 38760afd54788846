/* Which of several attempts counts. */
#include "cli/class/attempts.h"

#include "base/text.h"
#include "cli/class/unchanged.h"

#include <string.h>

static bool is_same(const struct submission *one, const struct submission *other) {
  return strcmp(one->owner, other->owner) == 0 && strcmp(one->program, other->program) == 0;
}

void attempts_mark(submissions *list) {
  vec_each(list, submission)
    vec_each(list, other)
      submission->is_one_of = submission->is_one_of || (other != submission && is_same(submission, other));
}

static bool is_first(const submissions *list, const struct submission *asked) {
  for (const struct submission *other = list->items; other < asked; other++)
    if (is_same(other, asked))
      return false;
  return true;
}

/* One that couldn't be graded counts only if there is no other; of equal ones the later. */
static bool is_better(bool best, const struct gradebook_entry *entry, const struct gradebook_entry *sofar) {
  bool broken = entry->status == STATUS_BROKEN;
  if (!sofar->owner || broken != (sofar->status == STATUS_BROKEN))
    return !sofar->owner || !broken;
  if (best && entry->final_score != sofar->final_score)
    return entry->final_score > sofar->final_score;
  return entry->attempt > sofar->attempt;
}

static int choose(struct gradebook *gradebook, bool best, const submissions *list, const struct submission *group,
                  struct gradebook_entry *ret_chosen, size_t *ret_count, struct error *err) {
  *ret_chosen = (struct gradebook_entry){0};
  *ret_count = 0;
  vec_each(list, submission) {
    const struct submission_key key = {submission->owner, submission->program, submission->attempt};
    struct gradebook_entry entry;
    int found = is_same(submission, group) ? gradebook_find(gradebook, &key, &entry, err) : 0;
    if (found < 0)
      return -1;
    *ret_count += is_same(submission, group);
    if (found == 0)
      continue;
    bool better = is_better(best, &entry, ret_chosen);
    gradebook_entry_release(better ? ret_chosen : &entry);
    if (better)
      *ret_chosen = entry;
  }
  return 0;
}

static void say(const struct cli *cli, const struct gradebook_entry *chosen, size_t count) {
  _cleanup_free_ char *owner = text_visible(chosen->owner);
  if (!cli->quiet && !cli->json)
    printf("%-12s %-18s attempt %d of %zu counts: %.6g of %.6g\n", owner, chosen->program, chosen->attempt, count,
           chosen->final_score, chosen->max_score);
}

static int settle(const struct grading *grading, struct gradebook *gradebook, const submissions *list,
                  const struct submission *group, struct error *err) {
  bool best = grading->assignment && grading->assignment->attempts == ATTEMPT_BEST;
  struct gradebook_entry chosen;
  size_t count;
  if (choose(gradebook, best, list, group, &chosen, &count, err))
    return -1;
  const struct submission_key key = {group->owner, group->program, chosen.attempt};
  int status = !chosen.owner ? 0
               : gradebook_count(gradebook, &key, err) ||
                       stored_write(gradebook, grading->out, &key, grading->formats.items, err)
                   ? -1
                   : 0;
  if (status == 0 && chosen.owner)
    say(grading->cli, &chosen, count);
  gradebook_entry_release(&chosen);
  return status;
}

int attempts_settle(const struct grading *grading, const submissions *list) {
  struct error err = {0};
  struct gradebook *gradebook = grading->preview ? NULL : gradebook_open(grading->out, GRADEBOOK_WRITE, &err);
  int failed = gradebook || grading->preview ? 0 : -1;
  for (size_t i = 0; gradebook && i < list->count && !failed; i++)
    if (list->items[i].is_one_of && is_first(list, &list->items[i]))
      failed = settle(grading, gradebook, list, &list->items[i], &err);
  gradebook_close(gradebook);
  return failed ? cli_fail(&err) : EXIT_GO_ON;
}
