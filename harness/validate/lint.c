/* Looks at known faults and equivalent mutants without grading them. */
#include "validate/lint.h"

#include "base/file.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "validate/equivalent.h"
#include "validate/faults.h"
#include "validate/mutants.h"

/* ---- known faults ---- */

/* In a copy of the reference of its own. A patch that doesn't fit is the course's mistake, all else is the host's. */
static int try_fault(const struct fault *fault, const char *reference, const char *folder, strings *problems,
                     struct error *err) {
  if (snapshot_make(reference, folder, err))
    return -1;
  int status = fault_apply(fault, folder, err);
  if (status == 0 && !fault_has_place(fault, folder))
    *vec_add(problems) =
        xasprintf("%s:%d:1: no line of %s holds '%s'", fault->path, fault->place_line, fault->file, fault->text);
  tree_remove(folder, NULL);
  if (status == 0 || err->cause != ERROR_USAGE)
    return status;
  strings_add(problems, err->message);
  *err = (struct error){0};
  return 0;
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

static int lint_equivalents(const struct course *course, const struct program *program, const char *reference,
                            strings *problems, struct error *err) {
  struct equivalents list;
  mutants made = {0};
  strings names = {0};
  equivalents_load(course, program->name, &list);
  int status = list.items.count ? mutants_of_program(program, reference, &made, err) : 0;
  mutants_names(&made, &names);
  for (size_t i = 0; i < list.items.count && status == 0; i++) {
    const struct equivalent *item = &list.items.items[i];
    if (!strings_have(&names, item->name))
      *vec_add(problems) = xasprintf("%s:%d:1: no mutant is called so: %s", list.path, item->line, item->name);
    else if (!item->has_reason)
      *vec_add(problems) = xasprintf("%s:%d:1: no line below says why it can't be noticed", list.path, item->line);
  }
  strings_release(&names);
  mutants_release(&made);
  equivalents_release(&list);
  return status;
}

int validate_lint(const struct course *course, const struct program *program, strings *problems, struct error *err) {
  _cleanup_free_ char *reference = course_reference(course, program->name);
  if (lint_faults(course, program, reference, problems, err))
    return -1;
  return lint_equivalents(course, program, reference, problems, err);
}
