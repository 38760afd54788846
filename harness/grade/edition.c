/* What a student edition has of a program instead of its solution. */
#include "grade/edition.h"

#include "base/command.h"
#include "base/file.h"
#include "course/edition.h"
#include "grade/builds.h"
#include "grade/check_library.h"
#include "grade/reference.h"
#include "grade/scratch.h"
#include "run/session.h"

#include <string.h>

static bool is_shown(const struct test_case *test) { return !test->hidden && test->points > 0; }

/* ---- what they print ---- */

static int write_runs(const struct program *program, const struct reference *reference, const char *folder,
                      struct error *err) {
  const char *problem = NULL;
  const struct test_case *test = program->cases.items;
  vec_each(&reference->runs, run) {
    if (run->end == RUN_UNSUPPORTED && is_shown(test))
      return error_set(err, ERROR_UNSUPPORTED, "case %s of %s can't be run on this host: %s", test->id, program->name,
                       run->problem ? run->problem : "");
    test++;
  }
  _cleanup_free_ char *text = reference_to_text(program, &reference->runs, true, &problem);
  _cleanup_free_ char *path = path_join(folder, "runs.json");
  if (!text)
    return error_set(err, ERROR_USAGE,
                     "in case %s of %s the course's programs print what isn't UTF-8: hide it from the edition", problem,
                     program->name);
  return file_write(path, text, strlen(text), err);
}

static int prepare_runs(const struct course *course, const struct program *program, const char *folder,
                        struct error *err) {
  struct reference reference;
  struct run_session *session = run_session_new(err);
  _cleanup_free_ char *compiler = compiler_version();
  if (!session)
    return -1;
  int status = reference_load(course, program, session, compiler, &reference, err);
  if (status == 0) {
    status = write_runs(program, &reference, folder, err);
    reference_release(&reference);
  }
  run_session_free(session);
  return status;
}

/* ---- partners ---- */

/* Does a case that is shown run the unit's test of this name? */
static bool is_test_shown(const struct program *program, const char *name) {
  vec_each(&program->cases, test)
    if (is_shown(test) && test->unit && strcmp(test->unit_test, name) == 0)
      return true;
  return false;
}

/* Suites are linked with what they need but libc, and leave hidden tests out: cases/unit/unit.h has the macro. */
static int take_check_library(const struct program *program, struct builds *builds, struct error *err) {
  strings ordinary = {0};
  builds->asked_for_check = true;
  int status = program->units.count ? check_library_flags(&builds->check_flags, &ordinary, err) : 0;
  builds->has_check = program->units.count && status == 0;
  strings_add(&builds->check_flags, "-O1"); /* without it what is unused stays */
  strings_add(&builds->check_libraries, "-Wl,-Bstatic");
  vec_each(&ordinary, word)
    if (strncmp(*word, "-lcheck", 7) == 0 || strcmp(*word, "-lsubunit") == 0)
      strings_add(&builds->check_libraries, *word);
  strings_add(&builds->check_libraries, "-Wl,-Bdynamic");
  strings_add(&builds->check_libraries, "-lrt");
  strings_add(&builds->check_libraries, "-lm");
  strings_release(&ordinary);
  vec_each(&program->cases, test) {
    if (!test->unit || is_test_shown(program, test->unit_test))
      continue;
    _cleanup_free_ char *flag = xasprintf("-DUNIT_HIDDEN_%s=1", test->unit_test);
    strings_add(&builds->check_flags, flag);
  }
  return status;
}

static int strip(const char *path, struct error *err) {
  const char *const argv[] = {"strip", "--strip-all", "--remove-section=.comment", path, NULL};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  bool worked = false;
  if (command_output(NULL, argv, &text, &worked, err))
    return -1;
  return worked ? 0 : error_set(err, ERROR_SYSTEM, "strip fails on %s", path);
}

static int take_executable(const char *prepared, const struct program *program, const struct build_set *set,
                           const char *role, struct error *err) {
  _cleanup_free_ char *folder = edition_build(prepared, program->name, &set->flags);
  _cleanup_free_ char *from = path_join(set->folder, role);
  _cleanup_free_ char *to = path_join(folder, role);
  if (path_exists(to))
    return 0;
  return directory_make(folder, err) || file_copy(from, to, err) || strip(to, err) ? -1 : 0;
}

static int take_partners(struct builds *builds, const struct test_case *test, const char *prepared, struct error *err) {
  const struct program *program = builds->program;
  if (!test->partners.count || !is_shown(test))
    return 0;
  const struct build_set *set = builds_for(builds, test, NULL, err);
  if (!set)
    return -1;
  vec_each(&test->partners, role) {
    if (!build_set_has(set, *role))
      return error_set(err, ERROR_USAGE, "the course's %s of %s does not compile", *role, program->name);
    if (take_executable(prepared, program, set, *role, err))
      return -1;
  }
  return 0;
}

static int prepare_partners(const struct course *course, const struct program *program, const char *prepared,
                            struct error *err) {
  _cleanup_free_ char *sources = course_reference(course, program->name);
  _cleanup_free_ char *scratch = scratch_make(err);
  if (!scratch)
    return -1;
  struct builds builds = {
      .program = program, .sources = sources, .headers = sources, .scratch = scratch, .course = true};
  int status = take_check_library(program, &builds, err);
  vec_each(&program->cases, test)
    status = status ? status : take_partners(&builds, test, prepared, err);
  builds_release(&builds);
  tree_remove(scratch, NULL);
  return status;
}

int edition_prepare(const struct course *course, const struct program *program, const char *prepared,
                    struct error *err) {
  _cleanup_free_ char *folder = edition_program(prepared, program->name);
  if (directory_make(folder, err) || prepare_runs(course, program, folder, err))
    return -1;
  return prepare_partners(course, program, prepared, err);
}
