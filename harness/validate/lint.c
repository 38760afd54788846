/* Looks at known faults and equivalent mutants without grading them. */
#include "validate/lint.h"

#include "base/file.h"
#include "base/text.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "validate/equivalent.h"
#include "validate/faults.h"
#include "validate/mutants.h"
#include "validate/worked.h"

#include <string.h>

/* What is the course's mistake is a problem; all else stays an error. */
static int take_problem(strings *problems, struct error *err) {
  if (err->cause != ERROR_USAGE)
    return -1;
  strings_add(problems, err->message);
  *err = (struct error){0};
  return 0;
}

/* ---- known faults ---- */

/* In a copy of the reference of its own. */
static int try_fault(const struct fault *fault, const char *reference, const char *folder, strings *problems,
                     struct error *err) {
  if (snapshot_make(reference, folder, err))
    return -1;
  int status = fault_apply(fault, folder, err);
  if (status == 0 && !fault_has_place(fault, folder))
    *vec_add(problems) =
        xasprintf("%s:%d:1: no line of %s holds '%s'", fault->path, fault->place_line, fault->file, fault->text);
  tree_remove(folder, NULL);
  return status == 0 ? 0 : take_problem(problems, err);
}

static int try_faults(const faults *list, const char *reference, strings *problems, struct error *err) {
  _cleanup_free_ char *scratch = scratch_make(err);
  if (!scratch)
    return -1;
  _cleanup_free_ char *folder = path_join(scratch, "fault");
  int status = 0;
  for (size_t i = 0; i < list->count && status == 0; i++)
    status = try_fault(&list->items[i], reference, folder, problems, err);
  tree_remove(scratch, NULL);
  return status;
}

static int lint_faults(const struct course *course, const struct program *program, const char *reference,
                       strings *problems, struct error *err) {
  _cleanup_free_ char *folder = xasprintf("%s/cases/%s/faults", course->root, program->name);
  faults list = {0};
  size_t before = problems->count;
  int status = faults_load(folder, &list, problems, err);
  if (status && problems->count > before) {
    *err = (struct error){0};
    status = 0;
  } else if (status == 0 && list.count) {
    status = try_faults(&list, reference, problems, err);
  }
  faults_release(&list);
  return status;
}

/* ---- equivalent mutants ---- */

/* The first that has the name, which stands there. */
static int line_of(const struct equivalents *list, const char *name) {
  const struct equivalent *item = list->items.items;
  while (strcmp(item->name, name) != 0)
    item++;
  return item->line;
}

static int lint_equivalents(const struct course *course, const struct program *program, const char *reference,
                            strings *problems, struct error *err) {
  struct equivalents list;
  mutants made = {0};
  strings names = {0};
  equivalents_load(course, program->name, &list);
  bool parsed = !list.items.count || mutants_of_program(program, reference, &made, err) == 0;
  mutants_names(&made, &names);
  for (size_t i = 0; i < list.items.count && parsed; i++) {
    const struct equivalent *item = &list.items.items[i];
    int earlier = line_of(&list, item->name);
    if (!strings_have(&names, item->name))
      *vec_add(problems) = xasprintf("%s:%d:1: no mutant is called so: %s", list.path, item->line, item->name);
    else if (earlier < item->line)
      *vec_add(problems) = xasprintf("%s:%d:1: stands in line %d already", list.path, item->line, earlier);
    else if (!item->has_reason)
      *vec_add(problems) = xasprintf("%s:%d:1: no line below says why it can't be noticed", list.path, item->line);
  }
  strings_release(&names);
  mutants_release(&made);
  equivalents_release(&list);
  return parsed ? 0 : take_problem(problems, err);
}

/* ---- worked submissions ---- */

static const char *kind_name(size_t i, const void *context) {
  (void)context;
  return i < FINDING_KIND_COUNT ? finding_kind_name((enum finding_kind)i) : NULL;
}

/* Points, or "<" and points. */
static bool is_score(const char *text) {
  char *end = NULL;
  text += *text == '<';
  double score = strtod(text, &end);
  return end != text && !*end && score >= 0;
}

static bool stands_before(const worked_list *rows, const struct worked *row) {
  for (const struct worked *before = rows->items; before < row; before++)
    if (strcmp(before->owner, row->owner) == 0 && strcmp(before->program, row->program) == 0)
      return true;
  return false;
}

static void lint_words(const struct worked *row, const char *path, strings *problems) {
  _cleanup_free_ char *copy = xstrdup(row->words);
  char *rest = copy;
  for (char *word = strsep(&rest, " \t"); word; word = strsep(&rest, " \t")) {
    if (!*word || strcmp(word, "-") == 0 || finding_kind_from_name(word) != FINDING_KIND_COUNT)
      continue;
    _cleanup_free_ char *suggestion = text_suggestion(text_nearest(word, kind_name, NULL));
    *vec_add(problems) = xasprintf("%s:%d:1: there is no finding '%s'%s", path, row->line, word, suggestion);
  }
}

void validate_lint_worked(const struct course *course, strings *problems) {
  worked_list rows = {0};
  _cleanup_free_ char *path = worked_path(course);
  worked_read(path, &rows);
  vec_each(&rows, row) {
    _cleanup_free_ char *folder = xasprintf("%s/student/%s/%s", course->root, row->owner, row->program);
    if (!strings_have(&course->programs, row->program))
      *vec_add(problems) = xasprintf("%s:%d:1: the course has no program '%s'", path, row->line, row->program);
    else if (!path_is_directory(folder))
      *vec_add(problems) = xasprintf("%s:%d:1: there is no folder %s", path, row->line, folder);
    else if (stands_before(&rows, row))
      *vec_add(problems) = xasprintf("%s:%d:1: %s %s stands there already", path, row->line, row->owner, row->program);
    if (!is_score(row->score))
      *vec_add(problems) = xasprintf("%s:%d:1: '%s' is no score: POINTS, or <POINTS", path, row->line, row->score);
    if (!*row->words)
      *vec_add(problems) =
          xasprintf("%s:%d:1: a row is OWNER PROGRAM SCORE KIND…, with - for no finding", path, row->line);
    lint_words(row, path, problems);
  }
  vec_release(&rows);
}

/* ---- beside one case file ---- */

int validate_lint(const struct course *course, const struct program *program, strings *problems, struct error *err) {
  _cleanup_free_ char *reference = course_reference(course, program->name);
  if (lint_faults(course, program, reference, problems, err))
    return -1;
  return lint_equivalents(course, program, reference, problems, err);
}
