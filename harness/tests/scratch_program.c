/* What suites that build programs begin and end with. */
#include "tests/scratch_program.h"

#include "base/file.h"
#include "course/load.h"

#include <check.h>
#include <string.h>

struct scratch_program scratch;

void scratch_set_up(const char *name) {
  scratch = (struct scratch_program){0};
  scratch.folder = directory_make_temporary(name, &scratch.problem);
  ck_assert_msg(scratch.folder != NULL, "%s", scratch.problem.message);
  scratch.out = path_join(scratch.folder, "out");
  ck_assert_int_eq(directory_make(scratch.out, &scratch.problem), 0);
  scratch.session = run_session_new(&scratch.problem);
  ck_assert_msg(scratch.session != NULL, "%s", scratch.problem.message);
}

void scratch_tear_down(void) {
  submission_result_release(&scratch.result);
  program_release(&scratch.program);
  run_session_free(scratch.session);
  tree_remove(scratch.folder, NULL);
  free(scratch.folder);
  free(scratch.out);
}

void scratch_write(const char *name, const char *text) {
  _cleanup_free_ char *path = path_join(scratch.folder, name);
  ck_assert_int_eq(file_write(path, text, strlen(text), &scratch.problem), 0);
}

void scratch_load(const char *case_file) {
  _cleanup_free_ char *inside = path_join(scratch.folder, "cases");
  _cleanup_free_ char *path = path_join(inside, "p.yaml");
  ck_assert_int_eq(directory_make(inside, &scratch.problem), 0);
  scratch_write("cases/p.yaml", case_file);
  ck_assert_msg(program_load(path, &scratch.program, NULL, &scratch.problem) == 0, "%s", scratch.problem.message);
}

void scratch_build(enum build_kind kind, const char *sources) {
  VEC(const char *) roles = {0};
  vec_each(&scratch.program.roles, role)
    if (role->part == ROLE_DOCUMENTED)
      *vec_add(&roles) = role->name;
  *vec_add(&roles) = NULL;
  const struct build_request request = {.kind = kind,
                                        .program = &scratch.program,
                                        .sources = sources,
                                        .flags = &scratch.program.build_flags,
                                        .roles = roles.items,
                                        .output = scratch.out};
  ck_assert_msg(build_roles(&request, &scratch.result, &scratch.problem) == 0, "%s", scratch.problem.message);
  vec_each(&scratch.result.builds, built)
    ck_assert_msg(built->ok, "%s", built->messages);
  vec_release(&roles);
}

void scratch_run(struct run_record *ret_record) {
  const char *built[] = {scratch.out};
  const struct run_request request = {.program = &scratch.program,
                                      .test = &scratch.program.cases.items[0],
                                      .built = built,
                                      .schedule = {.seed = 1},
                                      .session = scratch.session,
                                      .counters = scratch.counters ? &scratch.counters : NULL};
  ck_assert_msg(run_case(&request, ret_record, &scratch.problem) == 0, "%s", scratch.problem.message);
}
