/* What is read out of the lines of gcc, the assembler and the linker. */
#include "run/compiler_messages.h"

#include "base/text.h"
#include "tests/suite.h"

#include <string.h>

static const struct {
  const char *messages;
  bool ok;
  const char *findings; /* "kind file:line message", one a line */
} outcomes[] = {
    {"", true, ""},
    {"server.c: In function 'main':\nserver.c:3:5: error: 'x' undeclared\nserver.c:9:1: error: expected ';'\n", false,
     "build-failed server.c:3 'x' undeclared\n"},
    {"server.c:3:5: warning: unused variable 'x' [-Wunused-variable]\n", true,
     "build-warning server.c:3 unused variable 'x' [-Wunused-variable]\n"},
    {"server.c:3:5: warning: unused\nserver.c:3:9: warning: unused\n", true, "build-warning server.c:3 unused\n"},
    {"server.c:3:5: warning: unused\nserver.c:4:1: error: no\n", false,
     "build-warning server.c:3 unused\nbuild-failed server.c:4 no\n"},
    {"/usr/bin/ld: /tmp/ccA.o: in function `main':\n/home/student/server.c:12: undefined reference to `shm_opn'\n"
     "collect2: error: ld returned 1 exit status\n",
     false, "build-failed server.c:12 undefined reference to `shm_opn'\n"},
    {"/home/student/secret.c:12: undefined reference to `f'\n", false, "build-failed :0 undefined reference to `f'\n"},
    {"/tmp/ccA.o:(.text+0x5): undefined reference to `f'\n", false, "build-failed :0 undefined reference to `f'\n"},
    {"/usr/bin/ld: x.o: in function `_start':\n(.text+0x1b): undefined reference to `main'\n", false,
     "build-failed :0 undefined reference to `main'\n"},
    {"gcc: fatal error: Killed signal terminated program cc1\ncompilation terminated.\n", false,
     "build-failed :0 Killed signal terminated program cc1\n"},
    {"collect2: error: ld returned 1 exit status\n", false, "build-failed :0 the compiler did not finish\n"},
    {"", false, "build-failed :0 the compiler did not finish\n"},
    {"\033[31mred:7:1: error: no\n", false, "build-failed \\033[31mred:7 no\n"},
};

static void read_messages(enum role_part part, const char *messages, bool ok, struct build_result *ret_built,
                          findings *ret_list) {
  char name[] = "server";
  const struct role role = {.name = name, .part = part};
  strings names = {0};
  strings_add(&names, "server.c");
  *ret_built = (struct build_result){.ok = ok, .messages = xstrdup(messages)};
  compiler_messages_read(&role, &names, ret_built, ret_list);
  strings_release(&names);
}

static void release(struct build_result *built, findings *list) {
  free(built->messages);
  strings_release(&built->warnings);
  findings_release(list);
}

static char *told(const findings *list) {
  struct strbuf text = STRBUF_INIT;
  vec_each(list, finding) {
    ck_assert_str_eq(finding->role, "server");
    ck_assert_ptr_nonnull(finding->hint);
    strbuf_addf(&text, "%s %s:%d %s\n", finding_kind_name(finding->kind), finding->file ? finding->file : "",
                finding->line, finding->message);
  }
  return strbuf_detach(&text);
}

START_TEST(test_compiler_messages__become_findings) {
  struct build_result built;
  findings list = {0};
  read_messages(ROLE_DOCUMENTED, outcomes[_i].messages, outcomes[_i].ok, &built, &list);
  _cleanup_free_ char *text = told(&list);
  ck_assert_str_eq(text, outcomes[_i].findings);
  release(&built, &list);
}
END_TEST

START_TEST(test_compiler_messages__warnings_are_bounded) {
  struct build_result built;
  findings list = {0};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  for (int i = 1; i <= 100; i++)
    strbuf_addf(&text, "server.c:%d:1: warning: odd\n", i);
  read_messages(ROLE_DOCUMENTED, text.buf, true, &built, &list);
  ck_assert_uint_eq(built.warnings.count, 10);
  ck_assert_uint_eq(list.count, 10);
  ck_assert_str_eq(built.warnings.items[0], "server.c:1:1: warning: odd");
  release(&built, &list);
}
END_TEST

/* The functions of a unit are compiled with the role that they are in, too, which tells them. */
START_TEST(test_compiler_messages__of_units_are_told_of_roles) {
  struct build_result built;
  findings list = {0};
  read_messages(ROLE_UNIT, "server.c:3:5: warning: unused\n", true, &built, &list);
  ck_assert_uint_eq(list.count, 0);
  release(&built, &list);
}
END_TEST

/* Two programs that are made of one source. */
START_TEST(test_compiler_messages__are_told_once) {
  struct build_result one;
  struct build_result other;
  findings list = {0};
  read_messages(ROLE_DOCUMENTED, "server.c:3:5: error: no\n", false, &one, &list);
  read_messages(ROLE_DOCUMENTED, "server.c:3:5: error: no\n", false, &other, &list);
  ck_assert_uint_eq(list.count, 1);
  free(other.messages);
  release(&one, &list);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("compiler messages");
  TCase *tests = tcase_create("compiler messages");
  tcase_add_loop_test(tests, test_compiler_messages__become_findings, 0, (int)array_size(outcomes));
  tcase_add_test(tests, test_compiler_messages__warnings_are_bounded);
  tcase_add_test(tests, test_compiler_messages__of_units_are_told_of_roles);
  tcase_add_test(tests, test_compiler_messages__are_told_once);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
