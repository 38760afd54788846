/* The class. */
#include "grade/roll.h"

#include "base/strbuf.h"
#include "base/text.h"
#include "intake/naming.h"

#include <string.h>

/* ---- who is who ---- */

static char *key_of(const struct person *person) {
  if (person->group)
    return naming_key(person->group);
  if (person->login)
    return naming_key(person->login);
  const char *name = person->name ? person->name : person->email;
  const char *number = person->id              ? person->id
                       : person->sid           ? person->sid
                       : name == person->email ? NULL
                                               : person->email; /* two may have one name */
  _cleanup_free_ char *text = name && number ? xasprintf("%s_%s", name, number) : xstrdup(name ? name : number);
  return naming_key(text);
}

static bool has_person(const struct submission *submission, const struct person *wanted) {
  vec_each(&submission->people, person)
    if (person_is(person, wanted))
      return true;
  return false;
}

/* Everybody in it, whoever it was that handed in. */
static void give_to_group(struct submission *submission, const people *roster, const char *group) {
  vec_each(roster, person)
    if (person->group && strcmp(person->group, group) == 0 && !has_person(submission, person))
      *vec_add(&submission->people) = person_copy(person);
  free(submission->owner);
  submission->owner = naming_key(group);
}

static void note_stranger(const struct submission *submission, strings *notes) {
  _cleanup_free_ char *owner = text_visible(submission->owner);
  char *note = xasprintf("%s is not on the roster", owner);
  if (strings_have(notes, note))
    free(note);
  else
    *vec_add(notes) = note;
}

static void identify(struct submission *submission, const people *roster, strings *notes) {
  const char *group = NULL;
  vec_each(&submission->people, person) {
    const struct person *known = people_find(roster, person);
    if (!known) {
      note_stranger(submission, notes);
      continue;
    }
    person_release(person);
    *person = person_copy(known);
    group = group ? group : known->group;
  }
  if (group)
    give_to_group(submission, roster, group);
}

/* ---- who is absent ---- */

static void add_program(strings *programs, const char *name) {
  if (!strings_have(programs, name))
    strings_add(programs, name);
}

static bool is_present(const submissions *list, const char *program, const struct person *person) {
  vec_each(list, submission)
    if (strcmp(submission->program, program) == 0 && has_person(submission, person))
      return true;
  return false;
}

static int add_absent(struct intake *intake, const people *roster, const struct person *person, const char *program,
                      submissions *list, struct error *err) {
  char *folder = intake_empty_folder(intake, err);
  if (!folder)
    return -1;
  struct submission *submission = vec_add(list);
  *submission =
      (struct submission){.owner = key_of(person), .program = xstrdup(program), .folder = folder, .is_absent = true};
  *vec_add(&submission->people) = person_copy(person);
  strings_add(&submission->notes, "handed in nothing");
  if (person->group)
    give_to_group(submission, roster, person->group);
  return 0;
}

static int add_all_absent(struct intake *intake, const people *roster, const strings *programs, submissions *list,
                          struct error *err) {
  strings wanted = {0};
  int status = 0;
  vec_each(list, submission)
    if (!programs->count)
      add_program(&wanted, submission->program);
  vec_each(programs, program)
    add_program(&wanted, *program);
  vec_each(&wanted, program)
    for (size_t i = 0; i < roster->count && status == 0; i++)
      if (!is_present(list, *program, &roster->items[i]))
        status = add_absent(intake, roster, &roster->items[i], *program, list, err);
  strings_release(&wanted);
  return status;
}

int roll_call(struct intake *intake, const people *roster, const strings *programs, submissions *list, strings *notes,
              struct error *err) {
  vec_each(list, submission)
    identify(submission, roster, notes);
  if (intake_is_whole(intake))
    return add_all_absent(intake, roster, programs, list, err);
  strings_add(notes, "nobody is taken for absent, since not all that was handed in could be read");
  return 0;
}

/* ---- attempts ---- */

static bool is_other_attempt(const struct submission *one, const struct submission *other) {
  return strcmp(one->owner, other->owner) == 0 && strcmp(one->program, other->program) == 0;
}

static bool is_before(const struct submission *one, const struct submission *other) {
  const struct handed_in *a = &one->handed_in;
  const struct handed_in *b = &other->handed_in;
  return a->known && b->known && a->date.seconds != b->date.seconds ? a->date.seconds < b->date.seconds : one < other;
}

/* Submissions for which `is_kept` is false are released. */
static void drop(submissions *list, bool (*is_kept)(const submissions *list, const struct submission *asked)) {
  bool *kept = xcalloc(list->count + 1, sizeof *kept);
  size_t count = 0;
  for (size_t i = 0; i < list->count; i++)
    kept[i] = is_kept(list, &list->items[i]);
  for (size_t i = 0; i < list->count; i++) {
    if (kept[i])
      list->items[count++] = list->items[i];
    else
      submission_release(&list->items[i]);
  }
  list->count = count;
  free(kept);
}

static bool is_first_of_folder(const submissions *list, const struct submission *asked) {
  for (const struct submission *other = list->items; other < asked; other++)
    if (is_other_attempt(other, asked) && strcmp(other->folder, asked->folder) == 0)
      return false;
  return true;
}

void roll_number_attempts(submissions *list) {
  drop(list, is_first_of_folder);
  vec_each(list, submission) {
    submission->attempt = 1;
    vec_each(list, other)
      submission->attempt += other != submission && is_other_attempt(other, submission) && is_before(other, submission);
  }
}

void roll_note_attempts(submissions *list) {
  vec_each(list, submission) {
    int count = submission->attempt; /* the earlier ones need not be here */
    vec_each(list, other)
      if (is_other_attempt(other, submission) && other->attempt > count)
        count = other->attempt;
    if (count > 1)
      *vec_add(&submission->notes) = xasprintf("this is attempt %d of %d", submission->attempt, count);
  }
}

static bool is_last(const submissions *list, const struct submission *asked) {
  vec_each(list, other)
    if (is_other_attempt(other, asked) && other->attempt > asked->attempt)
      return false;
  return true;
}

void roll_keep_last(submissions *list) {
  vec_each(list, submission)
    if (submission->attempt > 1 && is_last(list, submission))
      *vec_add(&submission->notes) = xasprintf("this is the last of %d attempts", submission->attempt);
  drop(list, is_last);
}
