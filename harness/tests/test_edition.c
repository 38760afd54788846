/* Case files of student editions: what is left out, what it leaves behind, and what can't be an edition. */
#include "base/file.h"
#include "course/edition.h"
#include "course/load.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static const char ordinary[] = "# a comment\n"
                               "program: small\n"
                               "title: 'Two: they talk'\n"
                               "roles:\n"
                               "  server: {sources: [server.c]}\n"
                               "  client: {sources: [client.c], args: [\"1\", '007']}\n"
                               "  late: {sources: [late.c]} # in a hidden case alone\n"
                               "cases:\n"
                               "  - id: works\n"
                               "    says: It prints ünd ends.\n"
                               "    points: 60\n"
                               "    roles: [server, client]\n"
                               "    expect: {server: {exit: 0, stdout: \"one\\ntwo\\n\"}}\n"
                               "  # nobody is to read this\n"
                               "  - id: secret\n"
                               "    says: It waits.\n"
                               "    points: 30\n"
                               "    visibility: hidden\n"
                               "    roles: [late, client]\n"
                               "    partners: {late: reference}\n"
                               "    leaves: nothing\n"
                               "  - id: tidy\n"
                               "    says: Nothing stays.\n"
                               "    points: 10\n"
                               "    visibility: visible\n"
                               "    roles: [server, client]\n"
                               "    partners: {client: reference}\n"
                               "    leaves: nothing\n";

struct scene {
  char *folder, *path;
  struct program program;
};

static void load(const char *folder, const char *text, struct scene *ret) {
  struct error err = {0};
  ret->folder = xstrdup(folder);
  ret->path = path_join(folder, "small.yaml");
  ck_assert_int_eq(file_write(ret->path, text, strlen(text), &err), 0);
  ck_assert_msg(program_load(ret->path, &ret->program, NULL, &err) == 0, "%s", err.message);
}

static void release(struct scene *scene) {
  program_release(&scene->program);
  free(scene->path);
  free(scene->folder);
}

/* The edition of `text`, loaded again. `change` (may be NULL) is what an assignment would do. */
static void make(const char *text, void (*change)(struct program *program), struct strbuf *ret_text,
                 struct scene *ret_edition) {
  struct scene whole;
  struct error err = {0};
  _cleanup_free_ char *folder = directory_make_temporary("test-edition", &err);
  load(folder, text, &whole);
  if (change)
    change(&whole.program);
  ck_assert_msg(edition_case_file(&whole.program, ret_text, &err) == 0, "%s", err.message);
  load(folder, ret_text->buf, ret_edition);
  release(&whole);
  tree_remove(folder, NULL);
}

START_TEST(test_edition__shows_nothing_of_what_is_hidden) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct scene edition;
  static const char *const secrets[] = {"secret", "waits", "late", "comment", "nobody"};
  make(ordinary, NULL, &text, &edition);
  for (size_t i = 0; i < array_size(secrets); i++)
    ck_assert_msg(!strstr(text.buf, secrets[i]), "'%s' is in:\n%s", secrets[i], text.buf);
  ck_assert_uint_eq(edition.program.cases.count, 2);
  ck_assert_uint_eq(edition.program.roles.count, 2);
  ck_assert_uint_eq(program_hidden_cases(&edition.program), 1);
  ck_assert_double_eq(program_points(&edition.program), 100);
  release(&edition);
}
END_TEST

START_TEST(test_edition__says_the_same_of_what_is_shown) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct scene edition;
  make(ordinary, NULL, &text, &edition);
  const struct program *program = &edition.program;
  const struct test_case *works = program_case(program, "works");
  ck_assert_str_eq(program->title, "Two: they talk");
  ck_assert_str_eq(works->says, "It prints ünd ends.");
  ck_assert_double_eq(works->points, 60);
  ck_assert_str_eq(works->expect.items[0].out.parts.items[0], "one\ntwo\n");
  ck_assert_str_eq(program_role(program, "client")->args.items[1], "007");
  ck_assert(case_has_partner(program_case(program, "tidy"), "client"));
  ck_assert(!program_supplies(program, program_role(program, "client")));
  release(&edition);
}
END_TEST

/* As `points: {tidy: 20}, hidden: [works], visible: [secret]` would. */
static void assign(struct program *program) {
  program->cases.items[0].hidden = true;
  program->cases.items[1].hidden = false;
  program->cases.items[2].points = 20;
}

START_TEST(test_edition__goes_by_the_assignment) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct scene edition;
  make(ordinary, assign, &text, &edition);
  ck_assert_ptr_null(program_case(&edition.program, "works"));
  ck_assert(!program_case(&edition.program, "secret")->hidden);
  ck_assert_double_eq(program_case(&edition.program, "tidy")->points, 20);
  ck_assert_uint_eq(program_hidden_cases(&edition.program), 1);
  ck_assert_double_eq(program_points(&edition.program), 110);
  release(&edition);
}
END_TEST

static void take_out(struct program *program) { program->cases.items[1].points = 0; }

START_TEST(test_edition__does_not_count_what_is_taken_out) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct scene edition;
  make(ordinary, take_out, &text, &edition);
  ck_assert_uint_eq(program_hidden_cases(&edition.program), 0);
  ck_assert_double_eq(program_points(&edition.program), 70);
  ck_assert_ptr_null(strstr(text.buf, "hidden"));
  release(&edition);
}
END_TEST

/* An edition of an edition would hide no less. */
START_TEST(test_edition__adds_to_what_is_kept_elsewhere) {
  _cleanup_strbuf_ struct strbuf first = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf second = STRBUF_INIT;
  struct scene edition;
  make(ordinary, NULL, &first, &edition);
  release(&edition);
  make(first.buf, NULL, &second, &edition);
  ck_assert_str_eq(first.buf, second.buf);
  release(&edition);
}
END_TEST

/* What is shown has the course's client only, which looks as if nobody had to write one. */
static void hide_first(struct program *program) { program->cases.items[0].hidden = true; }

START_TEST(test_edition__refuses_to_hide_what_must_be_written) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct scene whole;
  struct error err = {0};
  _cleanup_free_ char *folder = directory_make_temporary("test-edition", &err);
  load(folder, ordinary, &whole);
  hide_first(&whole.program);
  ck_assert_int_eq(edition_case_file(&whole.program, &text, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_ptr_nonnull(strstr(err.message, "client"));
  release(&whole);
  tree_remove(folder, NULL);
}
END_TEST

START_TEST(test_edition__remembers_the_official_grading) {
  struct error err = {0};
  struct edition read;
  char harness[] = "1.2";
  char compiler[] = "12.2.0";
  char isolation[] = "full";
  const struct edition written = {harness, compiler, isolation};
  _cleanup_free_ char *folder = directory_make_temporary("test-edition", &err);
  const struct course course = {.prepared = folder};
  ck_assert_int_eq(edition_read(&course, &read, &err), -1);
  ck_assert_int_eq(edition_write(folder, &written, &err), 0);
  ck_assert_int_eq(edition_read(&course, &read, &err), 0);
  ck_assert_str_eq(read.harness, "1.2");
  ck_assert_str_eq(read.compiler, "12.2.0");
  ck_assert_str_eq(read.isolation, "full");
  edition_release(&read);
  tree_remove(folder, NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("edition");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_add_test(cases, test_edition__shows_nothing_of_what_is_hidden);
  tcase_add_test(cases, test_edition__says_the_same_of_what_is_shown);
  tcase_add_test(cases, test_edition__goes_by_the_assignment);
  tcase_add_test(cases, test_edition__does_not_count_what_is_taken_out);
  tcase_add_test(cases, test_edition__adds_to_what_is_kept_elsewhere);
  tcase_add_test(cases, test_edition__refuses_to_hide_what_must_be_written);
  tcase_add_test(cases, test_edition__remembers_the_official_grading);
  return suite_run(suite);
}
