/* What the reference shows is the same whether it has just been run or comes from the cache, and its executables too.
 */
#include "base/file.h"
#include "base/strbuf.h"
#include "grade/reference.h"
#include "grade/scratch.h"
#include "run/session.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char case_file[] = "program: stopped\n"
                                "title: A child that is stopped by a signal\n"
                                "roles:\n"
                                "  parent: {sources: [parent.c]}\n"
                                "cases:\n"
                                "  - id: stopped\n"
                                "    says: It stops its child.\n"
                                "    points: 100\n"
                                "    expect: {parent: {exit: 0, stdout: reference}}\n";

static const char source[] = "#include <signal.h>\n"
                             "#include <stdio.h>\n"
                             "#include <sys/wait.h>\n"
                             "#include <unistd.h>\n"
                             "int main(void) {\n"
                             "  pid_t child = fork();\n"
                             "  if (child == 0)\n"
                             "    return pause();\n"
                             "  kill(child, SIGTERM);\n"
                             "  wait(NULL);\n"
                             "  puts(\"stopped\");\n"
                             "  return 0;\n"
                             "}\n";

static void write_text(const char *root, const char *folder, const char *name, const char *text) {
  struct error err = {0};
  _cleanup_free_ char *inside = path_join(root, folder);
  _cleanup_free_ char *path = path_join(inside, name);
  ck_assert_msg(directory_make(inside, &err) == 0, "%s", err.message);
  ck_assert_msg(file_write(path, text, strlen(text), &err) == 0, "%s", err.message);
}

static void assert_run(const struct run_record *run) {
  ck_assert_str_eq(run->roles.items[0].out.buf, "stopped\n");
  ck_assert_int_eq(run->roles.items[0].exit_status, 0);
  size_t deaths = 0;
  vec_each(&run->timeline.events, event) {
    if (event->kind != EVENT_EXIT || !event->signal)
      continue;
    deaths++;
    ck_assert_int_eq(event->signal, SIGTERM);
    ck_assert_str_eq(run->timeline.processes.items[event->process].name, "parent/1");
  }
  ck_assert_uint_eq(deaths, 1);
}

static char *root;
static char *cache;
static struct course course;
static struct program program;
static struct run_session *session;

static void setup(void) {
  struct error err = {0};
  root = scratch_make(&err);
  ck_assert_msg(root != NULL, "%s", err.message);
  write_text(root, "cases", "stopped.yaml", case_file);
  write_text(root, "reference/stopped", "parent.c", source);
  cache = path_join(root, "cache");
  setenv("XDG_CACHE_HOME", cache, 1);
  ck_assert_msg(course_open(root, &course, &err) == 0, "%s", err.message);
  ck_assert_msg(course_load(&course, "stopped", &program, &err) == 0, "%s", err.message);
  session = run_session_new(&err);
  ck_assert_msg(session != NULL, "%s", err.message);
}

static void teardown(void) {
  struct error err = {0};
  run_session_free(session);
  program_release(&program);
  course_release(&course);
  ck_assert_int_eq(tree_remove(root, &err), 0);
  free(cache);
  free(root);
}

static void load(struct reference *ret_reference) {
  struct error err = {0};
  ck_assert_msg(reference_load(&course, &program, session, "any", ret_reference, &err) == 0, "%s", err.message);
}

START_TEST(test_reference__is_kept_with_who_was_killed) {
  for (int again = 0; again < 2; again++) {
    struct reference reference;
    load(&reference);
    assert_run(&reference.runs.items[0]);
    reference_release(&reference);
  }
}
END_TEST

/* The folder in the cache that holds its executable. The caller frees it. */
static char *kept_folder(void) {
  _cleanup_free_ char *folder = path_join(cache, "ipcgrade");
  strings names = {0};
  char *found = NULL;
  ck_assert_int_eq(directory_list(AT_FDCWD, folder, &names), 0);
  for (size_t i = 0; i < names.count; i++) {
    _cleanup_free_ char *path = path_join(folder, names.items[i]);
    if (path_is_directory(path) && !found)
      found = xstrdup(path);
  }
  strings_release(&names);
  ck_assert_ptr_nonnull(found);
  return found;
}

/* What the executable of a partner holds, made in a folder of its own called `name`. */
static void build_partner(const char *name, struct strbuf *ret_bytes) {
  struct error err = {0};
  struct reference reference;
  _cleanup_free_ char *scratch = path_join(root, name);
  load(&reference);
  const struct build_set *set = reference_build(&reference, &course, &program, &program.cases.items[0], scratch, &err);
  ck_assert_msg(set != NULL, "%s", err.message);
  ck_assert(build_set_has(set, "parent"));
  _cleanup_free_ char *path = path_join(set->folder, "parent");
  ck_assert_int_eq(access(path, X_OK), 0);
  ck_assert_int_eq(file_read(path, 1 << 20, ret_bytes, &err), 0);
  reference_release(&reference);
}

START_TEST(test_reference__executables_are_kept) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  build_partner("first", &bytes);
  ck_assert_int_eq(memcmp(bytes.buf, "\177ELF", 4), 0);
  _cleanup_free_ char *kept = kept_folder();
  _cleanup_free_ char *parent = path_join(kept, "parent");
  ck_assert_int_eq(file_write(parent, "marked", 6, NULL), 0);
  ck_assert_int_eq(chmod(parent, 0755), 0);
  _cleanup_strbuf_ struct strbuf again = STRBUF_INIT;
  build_partner("second", &again);
  ck_assert_str_eq(again.buf, "marked");
}
END_TEST

START_TEST(test_reference__half_an_entry_is_built_anew) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  build_partner("first", &bytes);
  _cleanup_free_ char *kept = kept_folder();
  _cleanup_free_ char *parent = path_join(kept, "parent");
  _cleanup_free_ char *other = path_join(kept, "other");
  ck_assert_int_eq(rename(parent, other), 0);
  _cleanup_strbuf_ struct strbuf again = STRBUF_INIT;
  build_partner("second", &again);
  ck_assert_int_eq(memcmp(again.buf, "\177ELF", 4), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("reference");
  TCase *tests = tcase_create("reference");
  tcase_set_timeout(tests, 120);
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, test_reference__is_kept_with_who_was_killed);
  tcase_add_test(tests, test_reference__executables_are_kept);
  tcase_add_test(tests, test_reference__half_an_entry_is_built_anew);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
