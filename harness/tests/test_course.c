/* Case files: what is read from them, and what is said about wrong ones. */
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "course/course.h"
#include "course/load.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;

static void make_folder(void) {
  struct error err = {0};
  folder = directory_make_temporary("test-course", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
}

static void remove_folder(void) {
  tree_remove(folder, NULL);
  free(folder);
}

static char *write_case_file(const char *name, const char *text) {
  struct error err = {0};
  char *path = path_join(folder, name);
  ck_assert_msg(file_write(path, text, strlen(text), &err) == 0, "%s", err.message);
  return path;
}

#define HEAD "program: p\ntitle: A title\nroles:\n  one: {sources: [one.c]}\n  two: {sources: [two.c]}\n"

/* The problems of a case file, one a line, without the folder's name. */
static char *problems_of(const char *text) {
  struct program program;
  struct error err = {0};
  strings problems = {0};
  struct strbuf all = STRBUF_INIT;
  _cleanup_free_ char *path = write_case_file("p.yaml", text);
  if (program_load(path, &program, &problems, &err) == 0)
    program_release(&program);
  vec_each(&problems, problem) {
    ck_assert_int_eq(strncmp(*problem, path, strlen(path)), 0);
    strbuf_addf(&all, "%s\n", *problem + strlen(path) + 1);
  }
  strings_release(&problems);
  return strbuf_detach(&all);
}

struct complaint {
  const char *text;
  const char *says;
};
static const struct complaint complaints[] = {
    {HEAD "cases:\n  - {id: a, says: s, points: 1, exit: 0}\n", "7:33: unknown key 'exit'"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, expect: {one: {exti: 0}}}\n",
     "7:48: unknown key 'exti'; did you mean 'exit'?"},
    {HEAD "cases:\n  - {id: a, says: s, points: 0}\n", "points must be a number above 0"},
    {HEAD "cases:\n  - {says: s, points: 1}\n", "case needs the key 'id'"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1}\n  - {id: a, says: s, points: 1}\n",
     "8:5: case 'a' is there already, in line 7"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, expect: {tow: {exit: 0}}}\n",
     "role 'tow' is not declared; did you mean 'two'?"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, roles: [one], expect: {two: {exit: 0}}}\n",
     "role 'two' takes no part in this case"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, roles: [one], inject: {two: {mkfifo: EACCES}}}\n",
     "role 'two' takes no part in this case"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, roles: [one], order: [{two: ready}]}\n",
     "role 'two' takes no part in this case"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, roles: [one], partners: {two: reference}}\n",
     "role 'two' takes no part in this case"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, partners: {one: reference, two: reference}}\n",
     "nobody is left to be graded"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, makes: {shm: [{mode: 600}]}}\n",
     "mode must be octal, with a leading 0, such as 0600, not '600'"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, makes: {shm: [{mode: 0x180}]}}\n", "not '0x180'"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, category: cleanap}\n", "did you mean 'cleanup'?"},
    {HEAD "sync: strictly\ncases: []\n", "did you mean 'strict'?"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, expect: {one: {stdout: {matches: '('}}}}\n",
     "the regular expression fails at its character 2"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, expect: {one: {signal: SIGFOO}}}\n",
     "signal must be the name of a signal"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, same: [n]}\n", "no pattern of this case has a group (?<n>"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, leaves: dirt}\n", "leaves must be 'nothing'"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, limits: {wall: 5}}\n", "with a unit (ms, s, min, h, d)"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, observe: {while: one waits, shmm: []}}\n",
     "unknown kind of object 'shmm', which is none of shm, sem, msg, posix-shm, posix-sem, mqueue, fifo, file, "
     "process; "
     "did you mean 'shm'?"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, makes: {posix-sem: [{name: sema}]}}\n",
     "7:53: the name of a posix-sem has one slash, at its beginning, such as /name, not 'sema'"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, signals: [{send: SIGTERM, while: one waits}]}\n",
     "signals must be "},
    {HEAD "cases:\n  - {id: a, says: ' ', points: 1}\n", "7:5: says must be a sentence"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, expect: {one: {stdout: {contains: ['']}}}}\n",
     "contains needs a text: every output contains an empty one"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, expect: {one: {stdout: {matches: ''}}}}\n", "matches needs a text"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, order: [{one: ''}]}\n", "7:47: a step of order needs a text"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, inject: {one: {sem_wait: EINVAL}}}\n",
     "7:58: sem_wait() can't fail with EINVAL, only with one of EINTR ETIMEDOUT"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, inject: {one: {shmget: {bytes: 1}}}}\n",
     "7:48: shmget() moves no bytes: it can only be made to fail"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, inject: {one: {shmgett: ENOSPC}}}\n",
     "7:48: there is no call 'shmgett' that can be made to fail (`ipcgrade explain case` lists them); did you mean "
     "'shmget'?"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, observe: {shm: []}}\n", "observe needs one moment"},
    {HEAD "cases:\n  - {id: a, id: b, says: s, points: 1}\n", "7:13: key 'id' stands here a second time"},
    {HEAD "cases: []\n", "there are no cases"},
    {"program: q\ntitle: t\nroles: {one: {sources: [a.c]}}\ncases:\n  - {id: a, says: s, points: 1}\n",
     "program is 'q', but the file is called p.yaml"},
    {"program: p\ntitle: t\nroles: {one: {sources: [a/b.c]}}\ncases:\n  - {id: a, says: s, points: 1}\n",
     "3:25: sources 'a/b.c' must be a plain file name"},
    {"program: p\ntitle: t\nroles: {one: {sources: ..}}\ncases:\n  - {id: a, says: s, points: 1}\n",
     "3:24: sources '..' must be a plain file name"},
    {"program: p\ntitle: t\nroles: {../one: {sources: a.c}}\ncases:\n  - {id: a, says: s, points: 1}\n",
     "3:9: role '../one' must be a plain file name"},
    {"program: p\ntitle: t\nroles: {one: {sources: a.c, also-named: [x.c, /etc/b.c]}}\ncases:\n"
     "  - {id: a, says: s, points: 1}\n",
     "3:47: also-named '/etc/b.c' must be a plain file name"},
    {"program: p\ntitle: t\nheaders: [../p.h]\nroles: {one: {sources: a.c}}\ncases:\n"
     "  - {id: a, says: s, points: 1}\n",
     "3:11: headers '../p.h' must be a plain file name"},
    {"program: p\ntitle: t\nroles: {one: {sources: a.c}}\nunits: {u: {sources: [../f.c], functions: [f]}}\ncases:\n"
     "  - {id: a, says: s, points: 1, unit: {u: t}}\n",
     "4:23: sources '../f.c' must be a plain file name"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, files: {../two: x}}\n", "'../two' "},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, files: {/etc/passwd: x}}\n", "'/etc/passwd' "},
    {"program: p\ntitle: t\nroles: {one: {sources: [a.c], start: {after: two, waits: true}}, two: {sources: [b.c]}}\n"
     "cases:\n  - {id: a, says: s, points: 1}\n",
     "can't start after 'two', which stands behind it"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, start: {one: {after: two, writes: true}}}\n",
     "7:41: role 'one' can't start after 'two', which stands behind it"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, start: {two: {by: one}}}\n", "7:46: start must be at-once | "},
    {"program: p\ntitle: t\nroles: {one: {sources: [a.c]}, two: {sources: [b.c], start: {by: one}}}\n"
     "cases:\n  - {id: a, says: s, points: 1, start: {two: at-once}}\n",
     "5:41: role 'two' is started by 'one'"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, start: {tow: at-once}}\n", "did you mean 'two'?"},
    {HEAD "cases:\n  - {id: a, says: s, points: 1, files: {./two: x}}\n",
     "7:41: './two' would lie where the executable of role 'two' does"},
    {"program: p\ntitle: t\nroles:\n  one: {sources: [a.c]}\n  two: {sources: [b.c], executables: [two, one]}\n"
     "cases:\n  - {id: a, says: s, points: 1}\n",
     "5:3: executable 'one' of role 'two' is one of role 'one' as well"},
    {"program: p\ntitle: t\nroles:\n  one: {sources: [a.c], executables: [bin/one]}\n"
     "cases:\n  - {id: a, says: s, points: 1}\n",
     "4:39: executables 'bin/one' must be a plain file name"},
    {"a: &x 1\nb: *x\n", "1:4: anchors (&name) are not allowed here"},
    {"a: !tag 1\n", "tags (!name) are not allowed here"},
    {"a: 1\n---\nb: 1\n", "a second document begins here"},
    {"", "the file is empty"},
    {HEAD "cases:\n  - {id: a, says: 's", "7:"},
    {"\x7f"
     "ELF\x02\x01\x01\xff\xfe",
     ":"},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n", "nested too deeply"},
};

START_TEST(test_load__complains_with_the_place) {
  _cleanup_free_ char *said = problems_of(complaints[_i].text);
  ck_assert_msg(strstr(said, complaints[_i].says) != NULL, "expected \"%s\", got \"%s\"", complaints[_i].says, said);
}
END_TEST

START_TEST(test_load__tells_all_problems_at_once) {
  _cleanup_free_ char *said = problems_of(HEAD "cases:\n  - {id: a, says: s, points: 0, colour: red}\n  - {id: B}\n");
  ck_assert_ptr_nonnull(strstr(said, "points must be"));
  ck_assert_ptr_nonnull(strstr(said, "unknown key 'colour'"));
  ck_assert_ptr_nonnull(strstr(said, "needs the key 'says'"));
  ck_assert_ptr_nonnull(strstr(said, "id 'B' must be made of"));
}
END_TEST

START_TEST(test_load__a_message_is_asked_for_alone) {
  _cleanup_free_ char *said = problems_of(
      HEAD "cases:\n  - {id: a, says: s, points: 1, expect: {one: {exit: 1, message: true, stderr: reference}}}\n"
           "  - {id: b, says: s, points: 1, expect: {one: {message: {exact: a, contains: b}}}}\n");
  ck_assert_ptr_nonnull(strstr(said, "message asks for text anywhere"));
  ck_assert_ptr_nonnull(strstr(said, "one way only"));
}
END_TEST

START_TEST(test_load__a_search_through_orders_has_its_bounds_and_something_to_look_for) {
  struct program program;
  struct error err = {0};
  _cleanup_free_ char *said = problems_of(
      HEAD "cases:\n  - {id: a, says: s, points: 1, explore: {preemptions: 99, at-most: 0}}\n"
           "  - {id: b, says: s, points: 1, inject: {one: {shmget: ENOSPC}}, leaves: nothing, explore: {}}\n");
  ck_assert_ptr_nonnull(strstr(said, "preemptions must be from 0 to"));
  ck_assert_ptr_nonnull(strstr(said, "at-most must be from 1 to"));
  ck_assert_ptr_nonnull(strstr(said, "asks for nothing"));
  ck_assert_ptr_nonnull(strstr(said, "explore goes with neither inject"));
  _cleanup_free_ char *path = write_case_file(
      "p.yaml", HEAD "cases:\n  - {id: a, says: s, points: 1, leaves: nothing, explore: {at-most: 7}}\n");
  ck_assert_msg(program_load(path, &program, NULL, &err) == 0, "%s", err.message);
  ck_assert(program.cases.items[0].explore.asked);
  ck_assert_int_eq(program.cases.items[0].explore.preemptions, 2);
  ck_assert_int_eq(program.cases.items[0].explore.at_most, 7);
  program_release(&program);
}
END_TEST

static const char full[] =
    "program: p\ntitle: T\ndocument: d.txt\nheaders: [h.h]\n"
    "build: {flags: [-O1], libraries: []}\n"
    "limits: {cpu: 500 ms, memory: 1 GiB, processes: 0x10}\n"
    "roles:\n"
    "  one: {sources: [one.c, more.c], args: [1, two], stdin: \"in\\n\"}\n"
    "  two: {sources: [two.c], start: {after: one, prints: ready}, executables: [deux, zwei]}\n"
    "cases:\n"
    "  - id: first\n    says: It works.\n    hint: look\n    category: cleanup\n    visibility: hidden\n    points: "
    "2.5\n"
    "    args: {one: [9]}\n    start: {two: {after: one, writes: true}}\n    output: pipe\n    build: {flags: [-O2]}\n "
    "   limits: {wall: 3 s}\n"
    "    expect:\n      one: {exit: 3, stdout: reference, stderr: {contains: [a, b], blanks: fold}}\n"
    "      two: {signal: SIGTERM, stdout: {empty: false}}\n"
    "    order: [{one: x}, {two: y}]\n"
    "    observe: [{while: one waits, shm: [{key: '0x1', bytes: 20, mode: 0666, nattch: 1}]}, {after: {one: z}, sem: "
    "[]}]\n"
    "    makes: {fifo: [{name: /tmp/f, mode: {mask: 0666}}]}\n"
    "    leaves: nothing\n";

START_TEST(test_load__reads_every_form) {
  struct program program;
  struct error err = {0};
  _cleanup_free_ char *path = write_case_file("p.yaml", full);
  ck_assert_msg(program_load(path, &program, NULL, &err) == 0, "%s", err.message);
  const struct test_case *test = program_case(&program, "first");
  ck_assert_ptr_nonnull(test);
  ck_assert_int_eq(program.limits.cpu_ns, 500000000);
  ck_assert_int_eq(program.limits.memory, 1 << 30);
  ck_assert_int_eq(program.limits.processes, 16);
  ck_assert_int_eq(test->limits.cpu_ns, 500000000); /* the program's, as the case says nothing of it */
  ck_assert_int_eq(test->limits.wall_ns, 3000000000);
  ck_assert_int_eq(test->limits.output, 256 << 10); /* the default */
  ck_assert_str_eq(case_args(test, &program.roles.items[0])->items[0], "9");
  ck_assert_str_eq(case_input(test, &program.roles.items[0])->text, "in\n");
  ck_assert_int_eq(program.roles.items[1].start.kind, MOMENT_PRINTED);
  ck_assert_int_eq(case_start(test, &program.roles.items[1])->kind, MOMENT_WRITES);
  ck_assert_int_eq(case_start(test, &program.roles.items[0])->kind, MOMENT_SETTLED);
  ck_assert_uint_eq(program.roles.items[1].executables.count, 2);
  ck_assert_int_eq(test->expect.items[0].exit, 3);
  ck_assert_int_eq(test->expect.items[0].out.rule, TEXT_REFERENCE);
  ck_assert_int_eq(test->expect.items[0].err.rule, TEXT_CONTAINS);
  ck_assert_int_eq(test->expect.items[0].err.blanks, BLANKS_FOLD);
  ck_assert_int_eq(test->expect.items[1].signal, 15);
  ck_assert_int_eq(test->expect.items[1].out.rule, TEXT_NOT_EMPTY);
  ck_assert_int_eq(test->observe.items[0].moment.kind, MOMENT_WAITS);
  ck_assert_int_eq(test->observe.items[0].objects.items[0].mode, 0666);
  ck_assert_int_eq(test->observe.items[1].moment.kind, MOMENT_PRINTED);
  ck_assert(test->observe.items[1].kinds[OBJECT_SEM]);
  ck_assert_int_eq(test->makes.items[0].mode, 0644); /* less the umask */
  ck_assert(test->hidden && test->leaves_nothing);
  ck_assert(program_points(&program) == 2.5);
  program_release(&program);
}
END_TEST

START_TEST(test_load__refuses_what_is_no_file) {
  struct program program;
  struct error err = {0};
  ck_assert_int_eq(program_load(folder, &program, NULL, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_ptr_nonnull(strstr(err.message, folder));
}
END_TEST

/* Whatever the bytes, the loader answers; run under sanitizers this is what finds its faults. */
START_TEST(test_load__survives_any_bytes) {
  unsigned state = 12345;
  for (int round = 0; round < 2000; round++) {
    char text[sizeof full];
    memcpy(text, full, sizeof full);
    for (int change = 0; change < 3; change++) {
      state = state * 1103515245 + 12345;
      text[(state >> 8) % (sizeof full - 1)] = "{}[]:,-#&*!|>'\"%@`\n \t0a\xff"[(state >> 4) % 24];
    }
    struct program program;
    struct error err = {0};
    _cleanup_free_ char *path = path_join(folder, "p.yaml");
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    fwrite(text, 1, sizeof full - 1, file);
    fclose(file);
    if (program_load(path, &program, NULL, &err) == 0)
      program_release(&program);
    else
      ck_assert_int_eq(err.cause, ERROR_USAGE);
  }
}
END_TEST

START_TEST(test_course__loads_every_program_of_this_one) {
  struct course course;
  struct error err = {0};
  ck_assert_msg(course_open(".", &course, &err) == 0, "%s", err.message);
  ck_assert_uint_ge(course.programs.count, 6);
  vec_each(&course.programs, name) {
    struct program program;
    ck_assert_msg(course_load(&course, *name, &program, &err) == 0, "%s", err.message);
    ck_assert_msg(program_points(&program) == 100, "%s is worth %g points", *name, program_points(&program));
    program_release(&program);
  }
  course_release(&course);
}
END_TEST

START_TEST(test_course__suggests_a_program) {
  struct course course;
  struct program program;
  struct error err = {0};
  ck_assert_int_eq(course_open(".", &course, &err), 0);
  ck_assert_int_eq(course_load(&course, "shm-piar", &program, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, "did you mean 'shm-pair'?"));
  course_release(&course);
}
END_TEST

START_TEST(test_course__is_not_any_folder) {
  struct course course;
  struct error err = {0};
  ck_assert_int_eq(course_open(folder, &course, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
}
END_TEST

/* Where a case file is, as one may name it from within `folder`/course/cases or from `folder`, and whether the course
 * is found from there. */
static const struct {
  const char *from;
  const char *file;
  bool found;
} places_of_case_files[] = {
    {"course/cases", "p.yaml", true},       {"course/cases", "./p.yaml", true},
    {"course", "cases/p.yaml", true},       {".", "course/cases/p.yaml", true},
    {".", "course/cases/q.yaml", true},     {".", "linked/cases/p.yaml", true},
    {".", "course/cases/../p.yaml", false}, {".", "course/p.yaml", false},
    {".", "cases/p.yaml", false},           {".", "p.yaml", false},
};

START_TEST(test_course__is_above_the_folder_of_a_case_file) {
  static const char *const folders[] = {"course", "course/cases", "course/reference", "cases",
                                        "linked", "elsewhere",    "linked/reference"};
  for (size_t i = 0; i < array_size(folders); i++) {
    _cleanup_free_ char *made = path_join(folder, folders[i]);
    ck_assert_int_eq(mkdir(made, 0755), 0);
  }
  _cleanup_free_ char *target = write_case_file("elsewhere/p.yaml", "");
  _cleanup_free_ char *file = path_join(folder, "course/cases/p.yaml");
  _cleanup_free_ char *cases = path_join(folder, "linked/cases");
  ck_assert_int_eq(symlink(target, file) || symlink("../elsewhere", cases), 0);
  _cleanup_free_ char *from = path_join(folder, places_of_case_files[_i].from);
  ck_assert_int_eq(chdir(from), 0);
  _cleanup_free_ char *root = course_root_of(places_of_case_files[_i].file);
  ck_assert_int_eq(root != NULL, places_of_case_files[_i].found);
  ck_assert_int_eq(chdir("/"), 0);
  if (!root)
    return;
  ck_assert_str_eq(path_base(root), strncmp(places_of_case_files[_i].file, "linked", 6) ? "course" : "linked");
  ck_assert_ptr_null(course_root_of(NULL));
}
END_TEST

START_TEST(test_format_page__names_every_key) {
  static const char *const keys[] = {"program:", "roles:", "points:", "stdout:", "nattch:", "idle:", "also-named:"};
  _cleanup_free_ char *page = case_format_page();
  for (size_t i = 0; i < array_size(keys); i++)
    ck_assert_msg(strstr(page, keys[i]) != NULL, "%s", keys[i]);
}
END_TEST

static const char *word(size_t i, const void *context) {
  (void)context;
  static const char *const words[] = {"exit", "stdout", "stderr", NULL};
  return words[i];
}

START_TEST(test_text__suggests_only_what_is_near) {
  ck_assert_str_eq(text_nearest("exti", word, NULL), "exit");
  ck_assert_str_eq(text_nearest("sdtout", word, NULL), "stdout");
  ck_assert_ptr_null(text_nearest("banana", word, NULL));
}
END_TEST

START_TEST(test_text__shows_hostile_bytes) {
  struct strbuf sb = STRBUF_INIT;
  static const char bytes[] = "a\033[31m\0\xff\xc3\xa9\xe2\x80\xae\n";
  text_add_visible(&sb, bytes, sizeof bytes - 1, 0);
  ck_assert_str_eq(sb.buf, "a\\033[31m\\000\\xff\xc3\xa9\\xe2\\x80\\xae\\n");
  strbuf_release(&sb);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("course");
  TCase *cases = tcase_create("course");
  tcase_set_timeout(cases, 60);
  tcase_add_checked_fixture(cases, make_folder, remove_folder);
  tcase_add_loop_test(cases, test_load__complains_with_the_place, 0, (int)array_size(complaints));
  tcase_add_test(cases, test_load__tells_all_problems_at_once);
  tcase_add_test(cases, test_load__a_search_through_orders_has_its_bounds_and_something_to_look_for);
  tcase_add_test(cases, test_load__a_message_is_asked_for_alone);
  tcase_add_test(cases, test_load__reads_every_form);
  tcase_add_test(cases, test_load__refuses_what_is_no_file);
  tcase_add_test(cases, test_load__survives_any_bytes);
  tcase_add_test(cases, test_course__loads_every_program_of_this_one);
  tcase_add_test(cases, test_course__suggests_a_program);
  tcase_add_test(cases, test_course__is_not_any_folder);
  tcase_add_loop_test(cases, test_course__is_above_the_folder_of_a_case_file, 0, (int)array_size(places_of_case_files));
  tcase_add_test(cases, test_format_page__names_every_key);
  tcase_add_test(cases, test_text__suggests_only_what_is_near);
  tcase_add_test(cases, test_text__shows_hostile_bytes);
  suite_add_tcase(suite, cases);
  return suite_run(suite);
}
