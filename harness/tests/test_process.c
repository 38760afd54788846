/* Runs on hosts that refuse namespaces: the same verdicts, nothing left, nobody else's things touched.
 *
 * `test_process --on HOST COMMAND…` runs a command on such a host, for scripts: namespaces, mounts, uid-maps. */
#include "base/clock.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "conform/conform.h"
#include "course/course.h"
#include "grade/grade.h"
#include "linux/namespaces.h"
#include "linux/procfs.h"
#include "run/counters.h"
#include "run/gcov.h"
#include "run/own_limits.h"
#include "run/pod.h"
#include "run/run.h"
#include "run/session.h"
#include "tests/expected.h"
#include "tests/refusing_host.h"
#include "tests/scratch_program.h"
#include "tests/small_host.h"
#include "tests/suite.h"

#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#define SECOND INT64_C(1000000000)

/* ---- what there is on the host ---- */

static void add_folder(struct strbuf *ret, const char *path) {
  DIR *folder = opendir(path);
  strings names = {0};
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder))
    strings_add(&names, entry->d_name);
  if (folder)
    closedir(folder);
  strbuf_addf(ret, "%s: %zu\n", path, names.count);
  strings_release(&names);
}

/* Folders of this process; other tests make theirs meanwhile. */
static void add_own_folders(struct strbuf *ret, const char *path) {
  _cleanup_free_ char *own = xasprintf("-%d.", (int)getpid());
  DIR *folder = opendir(path);
  int count = 0;
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
    count += strncmp(entry->d_name, "ipcgrade-", strlen("ipcgrade-")) == 0 && strstr(entry->d_name, own);
  }
  if (folder)
    closedir(folder);
  strbuf_addf(ret, "%s: %d of ours\n", path, count);
}

static void look(struct strbuf *ret) {
  static const char *const lists[] = {"/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg"};
  for (size_t i = 0; i < array_size(lists); i++)
    ck_assert_int_eq(file_read(lists[i], 1 << 20, ret, NULL), 0);
  add_folder(ret, "/dev/mqueue");
  add_own_folders(ret, "/dev/shm");
  add_own_folders(ret, "/tmp");
  strbuf_addf(ret, "children: %s\n", waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? "none" : "some");
}

/* ---- grading ---- */

static char *cache; /* of this suite: other users can write there too */

struct grading {
  struct course course;
  struct program program;
  struct grader *grader;
  struct submission_result result;
};

static void grade_with(struct grading *grading, const char *owner, const char *name,
                       const struct grade_options *options) {
  struct error err = {0};
  _cleanup_free_ char *folder = xasprintf("student/%s/%s", owner, name);
  ck_assert_msg(course_open(".", &grading->course, &err) == 0 &&
                    course_load(&grading->course, name, &grading->program, &err) == 0,
                "%s", err.message);
  grading->grader = grader_new(&grading->course, options, &err);
  ck_assert_msg(grading->grader != NULL, "%s", err.message);
  int status = grade_submission(grading->grader, &grading->program, owner, folder, &grading->result, &err);
  ck_assert_msg(status == 0, "%s", err.message);
}

static void grade(struct grading *grading, const char *owner, const char *name) {
  const struct grade_options options = {.seed = 1};
  grade_with(grading, owner, name, &options);
}

static void grading_release(struct grading *grading) {
  submission_result_release(&grading->result);
  grader_free(grading->grader);
  program_release(&grading->program);
  course_release(&grading->course);
}

static const struct case_result *case_of(const struct submission_result *result, const char *id) {
  vec_each(&result->cases, graded)
    if (strcmp(graded->id, id) == 0)
      return graded;
  ck_abort_msg("there is no case %s", id);
  return NULL;
}

/* ---- each kind of host ---- */

START_TEST(test_process__is_chosen_where_the_host_refuses) {
  struct error refusal = {0};
  struct error err = {0};
  refusing_hosts[_i].enter();
  const char *isolation = run_isolation(&refusal, &err);
  ck_assert_msg(isolation != NULL, "%s: %s", refusing_hosts[_i].name, err.message);
  ck_assert_str_eq(isolation, "process");
  ck_assert_msg(strstr(refusal.message, refusing_hosts[_i].refusal) != NULL, "%s: %s", refusing_hosts[_i].name,
                refusal.message);
  ck_assert_msg(!strstr(refusal.message, "doctor"), "doctor, who tells it too, sends to itself: %s", refusal.message);
}
END_TEST

/* rosa's leaves its segment: that of every run must be gone, whoever may remove it. */
START_TEST(test_process__right_ones_are_right) {
  _cleanup_strbuf_ struct strbuf before = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf after = STRBUF_INIT;
  struct grading grading;
  refusing_hosts[_i].enter();
  look(&before);
  grade(&grading, "alice", "shm-pair");
  ck_assert_str_eq(grading.result.isolation, "process");
  ck_assert_msg(grading.result.score == 100, "%s: %g", refusing_hosts[_i].name, grading.result.score);
  grading_release(&grading);
  grade(&grading, "rosa", "shm-pair");
  ck_assert_msg(grading.result.score == 90, "%s: %g", refusing_hosts[_i].name, grading.result.score);
  grading_release(&grading);
  look(&after);
  ck_assert_str_eq(before.buf, after.buf);
}
END_TEST

/* ---- what is seen, and left ---- */

static const struct {
  const char *host;
  const char *owner;
  const char *program;
} specimens[] = {
    {"namespaces", "alice", "fifo"},
    {"namespaces", "alice", "posix-mqueue"},
    {"namespaces", "alice", "posix-message"},
    {"namespaces", "alice", "shm-console"},
    {"namespaces, as a user", "alice", "shm-console"},
    {"namespaces", "alice", "socket-echo"},
    {"namespaces", "rosa", "shm-pair"},
    {"namespaces", "tina", "shm-pair"},
    {"namespaces", "uwe", "shm-pair"},
    {"namespaces", "adam", "shm-child"},
    {"namespaces", "vera", "shm-child"},
    {"namespaces", "lars", "shm-child"},
};

/* The table beside the worked submissions says what they earn, wherever. */
static void check_points(const struct submission_result *result) {
  worked_list table = {0};
  size_t checked = 0;
  worked_read("student/EXPECTED", &table);
  vec_each(&table, row) {
    if (strcmp(row->owner, result->owner) != 0 || strcmp(row->program, result->program) != 0)
      continue;
    expected_check_result(row, result, 0);
    checked++;
  }
  ck_assert_uint_eq(checked, 1);
  vec_release(&table);
}

START_TEST(test_process__same_points_and_nothing_stays) {
  _cleanup_strbuf_ struct strbuf before = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf after = STRBUF_INIT;
  struct grading grading;
  refusing_host_named(specimens[_i].host)->enter();
  look(&before);
  grade(&grading, specimens[_i].owner, specimens[_i].program);
  check_points(&grading.result);
  grading_release(&grading);
  look(&after);
  ck_assert_str_eq(before.buf, after.buf);
}
END_TEST

/* Its file lies elsewhere on the host. */
START_TEST(test_process__semaphore_is_told_by_its_own_name) {
  struct grading grading;
  const char *said = NULL;
  refuse_namespaces();
  grade(&grading, "mona", "posix-semaphore");
  vec_each(&grading.result.cases, graded)
    vec_each(&graded->findings, finding)
      if (finding->kind == FINDING_DEADLOCK && strstr(finding->message, "waits in"))
        said = finding->message;
  ck_assert_msg(said && strstr(said, "for semaphore /sema to be posted (sem_post)"), "%s", said ? said : "no deadlock");
  grading_release(&grading);
}
END_TEST

/* Valgrind reads names of files from links, and looks for lines in those files. */
START_TEST(test_process__errors_of_memory_have_their_lines) {
  struct grading grading;
  int line = 0;
  refuse_namespaces();
  grade(&grading, "max", "shm-pair");
  vec_each(&grading.result.cases, graded)
    vec_each(&graded->findings, finding)
      if (finding->kind == FINDING_MEMORY_ERROR)
        line = finding->line;
  ck_assert_int_eq(line, 73);
  grading_release(&grading);
}
END_TEST

/* ---- what others have ---- */

enum { KEY = 5678, PORT = 9999 };

/* The run's are the same only inside: it gets its points, and nobody notices. */
START_TEST(test_process__key_of_another) {
  struct grading grading;
  struct shmid_ds now;
  int id = shmget(KEY, 100, IPC_CREAT | IPC_EXCL | 0600);
  ck_assert_msg(id >= 0, "the key %d is taken on this host", KEY);
  refuse_namespaces();
  grade(&grading, "alice", "shm-alphabet");
  int still_there = shmctl(id, IPC_STAT, &now);
  shmctl(id, IPC_RMID, NULL);
  ck_assert_int_eq(still_there, 0);
  ck_assert_uint_eq(now.shm_segsz, 100);
  ck_assert_int_eq((int)now.shm_nattch, 0);
  ck_assert_int_eq(case_of(&grading.result, "alphabet")->verdict, VERDICT_PASS);
  /* A client that looks for the segment finds none, as in a pod. */
  ck_assert_int_eq(case_of(&grading.result, "client-alone")->verdict, VERDICT_PASS);
  ck_assert(grading.result.score == 100);
  grading_release(&grading);
}
END_TEST

START_TEST(test_process__queue_of_another) {
  struct grading grading;
  struct mq_attr now;
  mqd_t queue = mq_open("/test1", O_CREAT | O_EXCL | O_RDWR, 0600, NULL);
  ck_assert_msg(queue >= 0, "the queue /test1 is there on this host");
  refuse_namespaces();
  grade(&grading, "alice", "posix-mqueue");
  ck_assert_int_eq(mq_getattr(queue, &now), 0);
  ck_assert_int_eq((int)now.mq_curmsgs, 0);
  ck_assert_int_eq(mq_unlink("/test1"), 0);
  ck_assert(grading.result.score == 100);
  grading_release(&grading);
}
END_TEST

static int try_to_listen_on(int port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(fd, (struct sockaddr *)&name, sizeof name) == 0 && listen(fd, 5) == 0)
    return fd;
  close(fd);
  return -1;
}

static int listen_on(int port) {
  int fd = try_to_listen_on(port);
  ck_assert_msg(fd >= 0, "port %d is taken", port);
  return fd;
}

START_TEST(test_process__port_of_another) {
  struct grading grading;
  int listener = listen_on(PORT);
  refuse_namespaces();
  grade(&grading, "alice", "socket-echo");
  fcntl(listener, F_SETFL, O_NONBLOCK);
  ck_assert_int_eq(accept(listener, NULL, NULL), -1); /* nobody has come */
  close(listener);
  ck_assert(grading.result.score == 100);
  grading_release(&grading);
}
END_TEST

START_TEST(test_process__full_isolation_can_be_required) {
  struct grading grading;
  struct error err = {0};
  const struct grade_options options = {.seed = 1, .require_full = true};
  refuse_namespaces();
  ck_assert_int_eq(course_open(".", &grading.course, &err), 0);
  ck_assert_int_eq(course_load(&grading.course, "ftok-key", &grading.program, &err), 0);
  grading.grader = grader_new(&grading.course, &options, &err);
  ck_assert_int_eq(
      grade_submission(grading.grader, &grading.program, "alice", "student/alice/ftok-key", &grading.result, &err), 0);
  ck_assert_int_eq(grading.result.status, STATUS_BROKEN);
  ck_assert_int_eq(err.cause, ERROR_UNSUPPORTED);
  ck_assert_uint_eq(grading.result.cases.count, 0);
  grading_release(&grading);
}
END_TEST

/* ---- who else makes pods ---- */

/* Nothing that was meant for namespaces runs with its calls as they are. */
START_TEST(test_process__no_call_goes_past_the_translation) {
  const struct limits few = {.memory = 1 << 20, .open_files = 64, .processes = 8};
  struct filter filter = {0};
  struct error err = {0};
  struct pod pod;
  refuse_namespaces();
  struct pod_plan plan = {.limits = &few, .filter = &filter};
  ck_assert_int_eq(filter_compile_plain(&filter, &err), 0);
  ck_assert_int_eq(pod_start(&plan, &pod, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_SYSTEM);
  filter_release(&filter);
  plan.filter = pod_filter(false, &err);
  ck_assert_msg(plan.filter && pod_start(&plan, &pod, &err) == 0, "%s", err.message);
  pod_end(&pod);
}
END_TEST

/* Makes as many children as it can, and ends with their number. */
static int build_bomb(const char *folder) {
  static const char text[] = "#include <unistd.h>\n"
                             "int main(void) {\n"
                             "  for (int made = 0;; made++)\n"
                             "    switch (made < 200 ? fork() : -1) {\n"
                             "    case -1: return made;\n"
                             "    case 0: pause();\n"
                             "    }\n"
                             "}\n";
  _cleanup_free_ char *source = path_join(folder, "bomb.c");
  _cleanup_free_ char *bomb = path_join(folder, "bomb");
  _cleanup_free_ char *command = xasprintf("gcc -o %s %s", bomb, source);
  ck_assert_int_eq(file_write(source, text, sizeof text - 1, NULL), 0);
  ck_assert_int_eq(system(command), 0); // NOLINT
  return open(bomb, O_RDONLY | O_CLOEXEC);
}

/* Of compilers nobody counts the processes, and not every host lends a group that does. */
START_TEST(test_process__the_kernel_counts_for_a_user_of_its_own) {
  const struct limits few = {.wall_ns = 10 * SECOND,
                             .cpu_ns = 10 * SECOND,
                             .memory = 256 << 20,
                             .file_size = 1 << 20,
                             .open_files = 64,
                             .processes = 8};
  _cleanup_free_ char *folder = directory_make_temporary("bomb", NULL);
  char *argv[] = {(char[]){"./bomb"}, NULL};
  struct error err = {0};
  struct pod pod;
  pid_t pid;
  int status;
  mount("tmpfs", "/sys/fs/cgroup", "tmpfs", 0, NULL);
  refuse_namespaces();
  const struct pod_file file = {.path = "bomb", .fd = build_bomb(folder), .mode = 0755};
  const struct pod_program program = {.path = argv[0],
                                      .argv = argv,
                                      .stdin_fd = open("/dev/null", O_RDONLY | O_CLOEXEC),
                                      .output = OUTPUT_FILE,
                                      .out_fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
                                      .err_fd = open("/dev/null", O_WRONLY | O_CLOEXEC)};
  const struct pod_plan plan = {.files = &file,
                                .file_count = 1,
                                .programs = &program,
                                .program_count = 1,
                                .limits = &few,
                                .filter = pod_filter(false, &err)};
  ck_assert_msg(plan.filter && pod_start(&plan, &pod, &err) == 0, "%s", err.message);
  ck_assert_int_eq(pod.cgroup.kind, CGROUP_NONE);
  ck_assert_msg(pod_spawn(&pod, 0, false, &pid, &err) == 0, "%s", err.message);
  ck_assert_int_eq(pod_wait(&pod, 10000, &pid, &status, &err), 0);
  ck_assert(WIFEXITED(status));
  if (geteuid() == 0)
    ck_assert_int_le(WEXITSTATUS(status), few.processes * 2);
  else /* whose limit counts whatever else he runs */
    ck_assert_int_eq(WEXITSTATUS(status), 200);
  pod_end(&pod);
  umount2("/sys/fs/cgroup", MNT_DETACH);
  tree_remove(folder, NULL);
}
END_TEST

static int tell_number(void *fd) {
  unsigned number = namespaces_number(getpid());
  return write(*(int *)fd, &number, sizeof number) == sizeof number ? pause() : 1;
}

/* Of the first process of a new pid namespace, which is to be ended. */
static pid_t start_container(unsigned *ret_number) {
  static char stack[64 << 10] __attribute__((aligned(16)));
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  pid_t pid = clone(tell_number, stack + sizeof stack, CLONE_NEWPID | SIGCHLD, &ends[1]);
  close(ends[1]);
  ck_assert_int_eq(read(ends[0], ret_number, sizeof *ret_number), sizeof *ret_number);
  close(ends[0]);
  return pid;
}

/* What is counted for one is not to be counted for the other. */
START_TEST(test_process__containers_have_other_users) {
  pid_t containers[2];
  unsigned numbers[2];
  ck_assert_uint_ne(namespaces_number(1), namespaces_number(2));
  for (int i = 0; i < 2; i++)
    containers[i] = start_container(&numbers[i]);
  for (int i = 0; i < 2; i++) {
    kill(containers[i], SIGKILL);
    waitpid(containers[i], NULL, 0);
  }
  ck_assert_uint_ne(numbers[0], numbers[1]);
  ck_assert_uint_ne(numbers[0], namespaces_number(1));
}
END_TEST

START_TEST(test_process__calls_of_gcov_are_translated) {
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf json = STRBUF_INIT;
  char *folder = directory_make_temporary("gcov", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
  _cleanup_free_ char *source = path_join(folder, "nothing.c");
  ck_assert_int_eq(file_write(source, "int main(void) { return 0; }\n", 29, &err), 0);
  _cleanup_free_ char *command = xasprintf("cd %s && gcc --coverage -o nothing nothing.c && ./nothing", folder);
  ck_assert_int_eq(system(command), 0); // NOLINT
  refuse_namespaces();
  ck_assert_msg(gcov_run(folder, NULL, &json, &err) == 0, "%s", err.message);
  ck_assert_msg(strstr(json.buf, "\"function_name\": \"main\"") != NULL, "%s", json.buf);
  tree_remove(folder, NULL);
  free(folder);
}
END_TEST

/* What the host's own IPC does can't be asked through a translation. */
START_TEST(test_process__conform_needs_namespaces) {
  struct course course;
  struct conformance conformance;
  struct error err = {0};
  strings suites = {0};
  _cleanup_strbuf_ struct strbuf before = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf after = STRBUF_INIT;
  refuse_namespaces();
  look(&before);
  strings_add(&suites, "shmget");
  ck_assert_int_eq(course_open(".", &course, &err), 0);
  ck_assert_int_eq(conform_run(&course, &suites, NULL, &conformance, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_UNSUPPORTED);
  ck_assert_msg(strstr(err.message, "namespaces") != NULL, "%s", err.message);
  look(&after);
  ck_assert_str_eq(before.buf, after.buf);
  conformance_release(&conformance);
  course_release(&course);
  strings_release(&suites);
}
END_TEST

/* ---- limits ---- */

/* As the kernel does with what is written to /proc/sys/kernel/sem. */
START_TEST(test_process__a_limit_of_several_numbers_may_set_the_first) {
  struct own_limits before;
  struct own_limits after;
  struct error err = {0};
  char name[] = "sem";
  char value[] = "32";
  const struct kernel_limit limit = {.name = name, .value = value};
  ck_assert_int_eq(own_limits_set(NULL, 0, &before, &err) || own_limits_set(&limit, 1, &after, &err), 0);
  ck_assert_uint_eq(after.semmsl, 32);
  ck_assert_uint_eq(after.semmns, before.semmns);
  ck_assert_uint_eq(after.semopm, before.semopm);
  ck_assert_uint_eq(after.semmni, before.semmni);
}
END_TEST

/* ---- what others open meanwhile ---- */

/* Each second schedule finds the number of its terminal taken. */
static void take_a_terminal(const char *test, const struct exploration *so_far) {
  static int taken = -1;
  (void)test;
  if (taken >= 0)
    close(taken);
  taken = so_far->schedules % 2 ? posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  ck_assert(taken >= 0 || so_far->schedules % 2 == 0);
}

static int64_t different_orders(void (*exploring)(const char *test, const struct exploration *so_far)) {
  const struct grade_options options = {.seed = 1, .only_case = "any-order", .exploring = exploring};
  struct grading grading;
  grade_with(&grading, "clara", "shm-console", &options);
  ck_assert_int_eq(grading.result.cases.items[0].verdict, VERDICT_PASS);
  int64_t orders = grading.result.cases.items[0].exploration.orders;
  grading_release(&grading);
  return orders;
}

START_TEST(test_process__numbers_of_terminals_make_no_order) {
  refuse_namespaces();
  ck_assert_int_eq(different_orders(take_a_terminal), different_orders(NULL));
}
END_TEST

/* For this test, four terminals for all. */
static void have_few_terminals(void) {
  ck_assert_int_eq(mount("devpts", "/dev/pts", "devpts", 0, "newinstance,ptmxmode=0666,mode=0620,max=4"), 0);
  ck_assert_int_eq(mount("/dev/pts/ptmx", "/dev/ptmx", NULL, MS_BIND, NULL), 0);
}

/* Somebody who has three of them for so long; to be ended. */
static pid_t start_who_has_terminals(int milliseconds) {
  int ready[2];
  char byte;
  ck_assert_int_eq(pipe(ready), 0);
  pid_t pid = fork();
  if (pid == 0) {
    for (int i = 0; i < 3; i++)
      if (posix_openpt(O_RDWR | O_NOCTTY) < 0)
        _exit(1);
    byte = (char)write(ready[1], "!", 1);
    usleep((useconds_t)milliseconds * 1000);
    _exit(0);
  }
  close(ready[1]);
  ck_assert_int_eq(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  return pid;
}

static void run_on_terminals(int milliseconds, struct run_record *ret_record) {
  scratch_set_up("test-process-terminals");
  scratch_write("p.c", "#include <unistd.h>\n"
                       "int main(void) { return isatty(1) && isatty(2) ? 0 : 1; }\n");
  scratch_load("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\nlimits: {wall: 2 s}\n"
               "cases: [{id: c, says: s, points: 10, output: terminal, expect: {p: {exit: 0}}}]\n");
  scratch_build(BUILD_PLAIN, scratch.folder);
  pid_t pid = start_who_has_terminals(milliseconds);
  scratch_run(ret_record);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  scratch_tear_down();
}

START_TEST(test_process__terminals_of_others_are_waited_for) {
  struct run_record record;
  have_few_terminals();
  refuse_namespaces();
  run_on_terminals(700, &record);
  umount2("/dev/ptmx", MNT_DETACH);
  umount2("/dev/pts", MNT_DETACH);
  ck_assert_msg(record.end == RUN_COMPLETED, "end %d: %s", (int)record.end, record.problem);
  ck_assert_int_eq(record.roles.items[0].exit_status, 0);
  run_record_release(&record);
}
END_TEST

START_TEST(test_process__terminals_that_others_keep_are_the_hosts_matter) {
  struct run_record record;
  have_few_terminals();
  refuse_namespaces();
  run_on_terminals(60000, &record);
  umount2("/dev/ptmx", MNT_DETACH);
  umount2("/dev/pts", MNT_DETACH);
  ck_assert_msg(record.end == RUN_UNSUPPORTED, "end %d: %s", (int)record.end, record.problem);
  ck_assert_ptr_nonnull(strstr(record.problem, "kernel/pty/max"));
  run_record_release(&record);
}
END_TEST

/* Somebody of the same user with all queues that there is room for beside others', which go with him. */
static pid_t start_who_has_queues(int milliseconds) {
  int ready[2];
  char byte;
  ck_assert_int_eq(pipe(ready), 0);
  pid_t pid = fork();
  if (pid == 0) {
    while (mq_open("/test-process", O_CREAT | O_EXCL | O_RDWR, 0600, NULL) >= 0)
      mq_unlink("/test-process");
    byte = (char)write(ready[1], "!", 1);
    usleep((useconds_t)milliseconds * 1000);
    _exit(0);
  }
  close(ready[1]);
  ck_assert_int_eq(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  return pid;
}

/* A program that makes as many queues as it gets, and `count` at most, on a host whose users may have so many bytes of
 * them; it ends with their number. */
static void is_given_queues(rlim_t soft, rlim_t hard, int count, const char *line, int given) {
  const struct rlimit bytes = {soft, hard};
  struct run_record record;
  _cleanup_free_ char *source = xasprintf(
      "#include <fcntl.h>\n#include <mqueue.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <sys/mman.h>\n"
      "static int count, made;\nstatic char name[20];\n"
      "static int next(void) {\n  sprintf(name, \"/q%%d\", count++);\n"
      "  return mq_open(name, O_CREAT | O_RDWR, 0600, 0);\n}\n"
      "int main(void) {\n  while (count < %d && next() >= 0) made++;\n  %s;\n  return made;\n}\n",
      count, line);
  ck_assert_int_eq(setrlimit(RLIMIT_MSGQUEUE, &bytes), 0);
  refusing_host_named("container")->enter();
  scratch_set_up("test-process-queues");
  scratch_write("p.c", source);
  scratch_load("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\nlimits: {wall: 2 s}\n"
               "cases: [{id: c, says: s, points: 10, expect: {p: {exit: 0}}}]\n");
  scratch_build(BUILD_PLAIN, scratch.folder);
  scratch_run(&record);
  ck_assert_msg(record.end == RUN_COMPLETED, "end %d: %s", (int)record.end, record.problem);
  ck_assert_int_eq(record.roles.items[0].exit_status, given);
  run_record_release(&record);
  scratch_tear_down();
}

enum { OF_USERS = 819200 }; /* by default: MQ_BYTES_MAX */

START_TEST(test_process__soft_limits_on_queues_are_raised) { is_given_queues(100000, OF_USERS, 2, "", 2); }
END_TEST

START_TEST(test_process__pods_have_as_many_queues_as_in_full) { is_given_queues(OF_USERS, OF_USERS, 10, "", 7); }
END_TEST

/* The first of them again, and another one in the place of one that is removed. */
START_TEST(test_process__queues_that_are_there_can_be_opened) {
  is_given_queues(OF_USERS, OF_USERS, 7,
                  "count = 0; made += next() >= 0; mq_close(3); mq_unlink(\"/q0\"); mq_close(10);\n"
                  "  count = 10; made += next() >= 0; made += next() >= 0",
                  9);
}
END_TEST

START_TEST(test_process__pods_lock_no_more_memory_than_in_full) {
  is_given_queues(OF_USERS, OF_USERS, 0, "made = mlock(malloc(2 << 20), 2 << 20) == 0", 0);
}
END_TEST

/* All that a run of it has counted. */
static uint64_t count(struct counters *counters) {
  struct run_record record;
  uint64_t sum = 0;
  vec_each(&counters->sums, number)
    *number = 0;
  scratch_run(&record);
  ck_assert_msg(record.end == RUN_COMPLETED, "end %d: %s", (int)record.end, record.problem);
  ck_assert_int_eq(record.roles.items[0].exit_status, 0);
  run_record_release(&record);
  vec_each(&counters->sums, number)
    sum += *number;
  return sum;
}

/* A run that is made once more, since others had what it needed, has been made once. */
START_TEST(test_process__what_is_run_again_counts_once) {
  const struct rlimit bytes = {800000, 800000};
  struct counters counters;
  ck_assert_int_eq(setrlimit(RLIMIT_MSGQUEUE, &bytes), 0);
  refusing_host_named("container")->enter();
  scratch_set_up("test-process-counts");
  scratch_write("p.c", "#include <fcntl.h>\n#include <mqueue.h>\n"
                       "int main(void) {\n"
                       "  int sum = 0;\n"
                       "  for (int i = 0; i < 1000; i++) sum += i;\n"
                       "  mqd_t queue = mq_open(\"/q\", O_CREAT | O_RDWR, 0600, 0);\n"
                       "  return queue < 0 || mq_unlink(\"/q\") || sum != 499500;\n"
                       "}\n");
  scratch_load("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\nlimits: {wall: 2 s}\n"
               "cases: [{id: c, says: s, points: 10, expect: {p: {exit: 0}}}]\n");
  for (const char *const *flag = counters_flags; *flag; flag++)
    strings_add(&scratch.program.build_flags, *flag);
  scratch_build(BUILD_PLAIN, scratch.folder);
  _cleanup_free_ char *executable = path_join(scratch.out, "p");
  ck_assert_msg(counters_read(executable, &counters, &scratch.problem) == 0, "%s", scratch.problem.message);
  scratch.counters = &counters;
  uint64_t alone = count(&counters);
  ck_assert_uint_gt(alone, 1000);
  pid_t pid = start_who_has_queues(700);
  int64_t begun = clock_monotonic_ns();
  ck_assert_uint_eq(count(&counters), alone);
  ck_assert_int_gt(clock_monotonic_ns() - begun, SECOND / 4); /* it had to wait */
  waitpid(pid, NULL, 0);
  counters_release(&counters);
  scratch_tear_down();
}
END_TEST

/* ---- one at a time, and the end before the end ---- */

START_TEST(test_process__one_run_at_a_time) {
  struct grading grading;
  int ready[2];
  char byte;
  refuse_namespaces();
  ck_assert_ptr_nonnull(run_isolation(NULL, NULL)); /* which makes the lock, if there is none */
  ck_assert_int_eq(pipe(ready), 0);
  pid_t other = fork();
  if (other == 0) {
    int fd = open("/tmp/ipcgrade.lock", O_RDONLY | O_CLOEXEC);
    flock(fd, LOCK_EX);
    byte = (char)write(ready[1], "!", 1);
    nanosleep(&(struct timespec){1, 500000000}, NULL);
    _exit(0);
  }
  ck_assert_int_eq(read(ready[0], &byte, 1), 1);
  int64_t begun = clock_monotonic_ns();
  grade(&grading, "alice", "ftok-key");
  ck_assert_int_gt(clock_monotonic_ns() - begun, SECOND);
  ck_assert(grading.result.score == 100);
  grading_release(&grading);
  waitpid(other, NULL, 0);
}
END_TEST

static bool has_line_of(const char *list, const char *key) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  return file_read(list, 1 << 20, &text, NULL) == 0 && strstr(text.buf, key);
}

static bool wait_until(bool wanted, const char *list, const char *key, int ms) {
  for (; ms > 0 && has_line_of(list, key) != wanted; ms--)
    nanosleep(&(struct timespec){0, 1000000}, NULL);
  return has_line_of(list, key) == wanted;
}

static void grade_for_ever(void) {
  struct grading grading;
  setpgid(0, 0);
  for (;;) {
    grade(&grading, "rosa", "shm-pair"); /* leaves its segment, of 20 bytes, in every run */
    grading_release(&grading);
  }
}

static const int deadly[] = {SIGINT, SIGTERM, SIGKILL};

START_TEST(test_process__harness_is_ended) {
  refuse_namespaces();
  pid_t harness = fork();
  if (harness == 0) {
    for (size_t i = 0; i < array_size(deadly); i++)
      signal(deadly[i], SIG_DFL);
    grade_for_ever();
  }
  /* Of a segment the columns behind the key are its id, its mode and its size. */
  static const char segment[] = "  666                    20";
  ck_assert(wait_until(true, "/proc/sysvipc/shm", segment, 20000));
  kill(harness, deadly[_i]);
  ck_assert_int_eq(waitpid(harness, NULL, 0), harness);
  ck_assert(wait_until(false, "/proc/sysvipc/shm", segment, 5000));
}
END_TEST

/* ---- what can't be reached ---- */

static const struct limits limits = {.wall_ns = 10 * SECOND,
                                     .cpu_ns = 2 * SECOND,
                                     .memory = 256 << 20,
                                     .output = 1 << 20,
                                     .file_size = 16 << 20,
                                     .processes = 64,
                                     .open_files = 64,
                                     .events = 1000000,
                                     .idle_ns = 86400 * SECOND};

static const char expected_of_outsider[] = "open(file, O_RDONLY): ENOENT\n"
                                           "open(file, O_WRONLY): ENOENT\n"
                                           "by_link(file, O_RDONLY): ENOENT\n"
                                           "above(file, O_RDONLY): ENOENT\n"
                                           "stat(file, &st): ENOENT\n"
                                           "unlink(file): ENOENT\n"
                                           "open(\"/usr/made\", O_WRONLY | O_CREAT, 0600): EROFS\n"
                                           "open(\"/etc/shadow\", O_RDONLY): ENOENT\n"
                                           "open(\"/etc/passwd\", O_RDONLY): done\n"
                                           "open(\"/etc/passwd\", O_WRONLY): EROFS\n"
                                           "memory_of(argv[2]): ENOENT\n"
                                           "kill(process, SIGTERM): ESRCH\n"
                                           "kill(getppid(), SIGKILL): ESRCH\n"
                                           "kill(-1, 0): ESRCH\n"
                                           "fcntl(0, F_SETOWN, process): ESRCH\n"
                                           "shmctl(segment, IPC_RMID, NULL): EINVAL\n"
                                           "(long)shmat(segment, NULL, 0): EINVAL\n"
                                           "connect_to(INADDR_LOOPBACK, port): ECONNREFUSED\n"
                                           "connect_to(0x01020304, 80): ENETUNREACH\n"
                                           "connect_by_name(argv[5]): ECONNREFUSED\n"
                                           "socket(AF_PACKET, SOCK_RAW, 0): EPERM\n"
                                           "open(unreadable_text(file, 0), O_RDONLY): EFAULT\n"
                                           "open_half_readable(file): EFAULT\n"
                                           "connect_unreadable(port): EFAULT\n"
                                           "send_unreadable(port): EFAULT\n"
                                           "set_unreadable_owner(process): EFAULT\n"
                                           "syscall(SYS_mq_open, unreadable_text(\"outside\", 0), O_RDWR | O_CREAT, "
                                           "0600, NULL): EFAULT\n"
                                           "syscall(SYS_openat2, AT_FDCWD, \"/usr/bin\", unreadable(&(struct "
                                           "open_how){0}, sizeof(struct open_how), 0), sizeof(struct open_how)): "
                                           "EFAULT\n"
                                           "connect_beside_datagrams(port): ECONNREFUSED\n"
                                           "connect_by_sending(port): ECONNREFUSED\n"
                                           "send_datagram(AF_INET, port + 1): done\n"
                                           "send_datagram(AF_UNSPEC, port + 1): done\n"
                                           "send_by_way_of(0x01020304): EPERM\n"
                                           "connect_by_shorter_name(argv[5]): ECONNREFUSED\n"
                                           "socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP): EPROTONOSUPPORT\n"
                                           "socket(AF_INET, SOCK_SEQPACKET, 0): ESOCKTNOSUPPORT\n"
                                           "answer_by_given_name(): 1\n"
                                           "receive_several(): 0\n"
                                           "mq_open(argv[6], O_RDWR): ENOENT\n"
                                           "open_queue_beside(argv[6]): EROFS\n"
                                           "mq_open(\"/mine\", O_RDWR | O_CREAT, 0600, NULL): done\n"
                                           "unlink(\"/dev/mqueue/mine\"): EROFS\n"
                                           "mq_unlink(\"/mine\"): done\n"
                                           "open(\"/tmp/mine\", O_WRONLY | O_CREAT, 0600): done\n"
                                           "setuid(0): EINVAL\n"
                                           "setresgid(-1, 0, -1): EINVAL\n"
                                           "ftok(\".\"): 2023751681\n" /* 0x78a00001, as in namespaces */
                                           "ftok(\"/tmp\"): 2023817217\n"
                                           "ftok(\"/dev/shm\"): 2023882753\n"
                                           "ftok(\"/\"): 2024013825\n";

static int receive_on(int port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
  return fd;
}

static int listen_by_name(const char *text) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  size_t length = strlen(text);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  memcpy(name.sun_path + 1, text, length);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length)),
                   0);
  ck_assert_int_eq(listen(fd, 5), 0);
  return fd;
}

static char *build_outsider(void) {
  char *folder = directory_make_temporary("outsider", NULL);
  ck_assert_ptr_nonnull(folder);
  chmod(folder, 0755);
  _cleanup_free_ char *command =
      xasprintf("gcc -std=gnu17 -D_GNU_SOURCE -Wall -Werror -o %s/outsider harness/tests/process/outsider.c", folder);
  ck_assert_int_eq(system(command), 0); // NOLINT
  return folder;
}

static void run_outsider(char *folder, char *file, int segment, int port, char *socket_name, char *queue_name,
                         struct run_record *ret_record) {
  struct error err = {0};
  struct program program = {0};
  struct test_case test = {.id = xstrdup("outsider"), .output = OUTPUT_PIPE, .limits = limits};
  struct role *role = vec_add(&program.roles);
  const char *built[] = {folder};
  role->name = xstrdup("outsider");
  strings_add(&role->executables, "outsider");
  _cleanup_free_ char *process = xasprintf("%d", (int)getpid());
  _cleanup_free_ char *segment_text = xasprintf("%d", segment);
  _cleanup_free_ char *port_text = xasprintf("%d", port);
  const char *const arguments[] = {file, process, segment_text, port_text, socket_name, queue_name};
  for (size_t i = 0; i < array_size(arguments); i++)
    strings_add(&role->args, arguments[i]);
  struct run_session *session = run_session_new(&err);
  ck_assert_msg(session != NULL, "%s", err.message);
  const struct run_request request = {
      .program = &program, .test = &test, .built = built, .schedule = {.seed = 1}, .session = session};
  ck_assert_msg(run_case(&request, ret_record, &err) == 0, "%s", err.message);
  run_session_free(session);
  program_release(&program);
  free(test.id);
}

START_TEST(test_process__host_is_out_of_reach) {
  struct run_record record;
  char name[64];
  char queue_name[64];
  refusing_hosts[_i].enter();
  _cleanup_free_ char *folder = build_outsider();
  _cleanup_free_ char *secret = path_join(folder, "secret");
  ck_assert_int_eq(file_write(secret, "grades", 6, NULL), 0);
  chmod(secret, 0666);
  int segment = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0666);
  int port = 20000 + (int)getpid() % 10000; /* below those that the kernel gives to whoever connects */
  snprintf(name, sizeof name, "ipcgrade-test-%d", (int)getpid());
  int listener;
  while ((listener = try_to_listen_on(port)) < 0 && port < 32000)
    port += 2;
  ck_assert_int_ge(listener, 0);
  int receiver = receive_on(port + 1);
  snprintf(queue_name, sizeof queue_name, "/ipcgrade-test-%d", (int)getpid());
  mqd_t queue = mq_open(queue_name, O_RDWR | O_CREAT | O_CLOEXEC, 0600, NULL);
  ck_assert_int_ge(queue, 0);
  fchmod(queue, 0666);
  int local = listen_by_name(name);
  run_outsider(folder, secret, segment, port, name, queue_name, &record);
  struct shmid_ds now;
  int still_there = shmctl(segment, IPC_STAT, &now);
  shmctl(segment, IPC_RMID, NULL);
  fcntl(listener, F_SETFL, O_NONBLOCK);
  ck_assert_int_eq(accept(listener, NULL, NULL), -1);
  ck_assert_int_eq(recv(receiver, name, sizeof name, MSG_DONTWAIT), -1);
  close(listener);
  close(receiver);
  mq_close(queue);
  mq_unlink(queue_name);
  close(local);
  ck_assert_int_eq(still_there, 0);
  ck_assert(path_exists(secret));
  const char *out = record.roles.items[0].out.buf;
  ck_assert_msg(strncmp(out, expected_of_outsider, strlen(expected_of_outsider)) == 0, "on %s:\n%s%s",
                refusing_hosts[_i].name, out, record.problem ? record.problem : "");
  ck_assert_ptr_null(strstr(out, "chroot(\"/\") == 0 ? 0 : -1: done"));
  ck_assert_int_ne(access("/tmp/mine", F_OK), 0);
  run_record_release(&record);
  tree_remove(folder, NULL);
}
END_TEST

/* ---- all of them ---- */

static int run_on(const char *name, char **command) {
  const struct refusing_host *host = refusing_host_named(name);
  if (!host) {
    fprintf(stderr, "there is no host '%s'\n", name);
    return 127;
  }
  host->enter();
  execvp(command[0], command);
  perror(command[0]);
  return 127;
}

/* Each under a name of its own, for CK_RUN_CASE. */
static void add(Suite *suite, const char *name, const TTest *test, int times) {
  TCase *tcase = tcase_create(name);
  tcase_set_timeout(tcase, 600); /* a guard: with sanitizers, on a busy machine, a grade takes minutes */
  tcase_add_loop_test(tcase, test, 0, times);
  suite_add_tcase(suite, tcase);
}

/* On a host of its own: what this one's other users make and remove meanwhile would look like ours. */
static int run_suite(const struct small_host *host, void *argument) {
  (void)host, (void)argument;
  cache = directory_make_temporary("test-process", NULL);
  if (!cache)
    return 1;
  chmod(cache, 0777);
  setenv("XDG_CACHE_HOME", cache, 1);
  Suite *suite = suite_create("process");
  const int all = (int)refusing_host_count;
  add(suite, "chosen", test_process__is_chosen_where_the_host_refuses, all);
  add(suite, "right", test_process__right_ones_are_right, all);
  add(suite, "points", test_process__same_points_and_nothing_stays, (int)array_size(specimens));
  add(suite, "names", test_process__semaphore_is_told_by_its_own_name, 1);
  add(suite, "lines", test_process__errors_of_memory_have_their_lines, 1);
  add(suite, "key", test_process__key_of_another, 1);
  add(suite, "queue", test_process__queue_of_another, 1);
  add(suite, "port", test_process__port_of_another, 1);
  add(suite, "required", test_process__full_isolation_can_be_required, 1);
  add(suite, "past", test_process__no_call_goes_past_the_translation, 1);
  add(suite, "bomb", test_process__the_kernel_counts_for_a_user_of_its_own, 1);
  add(suite, "containers", test_process__containers_have_other_users, 1);
  add(suite, "gcov", test_process__calls_of_gcov_are_translated, 1);
  add(suite, "conform", test_process__conform_needs_namespaces, 1);
  add(suite, "limits", test_process__a_limit_of_several_numbers_may_set_the_first, 1);
  add(suite, "terminals", test_process__numbers_of_terminals_make_no_order, 1);
  add(suite, "few-terminals", test_process__terminals_of_others_are_waited_for, 1);
  add(suite, "no-terminals", test_process__terminals_that_others_keep_are_the_hosts_matter, 1);
  add(suite, "again", test_process__what_is_run_again_counts_once, 1);
  add(suite, "soft-limits", test_process__soft_limits_on_queues_are_raised, 1);
  add(suite, "queues", test_process__pods_have_as_many_queues_as_in_full, 1);
  add(suite, "same-queues", test_process__queues_that_are_there_can_be_opened, 1);
  add(suite, "locked", test_process__pods_lock_no_more_memory_than_in_full, 1);
  add(suite, "lock", test_process__one_run_at_a_time, 1);
  add(suite, "ended", test_process__harness_is_ended, (int)array_size(deadly));
  add(suite, "reach", test_process__host_is_out_of_reach, all);
  int failed = suite_run(suite);
  tree_remove(cache, NULL);
  free(cache);
  return failed > 0;
}

int main(int argc, char **argv) {
  if (argc > 3 && strcmp(argv[1], "--on") == 0)
    return run_on(argv[2], argv + 3);
  return small_host_run(run_suite, NULL) != 0;
}
