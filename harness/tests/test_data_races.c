/* Races between processes, found by running programs: the classics in classics/, each of which says in its first lines
 * what is to be found, and the documented programs themselves, of which nothing is. */
#include "base/file.h"
#include "base/strbuf.h"
#include "course/load.h"
#include "run/run.h"
#include "tests/scratch_program.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <string.h>

enum { SEEDS = 40 };

static void set_up(void) { scratch_set_up("test-data-races"); }

/* ---- building and running ---- */

static void run(const struct test_case *test, uint64_t seed, struct run_record *ret_record) {
  VEC(const char *) built = {0};
  vec_each(&scratch.program.roles, role)
    *vec_add(&built) = role->part == ROLE_DOCUMENTED ? scratch.out : NULL;
  struct run_request request = {.program = &scratch.program,
                                .test = test,
                                .built = built.items,
                                .schedule = {.seed = seed},
                                .session = scratch.session,
                                .watched = true};
  *ret_record = (struct run_record){0};
  ck_assert_msg(run_case(&request, ret_record, &scratch.problem) == 0, "%s", scratch.problem.message);
  ck_assert_msg(ret_record->end != RUN_BROKEN && ret_record->end != RUN_UNSUPPORTED, "%s", ret_record->problem);
  vec_release(&built);
}

static bool went_wrong(const struct run_record *record) {
  bool wrong = record->end != RUN_COMPLETED;
  vec_each(&record->roles, role)
    wrong = wrong || role->signal || role->exit_status;
  return wrong;
}

/* Of all seeds together; the number of those with which something went wrong. */
static int run_seeds(const struct test_case *test, int seeds, struct race_report *ret_report) {
  int wrong = 0;
  for (int seed = 1; seed <= seeds; seed++) {
    struct run_record record;
    run(test, (uint64_t)seed, &record);
    wrong += went_wrong(&record);
    race_report_merge(ret_report, &record.races);
    run_record_release(&record);
  }
  race_report_finish(ret_report);
  return wrong;
}

/* "classic.c:12 classic.c:14 Box.data\n": each pair of places that costs points. */
static char *told(const struct race_report *report) {
  struct strbuf text = STRBUF_INIT;
  vec_each(&report->races, race) {
    const struct place *one = &race->earlier.place;
    const struct place *other = &race->later.place;
    bool swapped = one->line > other->line;
    if (!race->flag)
      strbuf_addf(&text, "%d %d %s\n", swapped ? other->line : one->line, swapped ? one->line : other->line,
                  race->member ? race->member : race->memory);
  }
  return strbuf_detach(&text);
}

/* ---- the classics ---- */

static strings classics;

static char *classic_path(const char *name) {
  _cleanup_free_ char *file = xasprintf("classics/%s", name);
  return path_join("harness/tests", file);
}

static int compare_lines(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other);
}

/* So that texts which tell the same are the same. */
static char *sorted(const char *text) {
  strings lines = {0};
  struct strbuf all = STRBUF_INIT;
  for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
    *vec_add(&lines) = xstrndup(line, strcspn(line, "\n") + 1);
  if (lines.count)
    qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
  vec_each(&lines, line)
    strbuf_add_text(&all, *line);
  strings_release(&lines);
  return strbuf_detach(&all);
}

static int line_of(const char *text, const char *mark) {
  _cleanup_free_ char *comment = xasprintf("/* %s */", mark);
  const char *place = strstr(text, comment);
  ck_assert_msg(place != NULL, "there is no %s", comment);
  int line = 1;
  for (const char *p = text; p < place; p++)
    line += *p == '\n';
  return line;
}

/* What stands behind "// key: " in the first lines, as often as there is such a line: *place is moved on. NULL: none.
 */
static char *value_of(const char **place, const char *key) {
  _cleanup_free_ char *begin = xasprintf("// %s: ", key);
  while (strncmp(*place, "//", 2) == 0) {
    const char *line = *place;
    size_t length = strcspn(line, "\n");
    *place = line + length + (line[length] == '\n');
    if (strncmp(line, begin, strlen(begin)) == 0)
      return xstrndup(line + strlen(begin), length - strlen(begin));
  }
  return NULL;
}

static char *expected_races(const char *text) {
  struct strbuf expected = STRBUF_INIT;
  const char *place = text;
  for (char *race; (race = value_of(&place, "race")); free(race)) {
    char one[32];
    char other[32];
    char member[64];
    ck_assert_int_eq(sscanf(race, "%31s %31s %63s", one, other, member), 3);
    int first = line_of(text, one);
    int second = line_of(text, other);
    strbuf_addf(&expected, "%d %d %s\n", first < second ? first : second, first < second ? second : first, member);
  }
  return strbuf_detach(&expected);
}

static void load_classic(const char *text) {
  const char *place = text;
  _cleanup_free_ char *sync = value_of(&place, "sync");
  _cleanup_free_ char *file = xasprintf("program: p\ntitle: t\nsync: %s\nroles: {classic: {sources: [classic.c]}}\n"
                                        "cases: [{id: c, says: s, points: 1}]\n",
                                        sync ? sync : "flags");
  scratch_load(file);
}

START_TEST(test_data_races__of_a_classic) {
  const char *name = classics.items[_i];
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = classic_path(name);
  _cleanup_free_ char *source = path_join(scratch.folder, "classic.c");
  _cleanup_free_ char *header = path_join(scratch.folder, "shared.h");
  struct race_report report = {0};
  ck_assert_msg(file_read(path, 1 << 20, &text, &scratch.problem) == 0, "%s", scratch.problem.message);
  ck_assert_int_eq(file_copy(path, source, &scratch.problem), 0);
  ck_assert_int_eq(file_copy("harness/tests/classics/shared.h", header, &scratch.problem), 0);
  load_classic(text.buf);
  scratch_build(BUILD_EXPLORED, scratch.folder);
  int wrong = run_seeds(&scratch.program.cases.items[0], SEEDS, &report);
  _cleanup_free_ char *wanted = expected_races(text.buf);
  _cleanup_free_ char *seen = told(&report);
  _cleanup_free_ char *expected = sorted(wanted);
  _cleanup_free_ char *found = sorted(seen);
  ck_assert_msg(strcmp(found, expected) == 0, "%s: found\n%s, expected\n%s", name, found, expected);
  const char *place = text.buf;
  _cleanup_free_ char *fails = value_of(&place, "fails");
  ck_assert_ptr_nonnull(fails);
  if (strcmp(fails, "never") == 0)
    ck_assert_msg(wrong == 0, "%s: went wrong with %d seeds", name, wrong);
  if (strcmp(fails, "sometimes") == 0)
    ck_assert_msg(wrong > 0, "%s: never went wrong", name);
  race_report_release(&report);
}
END_TEST

/* ---- who starts when another one writes ---- */

static void write_source(const char *name, const char *text) {
  _cleanup_free_ char *path = path_join(scratch.folder, name);
  ck_assert_int_eq(file_write(path, text, strlen(text), &scratch.problem), 0);
}

/* The event with which the role starts, and that with which it prints `text`. */
static size_t event_of(const struct run_record *record, const char *role, enum event_kind kind, const char *text) {
  for (size_t i = 0; i < record->timeline.events.count; i++) {
    const struct event *event = &record->timeline.events.items[i];
    const char *name = event->process < 0 ? "" : record->timeline.processes.items[event->process].role;
    if (event->kind == kind && name && strcmp(name, role) == 0 && (!text || (event->text && strstr(event->text, text))))
      return i;
  }
  ck_abort_msg("%s never came so far", role);
}

/* Behind the first write, whatever the maker does next, and with what it had done before: that is no race. */
START_TEST(test_start__when_another_writes) {
  static const char file[] = "program: p\ntitle: t\nsync: strict\n"
                             "roles: {maker: {sources: [maker.c]}, looker: {sources: [looker.c]}}\n"
                             "cases: [{id: c, says: s, points: 1, start: {looker: {after: maker, writes: true}}}]\n";
  static const char maker[] = "#include <stdio.h>\n#include <sys/shm.h>\n"
                              "int main(void) {\n"
                              "  int *shared = shmat(shmget(7, 8, IPC_CREAT | 0600), 0, 0);\n"
                              "  puts(\"made\");\n  shared[0] = 1;\n  puts(\"wrote\");\n  shared[1] = 2;\n"
                              "}\n";
  static const char looker[] = "#include <sys/shm.h>\n"
                               "int main(void) {\n"
                               "  int *shared = shmat(shmget(7, 8, 0600), 0, 0);\n"
                               "  return shared[0] != 1;\n"
                               "}\n";
  struct run_record record;
  write_source("p.yaml", file);
  write_source("maker.c", maker);
  write_source("looker.c", looker);
  _cleanup_free_ char *path = path_join(scratch.folder, "p.yaml");
  ck_assert_msg(program_load(path, &scratch.program, NULL, &scratch.problem) == 0, "%s", scratch.problem.message);
  scratch_build(BUILD_EXPLORED, scratch.folder);
  run(&scratch.program.cases.items[0], 1, &record);
  size_t start = event_of(&record, "looker", EVENT_START, NULL);
  ck_assert_uint_gt(start, event_of(&record, "maker", EVENT_OUTPUT, "made"));
  ck_assert_uint_lt(start, event_of(&record, "maker", EVENT_OUTPUT, "wrote"));
  ck_assert(!went_wrong(&record));
  ck_assert_uint_eq(record.races.races.count, 0);
  run_record_release(&record);
}
END_TEST

/* ---- the documented programs ---- */

static strings programs;

/* Their flags are atomics, so that nothing is left to say of them strictly. */
START_TEST(test_data_races__none_in_a_reference) {
  const char *name = programs.items[_i];
  _cleanup_free_ char *path = xasprintf("cases/%s.yaml", name);
  _cleanup_free_ char *sources = path_join("reference", name);
  struct race_report report = {0};
  ck_assert_msg(program_load(path, &scratch.program, NULL, &scratch.problem) == 0, "%s", scratch.problem.message);
  scratch.program.sync = SYNC_STRICT;
  const struct test_case *any_order = program_case(&scratch.program, "any-order");
  const struct test_case *test = any_order ? any_order : program_example(&scratch.program);
  ck_assert_ptr_nonnull(test);
  scratch_build(BUILD_EXPLORED, sources);
  run_seeds(test, 6, &report);
  _cleanup_free_ char *found = told(&report);
  ck_assert_msg(!*found, "%s: %s", name, found);
  race_report_release(&report);
}
END_TEST

static void find_files(const char *where, const char *ending, bool keep, strings *ret_names) {
  strings names = {0};
  directory_list(AT_FDCWD, where, &names); /* nothing found is a suite without these tests, which main() notices */
  vec_each(&names, name) {
    size_t length = strlen(*name);
    if (length <= strlen(ending) || strcmp(*name + length - strlen(ending), ending) != 0)
      continue;
    if (!keep)
      (*name)[length - strlen(ending)] = '\0';
    strings_add(ret_names, *name);
  }
  strings_release(&names);
}

int main(void) {
  find_files("harness/tests/classics", ".c", true, &classics);
  find_files("cases", ".yaml", false, &programs);
  if (classics.count == 0 || programs.count == 0) {
    fputs("run it from the project's folder\n", stderr);
    return 1;
  }
  Suite *suite = suite_create("data_races");
  TCase *tests = tcase_create("data_races");
  tcase_set_timeout(tests, 120);
  tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
  tcase_add_loop_test(tests, test_data_races__of_a_classic, 0, (int)classics.count);
  tcase_add_test(tests, test_start__when_another_writes);
  tcase_add_loop_test(tests, test_data_races__none_in_a_reference, 0, (int)programs.count);
  suite_add_tcase(suite, tests);
  int failed = suite_run(suite);
  strings_release(&classics);
  strings_release(&programs);
  return failed != 0;
}
