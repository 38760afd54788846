/* Which of several attempts counts. */
#include "cli/class/attempts.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/class/unchanged.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "grade/tidy.h"

#include <string.h>

static bool is_same(const struct submission *one, const struct submission *other) {
  return strcmp(one->owner, other->owner) == 0 && strcmp(one->program, other->program) == 0;
}

void attempts_mark(submissions *list) {
  vec_each(list, submission)
    vec_each(list, other)
      submission->is_one_of = submission->is_one_of || (other != submission && is_same(submission, other));
}

static bool is_of(const struct gradebook_entry *entry, const struct submission *submission) {
  return strcmp(entry->owner, submission->owner) == 0 && strcmp(entry->program, submission->program) == 0;
}

static bool takes_best(const struct grading *grading) {
  return grading->assignment && grading->assignment->attempts == ATTEMPT_BEST;
}

static bool is_first(const submissions *list, const struct submission *asked) {
  for (const struct submission *other = list->items; other < asked; other++)
    if (is_same(other, asked))
      return false;
  return true;
}

/* ---- which is which ---- */

/* Of the files as they would be graded. */
static int find_content(const struct course *course, const struct submission *submission,
                        char ret_digest[DIGEST_TEXT_SIZE], struct error *err) {
  struct program program;
  strings ignored = {0};
  _cleanup_free_ char *copy = scratch_make(err);
  if (!copy)
    return -1;
  int status = course_load(course, submission->program, &program, err);
  if (status == 0) {
    status = snapshot_take(submission->folder, copy, &ignored, err) ||
                     tidy_sources(&program, submission->folder, copy, &ignored, &ignored, err) ||
                     gradebook_content(copy, ret_digest, err)
                 ? -1
                 : 0;
    program_release(&program);
  }
  tree_remove(copy, NULL);
  strings_release(&ignored);
  return status;
}

/* When it came in tells one from another; where that isn't known of both, what is in it does. */
static bool is_that(const struct gradebook_entry *entry, const struct submission *submission, const char *content) {
  const struct handed_in *then = &entry->late.handed_in;
  const struct handed_in *now = &submission->handed_in;
  if (entry->is_empty || (then->known && now->known))
    return entry->is_empty || then->date.seconds == now->date.seconds;
  return entry->content && strcmp(entry->content, content) == 0;
}

static bool is_in_use(const submissions *list, const struct submission *group, int number) {
  vec_each(list, submission)
    if (is_same(submission, group) && submission->attempt == number)
      return true;
  return false;
}

static bool is_stored(const gradebook_entries *stored, const struct submission *group, int number) {
  vec_each(stored, entry)
    if (is_of(entry, group) && entry->attempt == number)
      return true;
  return false;
}

/* Gives one that the gradebook has the number that it has there. All that have none of that kind yet have that which
 * they came with, less than 0; `by_number`: it is looked for under that alone. `content`: of its files, once that has
 * been asked for. */
static int recognise(const struct grading *grading, const gradebook_entries *stored, const submissions *list,
                     struct submission *submission, bool by_number, char content[DIGEST_TEXT_SIZE], struct error *err) {
  vec_each(stored, entry) {
    if (!is_of(entry, submission) || submission->attempt > 0 || is_in_use(list, submission, entry->attempt) ||
        (by_number && entry->attempt != -submission->attempt))
      continue;
    if (!*content && find_content(&grading->course, submission, content, err))
      return -1;
    if (is_that(entry, submission, content))
      submission->attempt = entry->attempt;
  }
  return 0;
}

/* Of those that are alike each is first looked for where it would be if nothing had changed. */
static int recognise_all(const struct grading *grading, const gradebook_entries *stored, submissions *list,
                         struct error *err) {
  char(*contents)[DIGEST_TEXT_SIZE] = xcalloc(list->count + 1, sizeof *contents);
  int status = 0;
  for (int by_number = true; by_number >= false; by_number--)
    for (size_t i = 0; i < list->count && status == 0; i++)
      status = recognise(grading, stored, list, &list->items[i], by_number, contents[i], err);
  free(contents);
  return status;
}

/* A number of its own for one that is new: that which it has among those that are graded now, unless it is taken. */
static void number_new(const gradebook_entries *stored, const submissions *list, struct submission *submission) {
  int number = -submission->attempt;
  while (is_stored(stored, submission, number) || is_in_use(list, submission, number))
    number++;
  submission->attempt = number;
}

static bool has_others(const gradebook_entries *stored, const submissions *list, const struct submission *submission) {
  vec_each(stored, entry)
    if (is_of(entry, submission) && !is_in_use(list, submission, entry->attempt))
      return true;
  return false;
}

static int number(const struct grading *grading, const gradebook_entries *stored, submissions *list,
                  struct error *err) {
  int most = 0;
  vec_each(list, submission) {
    most = submission->attempt > most ? submission->attempt : most;
    submission->attempt = -submission->attempt;
  }
  if (recognise_all(grading, stored, list, err))
    return -1;
  for (int old = 1; old <= most; old++)
    vec_each(list, submission)
      if (submission->attempt == -old)
        number_new(stored, list, submission);
  vec_each(list, submission)
    submission->is_one_of = has_others(stored, list, submission);
  return 0;
}

int attempts_number(const struct grading *grading, submissions *list) {
  struct error err = {0};
  gradebook_entries stored = {0};
  if (!takes_best(grading) || !gradebook_is_in(grading->out))
    return EXIT_GO_ON;
  struct gradebook *gradebook = gradebook_open(grading->out, GRADEBOOK_WRITE, &err);
  int failed = gradebook ? gradebook_list(gradebook, NULL, &stored, &err) : -1;
  gradebook_close(gradebook);
  if (!failed)
    failed = number(grading, &stored, list, &err);
  gradebook_entries_release(&stored);
  return failed ? cli_fail(&err) : EXIT_GO_ON;
}

/* ---- which counts ---- */

/* One that couldn't be graded counts only if there is no other; of equal ones the later. */
static bool is_better(bool best, const struct gradebook_entry *entry, const struct gradebook_entry *sofar) {
  bool broken = entry->status == STATUS_BROKEN;
  if (!sofar->owner || broken != (sofar->status == STATUS_BROKEN))
    return !sofar->owner || !broken;
  if (best && entry->final_score != sofar->final_score)
    return entry->final_score > sofar->final_score;
  return entry->attempt > sofar->attempt;
}

/* Among all that there are, those that were graded at other times included. */
static const struct gradebook_entry *choose(const gradebook_entries *stored, bool best, const struct submission *group,
                                            size_t *ret_count) {
  static const struct gradebook_entry none = {0};
  const struct gradebook_entry *chosen = &none;
  *ret_count = 0;
  vec_each(stored, entry) {
    if (!is_of(entry, group))
      continue;
    ++*ret_count;
    chosen = is_better(best, entry, chosen) ? entry : chosen;
  }
  return chosen;
}

static void say(const struct cli *cli, const struct gradebook_entry *chosen, size_t count) {
  _cleanup_free_ char *owner = text_visible(chosen->owner);
  if (!cli->quiet && !cli->json)
    printf("%-12s %-18s attempt %d of %zu counts: %.6g of %.6g\n", owner, chosen->program, chosen->attempt, count,
           chosen->final_score, chosen->max_score);
}

/* What a worker does for a submission of one attempt when its files have been written. */
static int add_to_class(struct gradebook *gradebook, const struct submission_key *key, struct crew *crew,
                        struct error *err) {
  struct submission_result result;
  struct graded graded;
  int status = gradebook_load_brief(gradebook, key, &result, err);
  graded_init(&graded);
  if (status == 0) {
    graded_judge(&graded, &result);
    crew->status = graded.status > crew->status ? graded.status : crew->status;
    summary_add(&crew->summary, key->program, &graded);
    grading_add_pages(crew->grading, &result, &crew->covered);
  }
  graded_release(&graded);
  submission_result_release(&result);
  return status;
}

static int settle(struct crew *crew, struct gradebook *gradebook, const gradebook_entries *stored,
                  const struct submission *group, struct error *err) {
  size_t count;
  const struct grading *grading = crew->grading;
  const struct gradebook_entry *chosen = choose(stored, takes_best(grading), group, &count);
  const struct submission_key key = {group->owner, group->program, chosen->attempt};
  if (!chosen->owner)
    return 0;
  if (gradebook_count(gradebook, &key, err) ||
      stored_write(gradebook, grading->out, &key, grading->formats.items, err) ||
      add_to_class(gradebook, &key, crew, err))
    return -1;
  say(grading->cli, chosen, count);
  return 0;
}

int attempts_settle(struct crew *crew) {
  struct error err = {0};
  gradebook_entries stored = {0};
  const submissions *list = crew->submissions;
  if (crew->grading->preview)
    return EXIT_GO_ON;
  struct gradebook *gradebook = gradebook_open(crew->grading->out, GRADEBOOK_WRITE, &err);
  int failed = gradebook ? gradebook_list(gradebook, NULL, &stored, &err) : -1;
  for (size_t i = 0; i < list->count && !failed; i++)
    if (list->items[i].is_one_of && is_first(list, &list->items[i]))
      failed = settle(crew, gradebook, &stored, &list->items[i], &err);
  gradebook_entries_release(&stored);
  gradebook_close(gradebook);
  return failed ? cli_fail(&err) : EXIT_GO_ON;
}
