/* ipcgrade doctor, as a user and as a program sees it. */
#include "base/memory.h"
#include "base/strbuf.h"
#include "tests/suite.h"

#include <check.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>

/* Output and exit status of `ipcgrade ARGUMENTS`. */
static int run(const char *arguments, struct strbuf *ret_output) {
  const char *binary = getenv("IPCGRADE");
  _cleanup_free_ char *command = xasprintf("'%s' %s 2>&1", binary ? binary : "build/ipcgrade", arguments);
  FILE *out = popen(command, "re");
  ck_assert_ptr_nonnull(out);
  char chunk[4096];
  for (size_t got; (got = fread(chunk, 1, sizeof chunk, out)) > 0;)
    strbuf_add(ret_output, chunk, got);
  int status = pclose(out);
  ck_assert_msg(WIFEXITED(status), "'%s' died", arguments);
  return WEXITSTATUS(status);
}

/* Characters, not bytes, of the longest line. */
static size_t width_of(const char *text) {
  size_t widest = 0, width = 0;
  for (; *text; text++) {
    width = *text == '\n' ? 0 : width + ((*text & 0xc0) != 0x80);
    widest = width > widest ? width : widest;
  }
  return widest;
}

START_TEST(test_doctor__page_fits_and_ends_in_the_verdict) {
  _cleanup_strbuf_ struct strbuf page = STRBUF_INIT;
  int status = run("doctor", &page);
  ck_assert_uint_le(width_of(page.buf), 80);
  ck_assert_ptr_null(strchr(page.buf, '\033'));
  if (status == 0)
    ck_assert_ptr_nonnull(strstr(page.buf, "A sandbox works here"));
  else
    ck_assert_int_eq(status, 3);
  static const char *const words[] = {"kernel", "user namespaces", "control groups", "ptrace", "libseccomp", "gcc",
                                      "g++",    "Check",           "SQLite",         "zlib"};
  for (size_t i = 0; i < array_size(words); i++)
    ck_assert_ptr_nonnull(strstr(page.buf, words[i]));
}
END_TEST

START_TEST(test_doctor__json_says_the_same) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  int status = run("doctor --json", &text);
  json_error_t error;
  json_t *page = json_loads(text.buf, 0, &error);
  ck_assert_msg(page != NULL, "line %d: %s", error.line, error.text);
  json_t *sandbox = json_object_get(page, "sandbox");
  bool works = json_is_true(json_object_get(sandbox, "works"));
  ck_assert_int_eq(status, works ? 0 : 3);
  ck_assert_str_ne(json_string_value(json_object_get(sandbox, works ? "isolation" : "problem")), "");
  json_t *gcc = json_object_get(json_object_get(page, "tools"), "gcc");
  ck_assert_str_eq(json_string_value(json_object_get(gcc, "level")), "fine");
  ck_assert_ptr_nonnull(strchr("123456789", *json_string_value(json_object_get(gcc, "value"))));
  json_decref(page);
}
END_TEST

START_TEST(test_doctor__without_a_compiler) {
  _cleanup_strbuf_ struct strbuf page = STRBUF_INIT;
  setenv("PATH", "/nonexistent", 1);
  ck_assert_int_eq(run("doctor --quiet", &page), 3);
  ck_assert_ptr_nonnull(strstr(page.buf, "gcc"));
  ck_assert_ptr_nonnull(strstr(page.buf, "not found"));
  ck_assert_ptr_nonnull(strstr(page.buf, "builds unit suites"));
}
END_TEST

START_TEST(test_doctor__color_when_asked) {
  _cleanup_strbuf_ struct strbuf page = STRBUF_INIT;
  run("doctor --color=always", &page);
  ck_assert_ptr_nonnull(strstr(page.buf, "\033[3"));
}
END_TEST

START_TEST(test_doctor__takes_no_arguments) {
  _cleanup_strbuf_ struct strbuf page = STRBUF_INIT;
  ck_assert_int_eq(run("doctor who", &page), 2);
  ck_assert_ptr_nonnull(strstr(page.buf, "no arguments"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("doctor");
  TCase *tcase = tcase_create("doctor");
  tcase_set_timeout(tcase, 30);
  tcase_add_test(tcase, test_doctor__page_fits_and_ends_in_the_verdict);
  tcase_add_test(tcase, test_doctor__json_says_the_same);
  tcase_add_test(tcase, test_doctor__without_a_compiler);
  tcase_add_test(tcase, test_doctor__color_when_asked);
  tcase_add_test(tcase, test_doctor__takes_no_arguments);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
