/* What the kernel counts for a user is each pod's own, as far as the host lets it be. */
#include "linux/user_limits.h"

#include "base/memory.h"
#include "run/run.h"
#include "tests/scratch_program.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool apart; /* as the kernel counts for root, whose pods are somebody else's each */

static void set_up(void) {
  apart = geteuid() == 0;
  scratch_set_up("test-user-limits");
}

/* Nobody else feels the bound, which is this process' alone. */
static void bound(rlim_t soft, rlim_t hard) {
  const struct rlimit limit = {soft, hard};
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

/* A program whose main() is `body`. */
static void make(const char *body) {
  _cleanup_free_ char *source = xasprintf("#define _GNU_SOURCE\n#include <errno.h>\n#include <fcntl.h>\n"
                                          "#include <mqueue.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
                                          "#include <string.h>\n#include <sys/inotify.h>\n"
                                          "#include <sys/resource.h>\n#include <sys/socket.h>\n#include <sys/stat.h>\n"
                                          "#include <unistd.h>\n"
                                          "int main(void) { %s; return 0; }\n",
                                          body);
  scratch_write("p.c", source);
  scratch_load("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\nlimits: {open-files: 600, wall: 4 s}\n"
               "cases: [{id: c, says: s, points: 10, expect: {p: {exit: 0}}}]\n");
  scratch_build(BUILD_PLAIN, scratch.folder);
}

/* How it came out. */
static void run_body(const char *body, struct run_record *ret_record) {
  make(body);
  scratch_run(ret_record);
}

/* Of one that does `first`, and then says how many of `count` queues it could make. */
static void run(const char *first, int count, struct run_record *ret_record) {
  _cleanup_free_ char *body =
      xasprintf("int made = 0; char name[16]; %s;\n"
                "  for (int i = 0; i < %d; i++) { sprintf(name, \"/queue%%d\", i);\n"
                "    mqd_t queue = mq_open(name, O_CREAT | O_RDWR, 0600, NULL);\n"
                "    if (queue == (mqd_t)-1) { printf(\"%%s: \", errno == EMFILE ? \"EMFILE\" : \"?\"); break; }\n"
                "    mq_unlink(name); made++; }\n"
                "  printf(\"%%d\\n\", made)",
                first, count);
  run_body(body, ret_record);
}

static void is_refused(const struct run_record *record, const char *by) {
  ck_assert_int_eq(record->end, RUN_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(record->problem, by));
}

static void is_refused_by_host(const struct run_record *record) { is_refused(record, "ulimit -q"); }

static void has_printed(const struct run_record *record, const char *text) {
  ck_assert_msg(record->end == RUN_COMPLETED, "end %d: %s", (int)record->end, record->problem);
  ck_assert_str_eq(record->roles.items[0].out.buf, text);
}

START_TEST(test_user_limits__others_queues_are_no_matter) {
  struct run_record record = {0};
  bound(400000, 400000);
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
    bound(400000, 400000);
  run("", 100, &record);
  if (apart)
    has_printed(&record, "EMFILE: 7\n");
  else
    is_refused_by_host(&record);
  run_record_release(&record);
}
END_TEST

/* Also where it is for root, who may not ask the kernel about another user's limits everywhere. */
START_TEST(test_user_limits__a_host_that_has_few_queues_is_no_programs_fault) {
  struct run_record record = {0};
  bound(100000, 100000);
  run("", 2, &record);
  is_refused_by_host(&record);
  run_record_release(&record);
}
END_TEST

/* What ulimit(1) sets, and anybody may raise again. */
START_TEST(test_user_limits__soft_limits_of_the_host_are_no_bound) {
  struct run_record record = {0};
  bound(100, 819200);
  run("", 2, &record);
  has_printed(&record, "2\n");
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

/* Of which the host has some for all pods, whoever's they are. */
static void has_at_most(const char *call, int64_t most) {
  struct run_record record = {0};
  _cleanup_free_ char *body =
      xasprintf("int count = 0; while (count < 500 && %s >= 0) count++; printf(\"%%d\\n\", count)", call);
  run_body(body, &record);
  ck_assert_msg(record.end == RUN_COMPLETED, "end %d: %s", (int)record.end, record.problem);
  int64_t count = strtoll(record.roles.items[0].out.buf, NULL, 10);
  if (strcmp(record.isolation, "full") == 0)
    ck_assert_msg(count > 0 && count <= most, "%s: %lld times", call, (long long)count);
  run_record_release(&record);
}

START_TEST(test_user_limits__a_pod_has_few_terminals) { has_at_most("open(\"/dev/ptmx\", O_RDWR | O_NOCTTY)", 200); }
END_TEST

START_TEST(test_user_limits__a_pod_has_few_inotify_instances) { has_at_most("inotify_init()", 16); }
END_TEST

START_TEST(test_user_limits__a_pod_has_few_inotify_watches) {
  struct run_record record = {0};
  run_body("char name[16]; int count = 0, fd = inotify_init();\n"
           "  for (int i = 0; i < 2000; i++) { sprintf(name, \"f%d\", i); close(creat(name, 0600));\n"
           "    count += inotify_add_watch(fd, name, IN_MODIFY) >= 0; }\n"
           "  printf(\"%d\\n\", count)",
           &record);
  if (strcmp(record.isolation, "full") == 0)
    has_printed(&record, "1024\n");
  run_record_release(&record);
}
END_TEST

/* ---- where all pods of a user share with whatever else runs as him ---- */

enum { MESSAGES = 3, IN_A_MESSAGE = 250 };

/* Pages of pipes, until there are no more for an ordinary user. */
static void take_pipes(void) {
  int ends[2] = {-1, -1};
  while (pipe(ends) == 0 && fcntl(ends[1], F_GETPIPE_SZ) == 65536)
    if (fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) < 0)
      continue; /* the last ones as they come */
  close(ends[0]);
  close(ends[1]);
}

static int send_descriptors(int through, int count) {
  char space[CMSG_SPACE(sizeof(int) * IN_A_MESSAGE)] = {0};
  struct iovec body = {space, 1};
  struct msghdr message = {.msg_iov = &body,
                           .msg_iovlen = 1,
                           .msg_control = space,
                           .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count)};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  *header = (struct cmsghdr){CMSG_LEN(sizeof(int) * (size_t)count), SOL_SOCKET, SCM_RIGHTS}; /* of descriptor 0 */
  return sendmsg(through, &message, MSG_DONTWAIT) < 0 ? -1 : 0;
}

/* More descriptors under way than a pod's program may have open. */
static void take_the_way(void) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
    return;
  for (int i = 0; i < MESSAGES; i++)
    send_descriptors(pair[0], IN_A_MESSAGE);
}

/* Somebody else of the same user, who has taken what he takes, for so long, and whatever others of that user give back
 * meanwhile; to be ended. */
static pid_t neighbour(void (*take)(void), int milliseconds) {
  int ready[2];
  char byte;
  ck_assert_int_eq(pipe(ready), 0);
  pid_t pid = fork();
  if (pid == 0) {
    const struct rlimit descriptors = {4096, 4096};
    setrlimit(RLIMIT_NOFILE, &descriptors);
    close(ready[0]);
    take();
    close(ready[1]);
    for (int i = 0; i < milliseconds / 10; i++) {
      take();
      usleep(10000);
    }
    _exit(0);
  }
  close(ready[1]);
  ck_assert_int_eq(read(ready[0], &byte, 1), 0);
  close(ready[0]);
  return pid;
}

static const struct {
  const char *body;
  void (*take)(void);
  const char *refusal;
} shared[] = {
    {"int ends[2]; puts(pipe(ends) == 0 && fcntl(ends[1], F_GETPIPE_SZ) == 65536 ? \"room\" : \"none\")", take_pipes,
     "pipe-user-pages-soft"},
    {"mkfifo(\"f\", 0600); int fd = open(\"f\", O_RDWR);\n"
     "  puts(fcntl(fd, F_GETPIPE_SZ) == 65536 ? \"room\" : \"none\")",
     take_pipes, "pipe-user-pages-soft"},
    {"int ends[2]; union { struct cmsghdr header; char space[CMSG_SPACE(sizeof(int))]; } control = {\n"
     "    .header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}}; struct iovec body = {\"x\", 1};\n"
     "  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = &control,\n"
     "    .msg_controllen = sizeof control}; socketpair(AF_UNIX, SOCK_DGRAM, 0, ends);\n"
     "  puts(sendmsg(ends[0], &message, 0) == 1 ? \"room\" : strerror(errno))",
     take_the_way, "received by nobody yet"},
};

START_TEST(test_user_limits__others_who_hold_on_are_the_hosts) {
  struct run_record record = {0};
  make(shared[_i].body);
  pid_t pid = neighbour(shared[_i].take, 60000);
  scratch_run(&record);
  if (apart)
    has_printed(&record, "room\n");
  else
    is_refused(&record, shared[_i].refusal);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  run_record_release(&record);
}
END_TEST

START_TEST(test_user_limits__others_who_end_are_waited_for) {
  struct run_record record = {0};
  make(shared[_i].body);
  pid_t pid = neighbour(shared[_i].take, 700);
  scratch_run(&record);
  has_printed(&record, "room\n");
  waitpid(pid, NULL, 0);
  run_record_release(&record);
}
END_TEST

START_TEST(test_user_limits__small_pipes_can_be_wanted) {
  struct run_record record = {0};
  run_body("mkfifo(\"f\", 0600); int fd = open(\"f\", O_RDWR); fcntl(fd, F_SETPIPE_SZ, 4096); open(\"f\", O_RDWR);\n"
           "  printf(\"%d\\n\", fcntl(fd, F_GETPIPE_SZ))",
           &record);
  has_printed(&record, "4096\n");
  run_record_release(&record);
}
END_TEST

/* Who has used up all pipes himself goes on with what he gets. */
START_TEST(test_user_limits__own_pipes_are_own_doing) {
  struct run_record record = {0};
  run_body("int ends[2]; while (pipe(ends) == 0) fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); puts(strerror(errno))",
           &record);
  has_printed(&record, "Too many open files\n");
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
  tcase_add_test(tests, test_user_limits__a_host_that_has_few_queues_is_no_programs_fault);
  tcase_add_test(tests, test_user_limits__soft_limits_of_the_host_are_no_bound);
  tcase_add_test(tests, test_user_limits__own_bounds_are_own_fault);
  tcase_add_test(tests, test_user_limits__own_descriptors_are_own_fault);
  tcase_add_test(tests, test_user_limits__more_than_anybody_may_is_own_fault);
  suite_add_tcase(suite, tests);
  tests = tcase_create("others");
  tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, test_user_limits__a_pod_has_few_terminals);
  tcase_add_test(tests, test_user_limits__a_pod_has_few_inotify_instances);
  tcase_add_test(tests, test_user_limits__a_pod_has_few_inotify_watches);
  tcase_add_loop_test(tests, test_user_limits__others_who_hold_on_are_the_hosts, 0, (int)array_size(shared));
  tcase_add_loop_test(tests, test_user_limits__others_who_end_are_waited_for, 0, (int)array_size(shared));
  tcase_add_test(tests, test_user_limits__small_pipes_can_be_wanted);
  tcase_add_test(tests, test_user_limits__own_pipes_are_own_doing);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
