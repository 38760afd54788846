/* Who handed in nothing now, but has before; or the reverse. */
#include "cli/class/absent.h"

#include "base/file.h"
#include "base/text.h"
#include "intake/roster.h"

#include <string.h>

/* The gradebook's table of contents, with people. */
struct known {
  gradebook_entries entries;
  VEC(people) owners; /* beside them */
};

static void known_release(struct known *known) {
  gradebook_entries_release(&known->entries);
  vec_each(&known->owners, owner)
    people_release(owner);
  vec_release(&known->owners);
}

/* Of whom nothing was told the folder's name is known. */
static int add_owner(struct gradebook *gradebook, const char *owner, struct known *known, struct error *err) {
  people list = {0};
  int status = gradebook_people(gradebook, owner, &list, err);
  if (!list.count)
    *vec_add(&list) = (struct person){.login = xstrdup(owner), .name = xstrdup(owner)};
  *vec_add(&known->owners) = list;
  return status;
}

static int learn(struct gradebook *gradebook, struct known *ret_known, struct error *err) {
  *ret_known = (struct known){0};
  int status = gradebook_list(gradebook, NULL, &ret_known->entries, err);
  for (size_t i = 0; i < ret_known->entries.count && status == 0; i++)
    status = add_owner(gradebook, ret_known->entries.items[i].owner, ret_known, err);
  if (status)
    known_release(ret_known);
  return status;
}

static bool have_one_in_common(const people *some, const people *others) {
  vec_each(some, person)
    if (people_find(others, person))
      return true;
  return false;
}

/* Is the entry of the same program and of the same people? */
static bool is_of(const struct known *known, size_t entry, const struct submission *submission) {
  const struct gradebook_entry *there = &known->entries.items[entry];
  return strcmp(there->program, submission->program) == 0 &&
         (strcmp(there->owner, submission->owner) == 0 ||
          have_one_in_common(&submission->people, &known->owners.items[entry]));
}

/* ---- who has handed in before ---- */

static bool has_handed_in(const struct known *known, const struct submission *submission) {
  for (size_t i = 0; i < known->entries.count; i++)
    if (!known->entries.items[i].is_empty && is_of(known, i, submission))
      return true;
  return false;
}

static void say_left_out(const struct submission *submission) {
  _cleanup_free_ char *owner = text_visible(submission->owner);
  fprintf(stderr, "ipcgrade: %s/%s: handed in nothing this time; what the gradebook has counts on\n", owner,
          submission->program);
}

static void leave_out(const struct known *known, submissions *list) {
  size_t kept = 0;
  vec_each(list, submission) {
    if (submission->is_absent && has_handed_in(known, submission)) {
      say_left_out(submission);
      submission_release(submission);
    } else
      list->items[kept++] = *submission;
  }
  list->count = kept;
}

static bool any_absent(const submissions *list) {
  vec_each(list, submission)
    if (submission->is_absent)
      return true;
  return false;
}

int absent_leave_out(const struct grading *grading, submissions *list) {
  struct error err = {0};
  struct known known;
  if (!any_absent(list) || !gradebook_is_in(grading->out))
    return EXIT_GO_ON;
  struct gradebook *gradebook = gradebook_open(grading->out, GRADEBOOK_WRITE, &err);
  int failed = gradebook ? learn(gradebook, &known, &err) : -1;
  gradebook_close(gradebook);
  if (failed)
    return cli_fail(&err);
  leave_out(&known, list);
  known_release(&known);
  return EXIT_GO_ON;
}

/* ---- who had not ---- */

static void say_stays(const struct gradebook_entry *entry) {
  _cleanup_free_ char *owner = text_visible(entry->owner);
  fprintf(
      stderr,
      "ipcgrade: %s/%s had been handed in by nobody and has points that were given by hand, so it stays beside what "
      "was handed in now\n",
      owner, entry->program);
}

static int forget(struct gradebook *gradebook, const char *out, const struct gradebook_entry *entry,
                  struct error *err) {
  const struct submission_key key = {entry->owner, entry->program, entry->attempt};
  _cleanup_free_ char *owner = path_join(out, entry->owner);
  _cleanup_free_ char *folder = path_join(owner, entry->program);
  int gone = gradebook_forget(gradebook, &key, err);
  if (gone < 0)
    return -1;
  if (!gone) {
    say_stays(entry);
    return 0;
  }
  tree_remove(folder, NULL);
  (void)!rmdir(owner); /* unless there is something else in it */
  return 0;
}

static bool is_replaced(const struct known *known, size_t entry, const submissions *list) {
  const struct gradebook_entry *there = &known->entries.items[entry];
  vec_each(list, submission)
    if (!submission->is_absent && strcmp(submission->owner, there->owner) != 0 && is_of(known, entry, submission) &&
        has_handed_in(known, submission))
      return true;
  return false;
}

int absent_replace(const struct grading *grading, const submissions *list) {
  struct error err = {0};
  struct known known = {0};
  struct gradebook *gradebook = gradebook_open(grading->out, GRADEBOOK_WRITE, &err);
  int failed = gradebook ? learn(gradebook, &known, &err) : -1;
  for (size_t i = 0; i < known.entries.count && !failed; i++)
    if (known.entries.items[i].is_empty && is_replaced(&known, i, list))
      failed = forget(gradebook, grading->out, &known.entries.items[i], &err);
  known_release(&known);
  gradebook_close(gradebook);
  return failed ? cli_fail(&err) : EXIT_GO_ON;
}
