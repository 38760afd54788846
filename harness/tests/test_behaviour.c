/* Programs behave in a run as they do by themselves; and runs that can't go on are found out, others not.
 *
 * behaviour/<topic>.c tell what they see, one fact a line. Each is run natively and conducted; both must print the same
 * and end in the same way. deadlocks.c, idlers.c and survivors.c hold programs that hang or only look so. */
#include "base/clock.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "run/run.h"
#include "run/session.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SOURCES "harness/tests/behaviour"
#define SECOND INT64_C(1000000000)
#define FAR_TOO_LONG (5 * SECOND) /* for a hang to be told: a fraction of a second is usual */

enum { NATIVE_SECONDS = 5, MOST_ROLES = 2 };

/* ---- what there is ---- */

struct topic {
  const char *name;
  int roles;          /* programs that take part: the same one, told by its argument which it is */
  bool order_is_open; /* what it prints depends on who goes first: compared with the ordinary schedule only */
  bool linked_statically;
};

static const struct topic topics[] = {
    {.name = "vfork_exec"},
    {.name = "system_popen"},
    {.name = "double_fork"},
    {.name = "orphans"},
    {.name = "pthreads"},
    {.name = "exec_thread"},
    {.name = "empty_environment"},
    {.name = "static_program", .linked_statically = true},
    {.name = "child_signals"},
    {.name = "waiting_for_signals"},
    {.name = "queued_signals"},
    {.name = "job_control"},
    {.name = "kill_between_roles", .roles = 2},
    {.name = "interrupted_calls"},
    {.name = "semaphore_undo"},
    {.name = "semaphore_operations"},
    {.name = "pipes"},
    {.name = "multiplexing"},
    {.name = "shared_memory"},
    {.name = "removed_ids"},
    {.name = "robust_mutex"},
    {.name = "futexes"},
    {.name = "timed_waits"},
    {.name = "timers"},
    {.name = "message_queues"},
    {.name = "posix_queues"},
    {.name = "sockets"},
    {.name = "socket_timeouts"},
    {.name = "fifos"},
    {.name = "file_locks"},
    {.name = "buffers_at_fork"},
    {.name = "clocks"},
    {.name = "killed_by_itself"},
    {.name = "signal_handlers"},
    {.name = "named_semaphores"},
    {.name = "posix_shared_memory"},
    {.name = "process_groups"},
    {.name = "process_descriptors"},
};

static const char *const role_names[MOST_ROLES] = {"first", "second"};

struct hang {
  const char *name;  /* of the function in the program */
  const char *waits; /* must be in the text of an EVENT_STUCK */
  int roles;
};

static const struct hang deadlocks[] = {
    {"own_write_end", "read(pipe#1, …, 1) waits for data on pipe#1; its write end is held open by first", 1},
    {"crossed_semaphores", "}, 1) waits for semaphore 1 of sem#1 to reach 1", 1},
    {"crossed_posix_semaphores", "sem_wait() waits for ", 1},
    {"locked_twice", "pthread_mutex_lock() waits for ", 1},
    {"fifo_readers", "to open fifo for writing", 2},
    {"child_waits_for_parent", "first/1 to end", 1},
    {"full_pipe", "room in pipe#1", 1},
    {"nobody_connects", "somebody to connect", 1},
    {"both_write", "room in socket#", 2},
    {"stops_itself", "SIGCONT", 1},
    {"reads_at_an_offset", "data on pipe#1", 1},
    {"no_message", "a message in msg#1", 1},
    {"no_queued_message", "a message in", 1},
    {"no_signal", "a signal", 1},
    {"condition_never_signalled", "pthread_cond_wait() waits", 1},
    {"lock_of_the_dead", "lock", 1},
    {"joins_a_waiter", "pthread_join() waits for a thread to end", 1},
    {"poll_for_ever", "descriptors", 1},
    {"stopped_child", "SIGCONT", 1},
};

static const struct hang idlers[] = {
    {"poll_with_sleep", "", 1},
    {"spin", "change of memory", 1},
    {"spin_between_processes", "change of memory", 1},
    {"yield", "", 1},
    {"semop_without_waiting", "", 1},
    {"wait_without_hanging", "", 1},
    {"kill_with_zero", "", 1},
    {"counter_with_sleep", "", 1},
    {"poll_with_time_out", "", 1},
    {"lock_tried_again_and_again", "", 1},
    {"file_that_never_comes", "", 1},
    {"spinner_beside_a_sleeper", "", 1},
    {"looks_at_the_clock_for_ever", "", 1},
    {"hoisted_spinner_beside_a_sleeper", "change of memory", 1},
    {"hoisted_spinner_beside_a_poller", "change of memory", 1},
    {"looks_and_sleeps", "usleep(0.001 s) waits for a change that nobody will make: it sleeps and looks again", 1},
};

static const struct hang survivors[] = {
    {"gives_up_after_500", "", 1},   {"timer_rescues", "", 1},
    {"reads_the_clock", "", 1},      {"comes_late", "", 2},
    {"small_writes", "", 2},         {"small_writes_over_ipv6", "", 2},
    {"child_ends_later", "", 1},     {"spins_until_alarm", "", 1},
    {"long_computation", "", 1},     {"two_spinners_in_turn", "", 1},
    {"sleeps_an_hour", "", 1},       {"connects_again_and_again", "", 2},
    {"counts_in_registers", "", 1},  {"timer_signal_every_second", "", 1},
    {"waits_an_hour_busily", "", 1}, {"works_for_two_seconds", "", 1},
};

static const char *const hang_programs[] = {"deadlocks", "idlers", "survivors", "greedy", "failing"};

/* A call that is made to fail, once, in a function of `failing`. */
static const struct {
  const char *name;
  const char *call;
  int error;
  const char *prints;
} failing[] = {
    {"forks", "fork", EAGAIN, "child < 0 = 1\n"},
    {"forks_by_pointer", "fork", EAGAIN, "child < 0 = 1\n"},
    {"vforks", "fork", EAGAIN, "child < 0 = 1\n"},
    {"vforks", "exec", ENOENT, "child < 0 = 0\n"},
    {"executes_after_vfork", "exec", ENOENT, "status 42\n"},
    {"executes_after_vfork", "wait", ECHILD, ""},
    {"spawns", "fork", EAGAIN, "EAGAIN"},
    {"spawns", "exec", ENOENT, "ENOENT"},
    {"runs_a_command", "fork", EAGAIN, " = 3\n"},
    {"runs_a_command", "system", EAGAIN, " = 127\n"},
    {"runs_a_command", "exec", ENOENT, " = 3\n"},
    {"runs_a_command", "wait", ECHILD, " = 3\n"},
    {"runs_a_command", "sigaction", EINVAL, " = 3\n"},
    {"reads_from_a_command", "fork", EAGAIN, " = 4\n"},
    {"reads_from_a_command", "system", EAGAIN, " = -1 "},
    {"reads_from_a_command", "wait", ECHILD, " = 4\n"},
    {"reads_from_a_command", "pipe", EMFILE, " = 4\n"},
    {"makes_a_key", "ftok", ENOENT, "ftok(\"/\", 'x') < 0 = 1\n"},
    {"makes_a_key", "stat", ENOENT, "ftok(\"/\", 'x') < 0 = 0\n"},
    {"asks_about_a_descriptor", "fstat", EIO, "fstat(0, &there) = -1 EIO\nstat(\"/\", &there) = 0\n"},
    {"asks_about_a_descriptor", "stat", EIO, "fstat(0, &there) = 0\nstat(\"/\", &there) = -1 EIO\n"},
    {"unmaps", "munmap", EINVAL, "= -1 EINVAL\n"},
    {"closes", "close", EIO, "close(ends[1]) = -1 EIO\nread(ends[0], &byte, 1) = 0\nclose(ends[1]) = -1 EBADF\n"},
    {"closes_a_queue", "mq_close", EIO, "mq_close(queue) = -1 EIO\nmq_getattr(queue, &attributes) = -1 EBADF\n"},
    {"closes_a_queue", "close", EIO, "mq_close(queue) = 0\n"},
    {"closes_a_semaphore", "sem_close", EINVAL, "munmap(memory, 4096) = 0\nsem_close(semaphore) = -1 EINVAL\n"},
    {"closes_a_semaphore", "munmap", EINVAL, "munmap(memory, 4096) = -1 EINVAL\nsem_close(semaphore) = 0\n"},
    {"reads_signals", "signalfd", EMFILE, "signalfd(-1, &none, 0) = -1 EMFILE\n"},
    {"polls", "poll", ENOMEM, "poll(NULL, 0, 0) = -1 ENOMEM\n"},
    {"selects", "poll", ENOMEM, "select(0, NULL, NULL, NULL, &at_once) = -1 ENOMEM\n"},
    {"watches", "poll", ENOMEM, "epoll_wait(watcher, &event, 1, 0) = -1 ENOMEM\n"},
    {"writes_as_a_child", "write", EPIPE, "child was killed by SIGPIPE\n"},
    {"writes_as_a_child", "write", ENOSPC, "child exited with 1\n"},
    {"sends_as_a_child", "send", EPIPE, "child was killed by SIGPIPE\n"},
    {"writes_ignoring_the_signal", "write", EPIPE, "= -1 EPIPE\n"},
    {"writes_handling_the_signal", "write", EPIPE, "EPIPE after 1 of them\n"},
    {"sends_without_the_signal", "send", EPIPE, "= -1 EPIPE\n"},
    {"sends_a_message_without_the_signal", "send", EPIPE, "= -1 EPIPE\n"},
};

static const struct {
  const char *name; /* of the function in the program */
  enum run_end end;
} greedy[] = {
    {"heap", RUN_MEMORY_LIMIT},      {"populated_mapping", RUN_MEMORY_LIMIT},
    {"segments", RUN_MEMORY_LIMIT},  {"shared_among_children", RUN_MEMORY_LIMIT},
    {"children", RUN_PROCESS_LIMIT}, {"output", RUN_OUTPUT_LIMIT},
    {"computation", RUN_CPU_LIMIT},
};

static const struct {
  const char *name; /* of the function in `greedy` */
  const char *prints;
  enum run_end end;
} escapes[] = {
    {"refused", "16 MiB fit, then EFBIG\ndescriptors: EMFILE, few\n", RUN_COMPLETED},
    {"new_namespaces", "EPERM\n", RUN_FORBIDDEN},
    {"limits_of_the_first_process", "prlimit(1, RLIMIT_NPROC, &none, NULL) = -1 EPERM\n", RUN_FORBIDDEN},
    {"new_file_system", "syscall(SYS_fsopen, \"tmpfs\", 0) = -1 EPERM\n", RUN_FORBIDDEN},
    {"untraced_child", "7\n", RUN_COMPLETED},
    {"shut_folders", "0 0 0\n", RUN_COMPLETED},
    {"unlisted_call",
     "syscall(SYS_lookup_dcookie, 0, NULL, 0) = -1 ENOSYS\nsyscall(SYS_clone3, NULL, 0) = -1 ENOSYS\n"
     "syscall(600) = -1 ENOSYS\n",
     RUN_COMPLETED},
    {"call_of_the_machine", "syscall(SYS_sethostname, \"mine\", 4) = -1 EPERM\n", RUN_FORBIDDEN},
    {"other_convention", "", RUN_COMPLETED}, /* killed by SIGSYS */
    {"x32_convention", "", RUN_COMPLETED},
    {"hidden_places", "0 0 0\n0 entries\n", RUN_COMPLETED},
    {"much_randomness", "5000\n", RUN_COMPLETED},
    {"many_arguments", "1\n", RUN_COMPLETED},
};

/* ---- building: everything once, before the tests ---- */

struct fixture {
  char *folder;
  struct run_session *session;
  const char *course;
};

/* Check's test functions take no argument. The course is one that was installed where all can read. */
static struct fixture fixture = {.course = "/usr/include"};

static char *built_folder(const char *name) { return path_join(fixture.folder, name); }

static pid_t start_compiler(const char *name, bool linked_statically) {
  struct error err = {0};
  _cleanup_free_ char *folder = built_folder(name);
  if (directory_make(folder, &err))
    return -1;
  pid_t pid = fork();
  if (pid == 0) {
    char *source = xasprintf(SOURCES "/%s.c", name);
    char *program = xasprintf("%s/first", folder);
    execlp("gcc", "gcc", "-std=gnu17", "-D_GNU_SOURCE", "-g", "-Wall", "-Wextra", "-Werror", "-o", program, source,
           "-pthread", "-lrt", linked_statically ? "-static" : NULL, (char *)NULL);
    _exit(127);
  }
  return pid;
}

/* The other roles are the same program under another name. */
static int name_roles(const char *name) {
  _cleanup_free_ char *folder = built_folder(name);
  _cleanup_free_ char *first = path_join(folder, role_names[0]);
  _cleanup_free_ char *second = path_join(folder, role_names[1]);
  return link(first, second);
}

static int wait_for_compilers(int *running, int most) {
  int failed = 0;
  for (; *running > most; (*running)--) {
    int status;
    failed |= wait(&status) < 0 || status != 0;
  }
  return failed;
}

static int build_all(void) {
  int running = 0;
  int failed = 0;
  for (size_t i = 0; i < array_size(topics) + array_size(hang_programs); i++) {
    bool is_topic = i < array_size(topics);
    const char *name = is_topic ? topics[i].name : hang_programs[i - array_size(topics)];
    if (start_compiler(name, is_topic && topics[i].linked_statically) < 0)
      return -1;
    running++;
    failed |= wait_for_compilers(&running, 3);
  }
  failed |= wait_for_compilers(&running, 0);
  for (size_t i = 0; i < array_size(topics) && !failed; i++)
    failed |= name_roles(topics[i].name);
  for (size_t i = 0; i < array_size(hang_programs) && !failed; i++)
    failed |= name_roles(hang_programs[i]);
  return failed ? -1 : 0;
}

/* ---- natively ---- */

struct behaviour {
  struct strbuf out[MOST_ROLES];
  int status[MOST_ROLES]; /* as of wait(2) */
};

static void behaviour_release(struct behaviour *behaviour) {
  for (int i = 0; i < MOST_ROLES; i++)
    strbuf_release(&behaviour->out[i]);
}

static void write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd >= 0 && write(fd, text, strlen(text)) < 0)
    perror(path);
  if (fd >= 0)
    close(fd);
}

/* Namespaces of its own, so that nothing stays behind: with them goes all that a program leaves. A host that refuses
 * them runs it all the same. */
static void leave_host(void) {
  const int wanted = CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNS;
  unsigned user = getuid();
  unsigned group = getgid();
  if (unshare(wanted)) {
    if (unshare(wanted | CLONE_NEWUSER))
      return;
    _cleanup_free_ char *users = xasprintf("0 %u 1", user);
    _cleanup_free_ char *groups = xasprintf("0 %u 1", group);
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", users);
    write_text("/proc/self/gid_map", groups);
  }
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777");
}

_Noreturn static void become(int role, int out) {
  char *path = xasprintf("./%s", role_names[role]);
  int nothing[2];
  setsid();
  if (pipe(nothing) == 0)
    dup2(nothing[0], 0);
  dup2(out, 1);
  dup2(open("/dev/null", O_WRONLY), 2);
  close_range(3, ~0U, 0);
  execl(path, path, role_names[role], (char *)NULL);
  _exit(127);
}

/* The first process of its namespace: starts the roles, one after the other, and says how they ended. Whoever is still
 * there when all roles have ended and all outputs were closed goes with it. */
_Noreturn static void be_first(const struct topic *topic, const int *outs, int report) {
  int statuses[MOST_ROLES] = {-1, -1};
  pid_t pids[MOST_ROLES] = {0};
  int roles = topic->roles ? topic->roles : 1;
  prctl(PR_SET_CHILD_SUBREAPER, 1); /* where there is no namespace for processes */
  for (int i = 0; i < roles; i++) {
    pids[i] = fork();
    if (pids[i] == 0)
      become(i, outs[i]);
    nanosleep(&(struct timespec){0, i + 1 < roles ? 50000000 : 0}, NULL);
  }
  for (int i = 0; i < MOST_ROLES; i++)
    close(outs[i]);
  int status;
  pid_t pid;
  while ((pid = wait(&status)) > 0)
    for (int i = 0; i < roles; i++)
      if (pid == pids[i])
        statuses[i] = status;
  _exit(write(report, statuses, sizeof statuses) == (ssize_t)sizeof statuses ? 0 : 1);
}

_Noreturn static void run_apart(const struct topic *topic, const char *folder, const int *outs, int report) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  leave_host();
  if (chdir(folder))
    _exit(1);
  pid_t pid = fork();
  if (pid == 0)
    be_first(topic, outs, report);
  for (int i = 0; i < MOST_ROLES; i++)
    close(outs[i]);
  close(report);
  /* Ends with the first process, or takes it along when it is too late. */
  int left = NATIVE_SECONDS * 100;
  while (waitpid(pid, NULL, WNOHANG) == 0 && --left > 0)
    nanosleep(&(struct timespec){0, 10000000}, NULL);
  if (left > 0)
    _exit(0);
  kill(pid, SIGKILL);
  _exit(1);
}

static void read_outputs(const int *ours, struct behaviour *ret) {
  char chunk[4096];
  struct pollfd waiting[MOST_ROLES];
  int open_ends = MOST_ROLES;
  for (int i = 0; i < MOST_ROLES; i++)
    waiting[i] = (struct pollfd){ours[i], POLLIN, 0};
  while (open_ends && poll(waiting, MOST_ROLES, -1) > 0)
    for (int i = 0; i < MOST_ROLES; i++) {
      if (!waiting[i].revents)
        continue;
      ssize_t got = read(ours[i], chunk, sizeof chunk);
      if (got > 0) {
        strbuf_add(&ret->out[i], chunk, (size_t)got);
        continue;
      }
      waiting[i].fd = -1;
      open_ends--;
    }
}

static void run_natively(const struct topic *topic, struct behaviour *ret) {
  int ours[MOST_ROLES];
  int theirs[MOST_ROLES];
  int report[2];
  int pair[2];
  int status;
  _cleanup_free_ char *folder = built_folder(topic->name);
  *ret = (struct behaviour){.out = {STRBUF_INIT, STRBUF_INIT}};
  for (int i = 0; i < MOST_ROLES; i++) {
    ck_assert_int_eq(pipe2(pair, O_CLOEXEC), 0);
    ours[i] = pair[0];
    theirs[i] = pair[1];
  }
  ck_assert_int_eq(pipe2(report, O_CLOEXEC), 0);
  pid_t pid = fork();
  if (pid == 0)
    run_apart(topic, folder, theirs, report[1]);
  close(report[1]);
  for (int i = 0; i < MOST_ROLES; i++)
    close(theirs[i]);
  read_outputs(ours, ret);
  ck_assert_msg(waitpid(pid, &status, 0) == pid && status == 0, "%s took longer than %d s natively: %s", topic->name,
                NATIVE_SECONDS, ret->out[0].buf);
  ck_assert_msg(read(report[0], ret->status, sizeof ret->status) == (ssize_t)sizeof ret->status,
                "%s: no status natively", topic->name);
  close(report[0]);
  for (int i = 0; i < MOST_ROLES; i++)
    close(ours[i]);
}

/* ---- conducted ---- */

static const struct limits limits = {.wall_ns = 10 * SECOND,
                                     .cpu_ns = 2 * SECOND,
                                     .memory = 256 << 20,
                                     .output = 1 << 20,
                                     .file_size = 16 << 20,
                                     .processes = 64,
                                     .open_files = 64,
                                     .events = 1000000,
                                     .idle_ns = 86400 * SECOND};

/* The program's folder, and as first argument of each role `word`, or its own name. `failing_call` (may be NULL): a
 * call of the first role, and how it fails. */
static void conduct_failing(const char *name, int roles, const char *word, uint64_t seed,
                            const struct injection *failing_call, struct run_record *ret_record) {
  struct program program = {.course = xstrdup(fixture.course)};
  struct test_case test = {.id = xstrdup(name), .output = OUTPUT_PIPE, .limits = limits};
  struct error err = {0};
  const char *built[MOST_ROLES];
  _cleanup_free_ char *folder = built_folder(name);
  for (int i = 0; i < roles; i++) {
    struct role *role = vec_add(&program.roles);
    role->name = xstrdup(role_names[i]);
    strings_add(&role->executables, role_names[i]);
    strings_add(&role->args, word ? word : role_names[i]);
    if (word)
      strings_add(&role->args, role_names[i]);
    built[i] = folder;
  }
  if (failing_call)
    *vec_add(&test.injections) = *failing_call;
  const struct run_request request = {
      .program = &program, .test = &test, .built = built, .schedule = {.seed = seed}, .session = fixture.session};
  int status = run_case(&request, ret_record, &err);
  program_release(&program);
  vec_release(&test.injections);
  free(test.id);
  ck_assert_msg(status == 0, "%s: %s", name, err.message);
}

static void conduct(const char *name, int roles, const char *word, uint64_t seed, struct run_record *ret_record) {
  conduct_failing(name, roles, word, seed, NULL, ret_record);
}

/* Who waits for what, for messages. */
static char *stuck_text(const struct run_record *record) {
  struct strbuf sb = STRBUF_INIT;
  vec_each(&record->timeline.events, event)
    if (event->kind == EVENT_STUCK)
      strbuf_addf(&sb, "[%s: %s(%s) waits for %s]", record->timeline.processes.items[event->process].name,
                  event->call ? event_call_name(event) : "", event->arguments ? event->arguments : "",
                  event->text ? event->text : "");
  return strbuf_detach(&sb);
}

static void compare(const struct topic *topic, const struct behaviour *native, uint64_t seed) {
  struct run_record record;
  int roles = topic->roles ? topic->roles : 1;
  conduct(topic->name, roles, NULL, seed, &record);
  _cleanup_free_ char *stuck = stuck_text(&record);
  for (int i = 0; i < roles; i++) {
    const struct role_record *role = &record.roles.items[i];
    int status = native->status[i];
    ck_assert_msg(strcmp(role->out.buf, native->out[i].buf) == 0,
                  "%s, seed %d, %s (%s%s%s): natively\n%.3000s\nconducted\n%.3000s", topic->name, (int)seed, role->role,
                  run_end_name(record.end), record.problem ? ": " : "", record.problem ? record.problem : stuck,
                  native->out[i].buf, role->out.buf);
    ck_assert_msg(role->ended && role->signal == (WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                  "%s, seed %d, %s: ended %d, signal %d, natively status 0x%x", topic->name, (int)seed, role->role,
                  role->ended, role->signal, (unsigned)status);
    ck_assert_msg(role->exit_status == (WIFEXITED(status) ? WEXITSTATUS(status) : 0),
                  "%s, seed %d, %s: exit %d, natively status 0x%x", topic->name, (int)seed, role->role,
                  role->exit_status, (unsigned)status);
  }
  ck_assert_msg(record.end == RUN_COMPLETED, "%s, seed %d: %s %s %s", topic->name, (int)seed, run_end_name(record.end),
                record.problem ? record.problem : "", stuck);
  run_record_release(&record);
}

START_TEST(test_behaviour__as_natively) {
  const struct topic *topic = &topics[_i];
  struct behaviour native;
  run_natively(topic, &native);
  ck_assert_msg(native.out[0].length > 0, "%s prints nothing", topic->name);
  for (uint64_t seed = 1; seed <= (topic->order_is_open ? 1 : 4); seed++)
    compare(topic, &native, seed);
  behaviour_release(&native);
}
END_TEST

/* ---- hangs ---- */

static void expect_end(const char *program, const struct hang *hang, enum run_end end, uint64_t seed) {
  struct run_record record;
  int64_t before = clock_process_cpu_ns();
  conduct(program, hang->roles, hang->name, seed, &record);
  int64_t used = clock_process_cpu_ns() - before; /* not real time: both cores may be busy with something else */
  vec_each(&record.roles, role)
    used += role->cpu_ns;
  _cleanup_free_ char *stuck = stuck_text(&record);
  ck_assert_msg(record.end == end, "%s, seed %d: %s (%s), not %s %s; printed %s", hang->name, (int)seed,
                run_end_name(record.end), record.problem ? record.problem : "", run_end_name(end), stuck,
                record.roles.items[0].out.buf);
  ck_assert_msg(end == RUN_COMPLETED || strstr(stuck, hang->waits), "%s, seed %d: no '%s' in %s", hang->name, (int)seed,
                hang->waits, stuck);
  ck_assert_msg(end == RUN_COMPLETED || used < FAR_TOO_LONG, "%s, seed %d: took %d ms of CPU", hang->name, (int)seed,
                (int)(used / 1000000));
  vec_each(&record.roles, role)
    ck_assert_msg(end != RUN_COMPLETED || (role->ended && role->exit_status == 0 && role->signal == 0),
                  "%s, seed %d: %s ended %d, status %d, signal %d", hang->name, (int)seed, role->role, role->ended,
                  role->exit_status, role->signal);
  run_record_release(&record);
}

START_TEST(test_behaviour__deadlock_is_found) {
  for (uint64_t seed = 1; seed <= 2; seed++)
    expect_end("deadlocks", &deadlocks[_i], RUN_DEADLOCK, seed);
}
END_TEST

START_TEST(test_behaviour__no_progress_is_found) { expect_end("idlers", &idlers[_i], RUN_NO_PROGRESS, 1); }
END_TEST

START_TEST(test_behaviour__patience_is_rewarded) {
  for (uint64_t seed = 1; seed <= 2; seed++)
    expect_end("survivors", &survivors[_i], RUN_COMPLETED, seed);
}
END_TEST

/* nohup, a shell's & and many a CI job start what they start with some signals ignored. */
START_TEST(test_behaviour__signals_are_as_usual) {
  static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGUSR1};
  struct run_record record;
  sigset_t blocked;
  for (size_t i = 0; i < array_size(ignored); i++)
    signal(ignored[i], SIG_IGN);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR2);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  conduct("survivors", 1, "tells_of_its_signals", 1, &record);
  ck_assert_str_eq(record.roles.items[0].out.buf, "");
  ck_assert_int_eq((int)record.end, RUN_COMPLETED);
  run_record_release(&record);
}
END_TEST

START_TEST(test_behaviour__limits_hold) {
  struct run_record record;
  conduct("greedy", 1, greedy[_i].name, 1, &record);
  ck_assert_msg(record.end == greedy[_i].end, "%s: %s, not %s", greedy[_i].name, run_end_name(record.end),
                run_end_name(greedy[_i].end));
  run_record_release(&record);
}
END_TEST

START_TEST(test_behaviour__nobody_gets_out) {
  struct run_record record;
  conduct("greedy", 1, escapes[_i].name, 1, &record);
  ck_assert_msg(strcmp(record.roles.items[0].out.buf, escapes[_i].prints) == 0, "%s printed %s", escapes[_i].name,
                record.roles.items[0].out.buf);
  ck_assert_msg(record.end == escapes[_i].end, "%s: %s, not %s: %s", escapes[_i].name, run_end_name(record.end),
                run_end_name(escapes[_i].end), record.problem ? record.problem : "");
  run_record_release(&record);
}
END_TEST

START_TEST(test_behaviour__a_course_at_the_root_hides_nothing_else) {
  struct run_record record;
  fixture.course = "/";
  conduct("greedy", 1, "shut_folders", 1, &record);
  ck_assert_str_eq(record.roles.items[0].out.buf, "0 0 0\n");
  run_record_release(&record);
}
END_TEST

/* A pod's folders have numbers of the kernel's choice, and programs print keys that are made of them. */
START_TEST(test_behaviour__devices_have_the_same_numbers_everywhere) {
  struct run_record record;
  conduct("greedy", 1, "devices", 1, &record);
  ck_assert_str_eq(record.roles.items[0].out.buf, ". 0xfff000a0 1 1\n"
                                                  "/tmp 0xfff000a1 1 1\n"
                                                  "/dev/shm 0xfff000a2 1 1\n"
                                                  "/dev/mqueue 0xfff000a3 1 1\n"
                                                  "/ 0xfff000a4 1 1\n"
                                                  "1 1 0x78a00001\n");
  run_record_release(&record);
}
END_TEST

/* What the timeline tells of a specimen's calls, of those whose name ends so: "(arguments)(arguments)", or with results
 * "(arguments) = result(arguments) = result". The caller frees it. */
static char *calls_told(const char *specimen, const char *ending, bool results) {
  struct run_record record;
  struct strbuf seen = STRBUF_INIT;
  conduct("greedy", 1, specimen, 1, &record);
  vec_each(&record.timeline.events, event) {
    size_t length = event->call ? strlen(event->call) : 0;
    if (length >= strlen(ending) && strcmp(event->call + length - strlen(ending), ending) == 0)
      strbuf_addf(&seen, results ? "(%s) = %s" : "(%s)", event->arguments, event->result);
  }
  run_record_release(&record);
  return strbuf_detach(&seen);
}

static char *arguments_told(const char *specimen, const char *ending) { return calls_told(specimen, ending, false); }

START_TEST(test_behaviour__names_of_files_are_told_harmless) {
  _cleanup_free_ char *seen = arguments_told("odd_name", "shmget");
  ck_assert_str_eq(seen, "(ftok(\\001z\\002, x), 100, IPC_CREAT|0600)");
}
END_TEST

START_TEST(test_behaviour__arguments_that_mean_nothing_are_not_told) {
  _cleanup_free_ char *seen = arguments_told("flags_of_a_descriptor", "fcntl");
  ck_assert_str_eq(seen, "(stdin, F_GETFL)(stdin, F_SETFL, 0x800)");
}
END_TEST

START_TEST(test_behaviour__commands_are_told_by_name) {
  static const char *const parts[] = {"(shm 0, IPC_INFO, ", "(sem 0, 0, SEM_INFO, ", "(msg 0, MSG_INFO, ",
                                      "(shm 0, 77, NULL)"};
  _cleanup_free_ char *seen = arguments_told("asks_of_limits", "ctl");
  for (size_t i = 0; i < array_size(parts); i++)
    ck_assert_msg(strstr(seen, parts[i]) != NULL, "no %s in %s", parts[i], seen);
}
END_TEST

START_TEST(test_behaviour__mappings_of_objects_are_told) {
  _cleanup_free_ char *seen = calls_told("mappings", "mmap", true);
  ck_assert_str_eq(seen, "(NULL, 8192, PROT_READ|PROT_WRITE, MAP_SHARED, /dev/shm/object, 0) = &/dev/shm/object"
                         "(NULL, 4096, PROT_READ, MAP_PRIVATE, /dev/shm/object, 4096) = &/dev/shm/object"
                         "(NULL, 4096, PROT_NONE, MAP_SHARED|MAP_ANONYMOUS, -1, 0) = &…");
}
END_TEST

START_TEST(test_behaviour__own_calls_fail) {
  struct run_record record;
  char role[] = "first";
  _cleanup_free_ char *call = xstrdup(failing[_i].call);
  const struct injection injection = {.role = role, .call = call, .error = failing[_i].error, .nth = 1};
  conduct_failing("failing", 1, failing[_i].name, 1, &injection, &record);
  const char *printed = record.roles.items[0].out.buf;
  ck_assert_msg(record.end == RUN_COMPLETED && strstr(printed, failing[_i].prints), "%s, with %s failing: %s, %s",
                failing[_i].name, failing[_i].call, run_end_name(record.end), printed);
  run_record_release(&record);
}
END_TEST

static Suite *behaviour_suite(void) {
  Suite *suite = suite_create("behaviour");
  TCase *tests = tcase_create("behaviour");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, test_behaviour__as_natively, 0, (int)array_size(topics));
  tcase_add_loop_test(tests, test_behaviour__deadlock_is_found, 0, (int)array_size(deadlocks));
  tcase_add_loop_test(tests, test_behaviour__no_progress_is_found, 0, (int)array_size(idlers));
  tcase_add_loop_test(tests, test_behaviour__patience_is_rewarded, 0, (int)array_size(survivors));
  tcase_add_loop_test(tests, test_behaviour__limits_hold, 0, (int)array_size(greedy));
  tcase_add_loop_test(tests, test_behaviour__nobody_gets_out, 0, (int)array_size(escapes));
  tcase_add_test(tests, test_behaviour__signals_are_as_usual);
  tcase_add_test(tests, test_behaviour__names_of_files_are_told_harmless);
  tcase_add_test(tests, test_behaviour__arguments_that_mean_nothing_are_not_told);
  tcase_add_test(tests, test_behaviour__mappings_of_objects_are_told);
  tcase_add_test(tests, test_behaviour__commands_are_told_by_name);
  tcase_add_test(tests, test_behaviour__a_course_at_the_root_hides_nothing_else);
  tcase_add_test(tests, test_behaviour__devices_have_the_same_numbers_everywhere);
  tcase_add_loop_test(tests, test_behaviour__own_calls_fail, 0, (int)array_size(failing));
  suite_add_tcase(suite, tests);
  return suite;
}

int main(void) {
  struct error err = {0};
  int failed = 1;
  fixture.folder = directory_make_temporary("behaviour", &err);
  fixture.session = fixture.folder ? run_session_new(&err) : NULL;
  if (fixture.session && build_all() == 0) {
    failed = suite_run(behaviour_suite());
  } else {
    fprintf(stderr, "cannot build the programs: %s\n", err.message);
  }
  if (fixture.session)
    run_session_free(fixture.session);
  if (fixture.folder)
    tree_remove(fixture.folder, &err);
  free(fixture.folder);
  return failed ? 1 : 0;
}
