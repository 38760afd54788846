/* What the kernel counts for a user is each pod's own, as far as the host lets it be. */
#include "linux/user_limits.h"
#include "run/run.h"
#include "tests/scratch_program.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static bool apart; /* as the kernel counts for root, whose pods are somebody else's each */

static void set_up(void) {
  apart = geteuid() == 0;
  scratch_set_up("test-user-limits");
}

/* Nobody else feels the bound, which is this process' alone. */
static void bound(rlim_t bytes) {
  const struct rlimit limit = {bytes, bytes};
  ck_assert_int_eq(setrlimit(RLIMIT_MSGQUEUE, &limit), 0);
}

/* Queues of the same user that are no pod's; they go with this process. An ordinary user may have as many elsewhere. */
static void hold(int count) {
  _cleanup_free_ char *name = xasprintf("/ipcgrade-test-%d", (int)getpid());
  for (int i = 0; i < count; i++) {
    mqd_t queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, NULL);
    ck_assert(queue != (mqd_t)-1 || (!apart && errno == EMFILE));
    if (queue == (mqd_t)-1)
      return;
    ck_assert_int_eq(mq_unlink(name), 0);
  }
}

/* How a program came out that does `first`, and then says how many of `count` queues it could make. */
static void run(const char *first, int count, struct run_record *ret_record) {
  _cleanup_free_ char *source =
      xasprintf("#include <errno.h>\n#include <fcntl.h>\n#include <mqueue.h>\n#include <stdio.h>\n"
                "#include <sys/resource.h>\n#include <unistd.h>\nint main(void) { int made = 0; char name[16]; %s;\n"
                "  for (int i = 0; i < %d; i++) { sprintf(name, \"/queue%%d\", i);\n"
                "    mqd_t queue = mq_open(name, O_CREAT | O_RDWR, 0600, NULL);\n"
                "    if (queue == (mqd_t)-1) { printf(\"%%s: \", errno == EMFILE ? \"EMFILE\" : \"?\"); break; }\n"
                "    mq_unlink(name); made++; }\n"
                "  printf(\"%%d\\n\", made); return 0; }\n",
                first, count);
  scratch_write("p.c", source);
  scratch_load("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\n"
               "cases: [{id: c, says: s, points: 10, expect: {p: {exit: 0}}}]\n");
  scratch_build(BUILD_PLAIN, scratch.folder);
  const char *built[] = {scratch.out};
  const struct run_request request = {.program = &scratch.program,
                                      .test = &scratch.program.cases.items[0],
                                      .built = built,
                                      .schedule = {.seed = 1},
                                      .session = scratch.session};
  ck_assert_msg(run_case(&request, ret_record, &scratch.problem) == 0, "%s", scratch.problem.message);
}

static void is_refused_by_host(const struct run_record *record) {
  ck_assert_int_eq(record->end, RUN_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(record->problem, "ulimit -q"));
}

static void has_printed(const struct run_record *record, const char *text) {
  ck_assert_msg(record->end == RUN_COMPLETED, "end %d: %s", (int)record->end, record->problem);
  ck_assert_str_eq(record->roles.items[0].out.buf, text);
}

START_TEST(test_user_limits__others_queues_are_no_matter) {
  struct run_record record = {0};
  bound(400000);
  hold(3); /* of 82,880 bytes each */
  run("", 3, &record);
  if (apart)
    has_printed(&record, "3\n");
  else
    is_refused_by_host(&record);
  run_record_release(&record);
}
END_TEST

START_TEST(test_user_limits__a_pod_has_what_a_user_has) {
  struct run_record record = {0};
  if (!apart)
    bound(400000);
  run("", 100, &record);
  if (apart)
    has_printed(&record, "EMFILE: 9\n");
  else
    is_refused_by_host(&record);
  run_record_release(&record);
}
END_TEST

START_TEST(test_user_limits__own_bounds_are_own_fault) {
  struct run_record record = {0};
  run("struct rlimit none = {0}; setrlimit(RLIMIT_MSGQUEUE, &none)", 1, &record);
  has_printed(&record, "EMFILE: 0\n");
  run_record_release(&record);
}
END_TEST

START_TEST(test_user_limits__own_descriptors_are_own_fault) {
  struct run_record record = {0};
  run("while (dup(0) >= 0) continue", 1, &record);
  has_printed(&record, "EMFILE: 0\n");
  run_record_release(&record);
}
END_TEST

START_TEST(test_user_limits__more_than_anybody_may_is_own_fault) {
  struct run_record record = {0};
  run("struct mq_attr a = {.mq_maxmsg = 10, .mq_msgsize = 819200};\n"
      "  if (mq_open(\"/big\", O_CREAT | O_RDWR, 0600, &a) == (mqd_t)-1) printf(\"%s \", errno == EMFILE || "
      "errno == EINVAL ? \"refused\" : \"?\")",
      0, &record);
  has_printed(&record, "refused 0\n");
  run_record_release(&record);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("user_limits");
  TCase *tests = tcase_create("queues");
  tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, test_user_limits__others_queues_are_no_matter);
  tcase_add_test(tests, test_user_limits__a_pod_has_what_a_user_has);
  tcase_add_test(tests, test_user_limits__own_bounds_are_own_fault);
  tcase_add_test(tests, test_user_limits__own_descriptors_are_own_fault);
  tcase_add_test(tests, test_user_limits__more_than_anybody_may_is_own_fault);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
