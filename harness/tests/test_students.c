/* Every worked submission earns exactly what EXPECTED beside it says: score, and kinds of findings. Those of the
 * course, and those of the small course that shows what case files can ask. */
#include "base/file.h"
#include "course/course.h"
#include "grade/grade.h"
#include "tests/expected.h"
#include "tests/suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
  const char *course;
  const char *students;
} places[] = {{".", "student"}, {"harness/tests/course", "harness/tests/course/student"}};

static worked_list table;
static size_t first_rows[array_size(places)]; /* of each place, in the table */

static size_t place_of(const struct worked *row) {
  size_t place = array_size(places) - 1;
  while (first_rows[place] > (size_t)(row - table.items))
    place--;
  return place;
}

/* A right submission is right in another order of events too; `ipcgrade validate` tries many. Its use of memory, which
 * takes longest to look at, is the same there. */
START_TEST(test_students__earn_what_is_expected) {
  const struct worked *row = &table.items[_i];
  struct course course;
  struct program program;
  struct submission_result result;
  struct error err = {0};
  const struct grade_options options = {.seed = 1};
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", places[place_of(row)].students, row->owner, row->program);
  ck_assert_msg(course_open(places[place_of(row)].course, &course, &err) == 0 &&
                    course_load(&course, row->program, &program, &err) == 0,
                "%s", err.message);
  struct grader *grader = grader_new(&course, &options, &err);
  ck_assert_msg(grader != NULL, "%s", err.message);
  ck_assert_msg(grade_submission(grader, &program, row->owner, folder, &result, &err) == 0, "%s", err.message);
  double points = result.max_score;
  expected_check_result(row, &result, 0);
  submission_result_release(&result);
  if (worked_is_right(row)) {
    grader_options(grader)->without_memory = true;
    ck_assert_msg(grade_again(grader, &program, 2, &result, &err) == 0, "%s", err.message);
    expected_check_result(row, &result, points - result.max_score);
    submission_result_release(&result);
  }
  grader_free(grader);
  program_release(&program);
  course_release(&course);
}
END_TEST

/* Trying another order once says nothing about those that are graded later. */
START_TEST(test_students__another_seed_is_for_once) {
  struct course course;
  struct program program;
  struct submission_result result;
  struct error err = {0};
  const struct grade_options options = {.seed = 1};
  ck_assert_int_eq(course_open(".", &course, &err), 0);
  ck_assert_int_eq(course_load(&course, "ftok-key", &program, &err), 0);
  struct grader *grader = grader_new(&course, &options, &err);
  ck_assert_ptr_nonnull(grader);
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(grade_submission(grader, &program, "alice", "student/alice/ftok-key", &result, &err), 0);
    ck_assert_uint_eq(result.seed, 1);
    submission_result_release(&result);
    ck_assert_int_eq(grade_again(grader, &program, 9, &result, &err), 0);
    ck_assert_uint_eq(result.seed, 9);
    submission_result_release(&result);
  }
  grader_free(grader);
  program_release(&program);
  course_release(&course);
}
END_TEST

START_TEST(test_students__table_is_there) { ck_assert_uint_gt(table.count, 5); }
END_TEST

static bool is_in_table(size_t place, const char *owner, const char *program) {
  vec_each(&table, row)
    if (place_of(row) == place && strcmp(row->owner, owner) == 0 && strcmp(row->program, program) == 0)
      return true;
  return false;
}

/* Every folder is in the table: a specimen that nobody holds to anything proves nothing. */
START_TEST(test_students__none_is_forgotten) {
  _cleanup_free_ char *command = xasprintf("cd %s && ls -d */*/", places[_i].students);
  FILE *list = popen(command, "re");
  char line[256];
  ck_assert_ptr_nonnull(list);
  while (fgets(line, sizeof line, list)) {
    char owner[128] = "";
    char program[128] = "";
    ck_assert_int_eq(sscanf(line, "%127[^/]/%127[^/]", owner, program), 2);
    ck_assert_msg(is_in_table((size_t)_i, owner, program), "%s/%s/%s is not in EXPECTED", places[_i].students, owner,
                  program);
  }
  pclose(list);
}
END_TEST

/* One process of several: every `of`th row, from row `first` on. The first does the rest too. */
static int run_part(int first, int of) {
  Suite *suite = suite_create("students");
  TCase *cases = tcase_create("students");
  tcase_set_timeout(cases, 900); /* a guard: under Valgrind and with others at work one takes minutes */
  if (first == 0) {
    tcase_add_test(cases, test_students__table_is_there);
    tcase_add_test(cases, test_students__another_seed_is_for_once);
    tcase_add_loop_test(cases, test_students__none_is_forgotten, 0, (int)array_size(places));
  }
  for (int row = first; row < (int)table.count; row += of)
    tcase_add_loop_test(cases, test_students__earn_what_is_expected, row, row + 1);
  suite_add_tcase(suite, cases);
  return suite_run(suite);
}

/* One process per core: there are hundreds of submissions, and nothing that one does may disturb another. */
int main(void) {
  int parts = (int)sysconf(_SC_NPROCESSORS_ONLN);
  bool failed = false;
  for (size_t place = 0; place < array_size(places); place++) {
    _cleanup_free_ char *path = path_join(places[place].students, "EXPECTED");
    first_rows[place] = table.count;
    worked_read(path, &table);
  }
  for (int part = 0; part < parts; part++) {
    pid_t pid = fork();
    if (pid == 0)
      exit(run_part(part, parts));
    failed = failed || pid < 0;
  }
  for (int status; wait(&status) > 0;)
    failed = failed || status != 0;
  vec_release(&table);
  return failed;
}
