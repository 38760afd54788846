/* The sandbox of one run. */
#include "run/pod.h"

#include "base/file.h"
#include "linux/procfs.h"
#include "linux/renewal.h"
#include "linux/root_folder.h"
#include "linux/terminal.h"
#include "linux/tracee.h"
#include "linux/user_limits.h"
#include "run/cargo.h"
#include "run/escort.h"
#include "run/tier.h"
#include "run/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const unsigned long trace_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
                                           PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                                           PTRACE_O_TRACEEXIT | PTRACE_O_TRACEVFORKDONE | PTRACE_O_EXITKILL;

/* What goes over the control socket: one datagram per message. */
enum command_kind { COMMAND_GO, COMMAND_SPAWN, COMMAND_REAP, COMMAND_WAIT, COMMAND_NUMBER, COMMAND_RENEW };
struct command {
  enum command_kind kind;
  size_t index; /* of a program; of COMMAND_NUMBER: the kind of objects */
  int number;   /* that the next of them gets; of COMMAND_RENEW: an enum renewal_extent, with cargo behind it */
};
struct answer {
  pid_t pid;      /* inside, of what was spawned or waited for */
  int status;     /* a wait status */
  bool renewable; /* what was set up */
  struct error error;
};

enum {
  MOST_DESCRIPTORS = 200, /* one message carries at most SCM_MAX_FD = 253 */
  MOST_CARGO = 32 << 10,  /* a fraction of what a socket takes at once */
  STACK_OF_CHILD = 128 << 10,
  SPARE_PROCESSES = 8, /* the tracer's own count ends the run before */
  ANSWER_MS = 20000,   /* a pod that takes longer is not going to answer */
};

static const char *const view_paths[VIEW_COUNT] = {
    [VIEW_SHM] = "/proc/sysvipc/shm", [VIEW_SEM] = "/proc/sysvipc/sem",
    [VIEW_MSG] = "/proc/sysvipc/msg", [VIEW_TCP] = "/proc/net/tcp",
    [VIEW_TCP6] = "/proc/net/tcp6",   [VIEW_POSIX] = "/dev/shm",
    [VIEW_QUEUES] = "/dev/mqueue",    [VIEW_TMP] = "/tmp",
    [VIEW_WORK] = POD_WORK,           [VIEW_ROOT] = "/",
};

/* The whole environment of a student's program, the same on every host. */
static char *const environment[] = {(char[]){"PATH=/usr/local/bin:/usr/bin:/bin"},
                                    (char[]){"HOME=" POD_WORK},
                                    (char[]){"PWD=" POD_WORK},
                                    (char[]){"USER=student"},
                                    (char[]){"LOGNAME=student"},
                                    (char[]){"LANG=C.UTF-8"},
                                    (char[]){"TERM=dumb"},
                                    (char[]){"TZ=UTC"},
                                    NULL};

/* ---- inside: the pod's first process ---- */

struct inside;
struct birth {
  const struct inside *self;
  size_t index;
};

struct inside {
  struct pod_plan *plan;
  const struct pod *pod; /* as it was at the fork */
  int control;
  struct cargo cargo;           /* of which the plan is made, unless it is the first */
  struct pod_program *programs; /* the plan's, with their descriptors of now */
  struct terminal *terminals;   /* two for each program */
  struct birth *births;         /* one for each, */
  char *stacks;                 /* too */
  struct renewal renewal;
};

static int send_message(int control, const void *bytes, size_t size, const int *fds, size_t fd_count) {
  char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
  struct iovec body = {(void *)(uintptr_t)bytes, size};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1};
  if (fd_count) {
    memset(space, 0, sizeof space);
    message.msg_control = space;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
    memcpy(CMSG_DATA(header), fds, sizeof(int) * fd_count);
  }
  return sendmsg(control, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static int send_answer(int control, const struct answer *answer, const int *fds, size_t fd_count) {
  return send_message(control, answer, sizeof *answer, fds, fd_count);
}

static int lay_regular_file(const struct pod_file *file, const char *path, struct error *err) {
  _cleanup_close_ int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (to < 0)
    return error_errno(err, "create %s in the pod", file->path);
  off_t offset = 0;
  ssize_t sent;
  while ((sent = sendfile(to, file->fd, &offset, 1 << 20)) > 0)
    continue;
  if (sent < 0 || fchmod(to, file->mode))
    return error_errno(err, "fill %s in the pod", file->path);
  return 0;
}

static int lay_file(const struct inside *self, const struct pod_file *file, struct error *err) {
  char buffer[PATH_MAX];
  const char *path = self->pod->tier->place(self->pod, file->path, buffer);
  int status = 0;
  switch (file->kind) {
  case FILE_REGULAR: return lay_regular_file(file, path, err);
  case FILE_FIFO: status = mkfifo(path, file->mode); break;
  case FILE_FOLDER: status = mkdir(path, file->mode); break;
  case FILE_LINK: return symlink(file->target, path) ? error_errno(err, "link %s in the pod", file->path) : 0;
  }
  return status || chmod(path, file->mode) ? error_errno(err, "make %s in the pod", file->path) : 0;
}

static int open_views(const struct inside *self, int *ret_fds, struct error *err) {
  char buffer[PATH_MAX];
  for (size_t i = 0; i < VIEW_COUNT; i++) {
    int how = i == VIEW_ROOT ? O_PATH : O_RDONLY; /* of which nobody may read what is not a pod's own */
    ret_fds[i] = open(self->pod->tier->place(self->pod, view_paths[i], buffer), how | O_CLOEXEC);
    if (ret_fds[i] < 0 && i == VIEW_TCP6)
      ret_fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (ret_fds[i] < 0)
      return error_errno(err, "open %s in the pod", view_paths[i]);
  }
  return 0;
}

static int open_terminals(struct inside *self, int *ret_masters, struct error *err) {
  for (size_t i = 0; i < self->plan->program_count * 2; i++) {
    ret_masters[i] = open("/dev/null", O_RDONLY | O_CLOEXEC); /* a placeholder: descriptors travel without gaps */
    if (self->programs[i / 2].output != OUTPUT_TERMINAL)
      continue;
    if (terminal_open(&self->terminals[i], err))
      return -1;
    close(ret_masters[i]);
    ret_masters[i] = self->terminals[i].master;
  }
  return 0;
}

static void close_terminals(struct inside *self) {
  for (size_t i = 0; i < self->plan->program_count * 2; i++)
    if (self->programs[i / 2].output == OUTPUT_TERMINAL) {
      close(self->terminals[i].master);
      close(self->terminals[i].slave);
    }
}

/* Where a program could leave something for the next run: where that isn't new each time. */
static void find_lasting_paths(const struct inside *self, strings *ret_paths) {
  static const enum pod_view folders[] = {VIEW_POSIX, VIEW_TMP, VIEW_WORK};
  char buffer[PATH_MAX];
  for (size_t i = 0; i < array_size(folders); i++)
    strings_add(ret_paths, self->pod->tier->place(self->pod, view_paths[folders[i]], buffer));
  for (size_t i = 0; i < self->plan->file_count; i++)
    strings_add(ret_paths, self->pod->tier->place(self->pod, self->plan->files[i].path, buffer));
}

static bool prepare_renewal(struct inside *self) {
  char buffer[PATH_MAX];
  strings paths = {0};
  if (self->plan->reuse == POD_FOR_ONE_CASE)
    find_lasting_paths(self, &paths);
  const char *queues = self->pod->tier->place(self->pod, view_paths[VIEW_QUEUES], buffer);
  bool works = renewal_prepare(&self->renewal, (const char *const *)paths.items, paths.count, queues);
  strings_release(&paths);
  return works;
}

static int lay_files(const struct inside *self, struct error *err) {
  for (size_t i = 0; i < self->plan->file_count; i++)
    if (lay_file(self, &self->plan->files[i], err))
      return -1;
  return 0;
}

static int set_up(struct inside *self, int *ret_fds, struct error *err) {
  const struct tier *tier = self->pod->tier;
  if (tier->enter(self->plan, self->pod, err) || lay_files(self, err))
    return -1;
  if (open_views(self, ret_fds, err) || open_terminals(self, ret_fds + VIEW_COUNT, err))
    return -1;
  return tier->seal(self->plan, self->pod, err);
}

static void limit(int resource, int64_t value) {
  struct rlimit both = {(rlim_t)value, (rlim_t)value};
  setrlimit((__rlimit_resource_t)resource, &both);
}

/* Hard bounds behind the tracer's own, which are exact: they only matter when the tracer is late. */
static void set_limits(const struct pod_plan *plan, const struct pod *pod) {
  const struct limits *limits = plan->limits;
  limit(RLIMIT_CORE, 1); /* core(5): with 0 a handler of the host's, outside of the pod, is still started */
  limit(RLIMIT_FSIZE, limits->file_size);
  setrlimit(RLIMIT_NOFILE,
            &(struct rlimit){(rlim_t)limits->open_files, (rlim_t)(limits->open_files + plan->spare_files)});
  if (pod->own_user) /* else all of the user's processes are counted, wherever they run */
    limit(RLIMIT_NPROC, limits->processes + SPARE_PROCESSES);
  user_limits_impose(pod->own_user);
  limit(RLIMIT_CPU, limits->cpu_ns / 1000000000 + 2);
  limit(RLIMIT_STACK, POD_STACK);
  limit(RLIMIT_RTPRIO, 0); /* nobody goes before the tracer, on the CPU that they share: sched(7) */
  limit(RLIMIT_NICE, 0);
  if (plan->traced) /* stacks of threads count as data, touched or not */
    limit(RLIMIT_DATA, limits->memory * 2 + limits->processes * (9 << 20));
  else
    limit(RLIMIT_AS, limits->memory);
}

/* The child that becomes a program. Only async-signal-safe calls from here on. */
_Noreturn static void become(const struct inside *self, size_t index) {
  const struct pod_program *program = &self->programs[index];
  bool terminal = program->output == OUTPUT_TERMINAL;
  int out = terminal ? self->terminals[index * 2].slave : program->out_fd;
  int error = terminal ? self->terminals[index * 2 + 1].slave : program->err_fd;
  sigset_t none;
  sigemptyset(&none);
  setsid();
  /* Away from 0, 1 and 2 first: a descriptor to be passed on may sit there. */
  int moved[3] = {fcntl(program->stdin_fd, F_DUPFD_CLOEXEC, 3), fcntl(out, F_DUPFD_CLOEXEC, 3),
                  fcntl(error, F_DUPFD_CLOEXEC, 3)};
  for (int i = 0; i < 3; i++)
    dup2(moved[i], i);
  close_range(3, ~0U, 0);
  set_limits(self->plan, self->pod);
  if (!self->plan->traced)
    tracee_volunteer_for_oom(getpid()); /* else the tracer does it, when the memory isn't the first process' any more */
  personality(ADDR_NO_RANDOMIZE);
  umask(0022);
  prctl(PR_SET_SECUREBITS, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (filter_install(self->plan->filter) == 0)
    execve(program->path, program->argv, environment);
  _exit(127);
}

static void reap_all(void) {
  while (waitpid(-1, NULL, WNOHANG) > 0)
    continue;
}

/* What a program needs to be started. */
static void make_room(struct inside *self) {
  size_t count = self->plan->program_count;
  free(self->programs);
  free(self->terminals);
  free(self->births);
  free(self->stacks);
  self->programs = xmemdup(self->plan->programs, count * sizeof *self->programs);
  self->terminals = xcalloc(count * 2, sizeof *self->terminals);
  self->births = xcalloc(count, sizeof *self->births);
  self->stacks = xmalloc(count * STACK_OF_CHILD);
}

/* What the tracer sends for each program, in this order: stdin, and stdout and stderr where these are no terminals. */
static int take_descriptors(struct inside *self, const int *fds, size_t count) {
  size_t taken = 0;
  for (size_t i = 0; i < self->plan->program_count; i++) {
    int *places[3];
    size_t own = cargo_places(&self->programs[i], places);
    for (size_t k = 0; k < own && taken < count; k++) {
      close(*places[k]);
      *places[k] = fds[taken++];
    }
  }
  return taken == count ? 0 : -1;
}

static void close_descriptors(const struct inside *self) {
  for (size_t i = 0; i < self->plan->file_count; i++)
    if (self->plan->files[i].fd >= 0)
      close(self->plan->files[i].fd);
  for (size_t i = 0; i < self->plan->program_count; i++) {
    int *places[3];
    for (size_t k = 0, own = cargo_places(&self->programs[i], places); k < own; k++)
      close(*places[k]);
  }
}

static int take_cargo(struct inside *self, const char *bytes, size_t size, const int *fds, size_t count) {
  struct cargo cargo;
  if (cargo_unpack(bytes, size, fds, count, &cargo))
    return -1;
  if (VIEW_COUNT + cargo.program_count * 2 > MOST_DESCRIPTORS) { /* that are to be given back */
    cargo_release(&cargo);
    return -1;
  }
  close_descriptors(self);
  cargo_release(&self->cargo);
  self->cargo = cargo;
  self->plan->files = cargo.files;
  self->plan->file_count = cargo.file_count;
  self->plan->programs = cargo.programs;
  self->plan->program_count = cargo.program_count;
  make_room(self);
  return 0;
}

/* Folders that were new once are new each time: what was done to them needn't be looked for then. */
static int renew_folders(struct inside *self, struct error *err) {
  renewal_forget_paths(&self->renewal);
  return self->pod->tier->renew_folders(self->plan, err) || lay_files(self, err) ? -1 : 0;
}

/* A command with what comes along. */
struct order {
  struct command command;
  char cargo[MOST_CARGO];
  size_t size;
  int fds[MOST_DESCRIPTORS];
  size_t count;
};

static int renew_inside(struct inside *self, const struct order *order, int *ret_fds, struct error *err) {
  enum renewal_extent extent = (enum renewal_extent)order->command.number;
  reap_all();
  close_terminals(self);
  if (extent == RENEW_PLAN ? take_cargo(self, order->cargo, order->size, order->fds, order->count)
                           : take_descriptors(self, order->fds, order->count))
    return error_set(err, ERROR_SYSTEM, "the pod did not get what it is to run");
  if (extent != RENEW_STREAMS && (renew_folders(self, err) || open_views(self, ret_fds, err)))
    return -1;
  if ((extent == RENEW_PLAN && !renewal_remove_objects(&self->renewal)) || !renewal_begin(&self->renewal))
    return error_set(err, ERROR_SYSTEM, "the pod is not as it was");
  return open_terminals(self, ret_fds + (extent == RENEW_STREAMS ? 0 : VIEW_COUNT), err);
}

static int be_born(void *context) {
  const struct birth *birth = context;
  become(birth->self, birth->index);
}

#ifdef __SANITIZE_ADDRESS__ /* knows of one stack */
enum { MAY_SHARE_MEMORY = false };
#else
enum { MAY_SHARE_MEMORY = true };
#endif

/* A traced one is like fork(2) but for memory, which it shares until it executes its program: to copy the harness' page
 * tables for that takes as long as all else. So it has a stack of its own, on which it may be held up for as long as
 * its tracer likes. */
static int spawn_inside(struct inside *self, size_t index, struct error *err) {
  struct birth *birth = &self->births[index];
  char *stack = self->stacks + index * STACK_OF_CHILD;
  bool shares = MAY_SHARE_MEMORY && self->plan->traced;
  *birth = (struct birth){self, index};
  pid_t pid = shares ? clone(be_born, stack + STACK_OF_CHILD, CLONE_VM | SIGCHLD, birth) : fork();
  if (pid == 0)
    be_born(birth);
  if (pid < 0)
    return error_errno(err, "fork in the pod");
  return pid;
}

static bool receive_order(int control, struct order *ret_order) {
  char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
  struct iovec body[] = {{&ret_order->command, sizeof ret_order->command}, {ret_order->cargo, MOST_CARGO}};
  struct msghdr message = {
      .msg_iov = body, .msg_iovlen = array_size(body), .msg_control = space, .msg_controllen = sizeof space};
  ssize_t got = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
  if (got < (ssize_t)sizeof ret_order->command)
    return false;
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  ret_order->size = (size_t)got - sizeof ret_order->command;
  ret_order->count = header ? (header->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;
  if (header)
    memcpy(ret_order->fds, CMSG_DATA(header), ret_order->count * sizeof(int));
  return true;
}

static bool is_master(const struct inside *self, int fd) {
  for (size_t i = 0; i < self->plan->program_count * 2; i++)
    if (self->programs[i / 2].output == OUTPUT_TERMINAL && self->terminals[i].master == fd)
      return true;
  return false;
}

static void serve(struct inside *self) {
  struct order order;
  const struct command *command = &order.command;
  int given[MOST_DESCRIPTORS] = {0};
  while (receive_order(self->control, &order)) {
    struct answer answer = {0};
    size_t handed_out = 0;
    switch (command->kind) {
    case COMMAND_SPAWN: answer.pid = spawn_inside(self, command->index, &answer.error); break;
    case COMMAND_REAP: reap_all(); break;
    case COMMAND_WAIT:
      answer.pid = waitpid(-1, &answer.status, 0);
      if (answer.pid < 0)
        error_errno(&answer.error, "wait in the pod");
      break;
    case COMMAND_NUMBER:
      if (renewal_next_object((enum system_v)command->index, command->number))
        error_errno(&answer.error, "number the next object of a pod");
      break;
    case COMMAND_RENEW:
      if (renew_inside(self, &order, given, &answer.error) == 0)
        handed_out = (command->number == RENEW_STREAMS ? 0 : VIEW_COUNT) + self->plan->program_count * 2;
      break;
    case COMMAND_GO: break;
    }
    if (send_answer(self->control, &answer, given, handed_out))
      return;
    for (size_t i = 0; i < handed_out; i++)
      if (!is_master(self, given[i]))
        close(given[i]);
  }
}

static int compare_fds(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

/* Whatever else the harness has open stays outside: the end of a pipe that is kept here would never be closed. */
static void keep_only_own(const struct pod_plan *plan, int control) {
  VEC(int) own = {0};
  *vec_add(&own) = control;
  for (size_t i = 0; i < plan->file_count; i++)
    *vec_add(&own) = plan->files[i].fd;
  for (size_t i = 0; i < plan->program_count; i++) {
    *vec_add(&own) = plan->programs[i].stdin_fd;
    *vec_add(&own) = plan->programs[i].out_fd;
    *vec_add(&own) = plan->programs[i].err_fd;
  }
  qsort(own.items, own.count, sizeof own.items[0], compare_fds);
  unsigned next = 3;
  vec_each(&own, fd) {
    if (*fd < (int)next)
      continue;
    if (*fd > (int)next)
      close_range(next, (unsigned)*fd - 1, 0);
    next = (unsigned)*fd + 1;
  }
  close_range(next, ~0U, 0);
  vec_release(&own);
}

/* What is ignored stays so in programs (signal(7)), and who started us may have ignored some: nohup(1), a shell's &. */
static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++)
    signal(number, SIG_DFL);
}

_Noreturn static void be_first_process(const struct pod_plan *plan, const struct pod *pod, int control) {
  struct command command;
  struct answer answer = {0};
  int fds[MOST_DESCRIPTORS];
  sigset_t all;
  sigfillset(&all); /* a SIGCHLD that is blocked makes no ptrace stop */
  sigprocmask(SIG_SETMASK, &all, NULL);
  reset_signals();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  keep_only_own(plan, control);
  struct pod_plan own = *plan;
  struct inside self = {.plan = &own, .pod = pod, .control = control};
  make_room(&self);
  if (recv(control, &command, sizeof command, 0) != (ssize_t)sizeof command)
    _exit(1);
  int status = set_up(&self, fds, &answer.error);
  answer.renewable =
      status == 0 && plan->reuse != POD_FOR_ONE_RUN && pod->tier->renew_folders && prepare_renewal(&self);
  procfs_hide_arguments();
  send_answer(control, &answer, fds, status ? 0 : VIEW_COUNT + plan->program_count * 2);
  if (status == 0)
    serve(&self);
  _exit(0);
}

/* ---- outside ---- */

static int receive(struct pod *pod, struct answer *ret_answer, int *ret_fds, size_t fd_count, struct error *err) {
  char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
  struct iovec body = {ret_answer, sizeof *ret_answer};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct pollfd ready = {.fd = pod->control, .events = POLLIN};
  ssize_t got;
  if (poll(&ready, 1, ANSWER_MS) == 0)
    return error_set(err, ERROR_SYSTEM, "the pod's first process does not answer");
  while ((got = recvmsg(pod->control, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
    continue;
  if (got != (ssize_t)sizeof *ret_answer)
    return error_set(err, ERROR_SYSTEM, "the pod's first process ended unexpectedly");
  if (ret_answer->error.cause != ERROR_NONE)
    return error_set(err, ret_answer->error.cause, "%s", ret_answer->error.message);
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (fd_count && (!header || header->cmsg_len != CMSG_LEN(sizeof(int) * fd_count)))
    return error_set(err, ERROR_SYSTEM, "the pod did not hand out its descriptors");
  if (fd_count)
    memcpy(ret_fds, CMSG_DATA(header), sizeof(int) * fd_count);
  return 0;
}

static int command(struct pod *pod, enum command_kind kind, size_t index, struct error *err) {
  struct command message = {.kind = kind, .index = index};
  if (send(pod->control, &message, sizeof message, MSG_NOSIGNAL) < 0)
    return error_errno(err, "talk to the pod");
  return 0;
}

/* Where calls are translated, somebody has to look at them, whatever the program. */
static bool is_traced(const struct pod_plan *plan, const struct pod *pod) { return plan->traced || pod->translation; }

static int set_up_from_outside(const struct pod_plan *plan, struct pod *pod, struct error *err) {
  int fds[MOST_DESCRIPTORS];
  struct answer answer;
  size_t terminals = plan->program_count * 2;
  if (pod->tier->admit(plan, pod, err) || cgroup_add(&pod->cgroup, pod->init, err))
    return -1;
  if (is_traced(plan, pod) && ptrace(PTRACE_SEIZE, pod->init, 0, PTRACE_O_TRACEFORK | PTRACE_O_EXITKILL))
    return error_errno(err, "trace the pod");
  if (command(pod, COMMAND_GO, 0, err) || receive(pod, &answer, fds, VIEW_COUNT + terminals, err))
    return -1;
  pod->reuse = answer.renewable ? plan->reuse : POD_FOR_ONE_RUN;
  memcpy(pod->views, fds, sizeof pod->views);
  for (size_t i = 0; i < terminals; i++)
    *vec_add(&pod->terminals) = fds[VIEW_COUNT + i];
  pod->tier->note_terminals(pod);
  return 0;
}

/* By another filter calls would go past the translation. */
static bool fits(const struct pod *pod, const struct filter *filter, struct error *err) {
  if (filter->translated == (pod->translation != NULL))
    return true;
  error_set(err, ERROR_SYSTEM, "a filter that is not from pod_filter() was given to a pod");
  return false;
}

static int start(const struct tier *tier, const struct pod_plan *plan, struct pod *ret_pod, struct error *err) {
  *ret_pod = (struct pod){.tier = tier, .control = -1, .spent_on = plan->spent_on};
  for (size_t i = 0; i < VIEW_COUNT; i++)
    ret_pod->views[i] = -1;
  if (VIEW_COUNT + plan->program_count * 2 > MOST_DESCRIPTORS)
    return error_set(err, ERROR_USAGE, "too many programs for one run: %zu", plan->program_count);
  int pair[2] = {-1, -1};
  pid_t child = -1;
  const struct cgroup_limits bounds = {.memory = plan->limits->memory + POD_OVERHEAD,
                                       .processes = plan->limits->processes + SPARE_PROCESSES};
  if (tier->prepare(plan, ret_pod, err) == 0) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
      error_errno(err, "make a socket pair");
    cgroup_open(&ret_pod->cgroup, "", &bounds);
    child = pair[0] < 0 || !fits(ret_pod, plan->filter, err) ? -1 : tier->fork(ret_pod, &ret_pod->apart, err);
  }
  if (child == 0) {
    close(pair[0]);
    be_first_process(plan, ret_pod, pair[1]);
  }
  if (pair[1] >= 0)
    close(pair[1]);
  ret_pod->control = pair[0];
  ret_pod->init = child > 0 ? child : 0;
  if (child > 0 && set_up_from_outside(plan, ret_pod, err) == 0)
    return 0;
  pod_end(ret_pod);
  return -1;
}

/* ---- which tier ---- */

/* A fact of the host, found out when it is first asked for; like the host, it doesn't change while we run. */
static struct {
  const struct tier *tier;
  struct error refusal;     /* of namespaces */
  struct filter filters[2]; /* of untraced programs and of traced ones, */
  bool has_filter[2];       /* as far as they were asked for */
} host;

/* The whole sequence: a host may let the namespaces be made and refuse what is then done in them. */
static int try(const struct tier *tier, struct error *err) {
  const struct limits limits = {.memory = 1 << 20, .open_files = 64, .processes = 8};
  struct filter filter = {0};
  struct pod pod;
  if (tier->compile_filter(true, &filter, err))
    return -1;
  struct pod_plan plan = {.limits = &limits, .filter = &filter, .traced = true};
  int status = start(tier, &plan, &pod, err);
  if (status == 0)
    pod_end(&pod);
  filter_release(&filter);
  return status;
}

static const struct tier *tier_of_host(struct error *err) {
  struct error refusal = {0};
  if (host.tier)
    return host.tier;
  if (try(&tier_full, &refusal) == 0)
    return host.tier = &tier_full;
  if (refusal.cause != ERROR_UNSUPPORTED) {
    error_set(err, refusal.cause, "%s", refusal.message);
    return NULL;
  }
  if (try(&tier_process, err))
    return NULL;
  host.refusal = refusal;
  return host.tier = &tier_process;
}

const char *pod_isolation(struct error *ret_refusal, struct error *err) {
  const struct tier *tier = tier_of_host(err);
  if (ret_refusal)
    *ret_refusal = host.refusal;
  return tier ? tier->name : NULL;
}

const struct filter *pod_filter(bool traced, struct error *err) {
  const struct tier *tier = tier_of_host(err);
  struct filter *filter = &host.filters[traced];
  if (!tier || (!host.has_filter[traced] && tier->compile_filter(traced, filter, err)))
    return NULL;
  host.has_filter[traced] = true;
  return filter;
}

/* ---- its life ---- */

int pod_start(const struct pod_plan *plan, struct pod *ret_pod, struct error *err) {
  const struct tier *tier = tier_of_host(err);
  *ret_pod = (struct pod){.control = -1};
  return tier ? start(tier, plan, ret_pod, err) : -1;
}

/* A stop of the first process, or its answer, whichever comes first: a fork that failed makes no stop. False: neither
 * came. `ret_status` 0: the answer. */
static bool next_of_first_process(const struct pod *pod, int *ret_status) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  _cleanup_close_ int stops = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  struct pollfd ready[] = {{.fd = pod->control, .events = POLLIN}, {.fd = stops, .events = POLLIN}};
  while (stops >= 0) {
    pid_t pid = waitpid(pod->init, ret_status, __WALL | WNOHANG);
    if (pid)
      return pid > 0;
    *ret_status = 0;
    if (poll(ready, 2, ANSWER_MS) <= 0 || ready[0].revents)
      return ready[0].revents != 0;
    struct signalfd_siginfo info;
    if (read(stops, &info, sizeof info) < 0 && errno != EAGAIN)
      return false;
  }
  return false;
}

/* The first process stops at its fork, which names the child; the child stops by itself, attached from birth. */
static int attach_spawned(struct pod *pod, pid_t *ret_pid, struct error *err) {
  int status;
  unsigned long child;
  struct answer failure;
  if (!next_of_first_process(pod, &status))
    return error_set(err, ERROR_SYSTEM, "the pod's first process does not answer");
  if (status == 0)
    return receive(pod, &failure, NULL, 0, err) ? -1 : error_set(err, ERROR_SYSTEM, "the pod started nothing");
  if (status >> 8 != (SIGTRAP | PTRACE_EVENT_FORK << 8) || ptrace(PTRACE_GETEVENTMSG, pod->init, 0, &child) ||
      ptrace(PTRACE_CONT, pod->init, 0, 0))
    return error_errno(err, "follow a fork of the pod's first process");
  *ret_pid = (pid_t)child;
  if (waitpid(*ret_pid, &status, __WALL) != *ret_pid || !WIFSTOPPED(status) ||
      ptrace(PTRACE_SETOPTIONS, *ret_pid, 0, trace_options))
    return error_errno(err, "attach to a program of the pod");
  return 0;
}

int pod_spawn(struct pod *pod, size_t index, bool traced, pid_t *ret_pid, struct error *err) {
  struct answer answer;
  sigset_t child;
  sigset_t before;
  bool attached = traced || pod->translation;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &before); /* so that a stop can be waited for */
  int status = command(pod, COMMAND_SPAWN, index, err);
  if (status == 0 && attached)
    status = attach_spawned(pod, ret_pid, err);
  sigprocmask(SIG_SETMASK, &before, NULL);
  if (status)
    return -1;
  if (receive(pod, &answer, NULL, 0, err))
    return -1;
  if (!attached)
    *ret_pid = answer.pid;
  if (!attached || traced)
    return 0;
  *vec_add(&pod->spawned) = *ret_pid;
  if (ptrace(PTRACE_CONT, *ret_pid, 0, 0))
    return error_errno(err, "let a program begin");
  return 0;
}

static void close_masters(struct pod *pod) {
  vec_each(&pod->terminals, fd)
    close(*fd);
  pod->terminals.count = 0;
}

static void close_views(struct pod *pod) {
  for (size_t i = 0; i < VIEW_COUNT; i++) {
    if (pod->views[i] >= 0)
      close(pod->views[i]);
    pod->views[i] = -1;
  }
}

/* What its programs read and write, and with a new plan all of that. */
static int send_renewal(const struct pod *pod, const struct pod_plan *plan, enum renewal_extent extent,
                        struct error *err) {
  const struct command message = {.kind = COMMAND_RENEW, .number = extent};
  const struct pod_plan streams = {.programs = plan->programs, .program_count = plan->program_count};
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  int fds[MOST_DESCRIPTORS];
  size_t count;
  strbuf_add(&bytes, &message, sizeof message);
  if (!cargo_pack(extent == RENEW_PLAN ? plan : &streams, &bytes, fds, MOST_DESCRIPTORS, &count) ||
      bytes.length > sizeof message + MOST_CARGO)
    return error_set(err, ERROR_SYSTEM, "too much for a pod that is there");
  return send_message(pod->control, bytes.buf, bytes.length, fds, count) ? error_errno(err, "talk to the pod") : 0;
}

int pod_renew(struct pod *pod, const struct pod_plan *plan, enum renewal_extent extent, struct error *err) {
  int given[MOST_DESCRIPTORS] = {0};
  size_t views = extent == RENEW_STREAMS ? 0 : VIEW_COUNT;
  struct answer answer;
  if (pod->reuse == POD_FOR_ONE_RUN || (pod->reuse == POD_FOR_ONE_OWNER) != (extent == RENEW_PLAN))
    return error_set(err, ERROR_SYSTEM, "the pod can't be made new so");
  close_masters(pod);
  if (views)
    close_views(pod); /* what they show is to go at once */
  if (send_renewal(pod, plan, extent, err) || receive(pod, &answer, given, views + plan->program_count * 2, err))
    return -1;
  if (views)
    memcpy(pod->views, given, sizeof pod->views);
  for (size_t i = 0; i < plan->program_count * 2; i++)
    *vec_add(&pod->terminals) = given[views + i];
  return 0;
}

int pod_number_next(struct pod *pod, enum system_v kind, int number, struct error *err) {
  const struct command message = {.kind = COMMAND_NUMBER, .index = kind, .number = number};
  struct answer answer;
  if (send_message(pod->control, &message, sizeof message, NULL, 0))
    return error_errno(err, "talk to the pod");
  return receive(pod, &answer, NULL, 0, err);
}

int pod_reap(struct pod *pod, struct error *err) {
  struct answer answer;
  return command(pod, COMMAND_REAP, 0, err) ? -1 : receive(pod, &answer, NULL, 0, err);
}

int pod_wait(struct pod *pod, int timeout_ms, pid_t *ret_pid, int *ret_status, struct error *err) {
  struct answer answer = {0};
  struct pollfd ready = {.fd = pod->control, .events = POLLIN};
  if (pod->translation)
    return escort_wait(pod, timeout_ms, ret_pid, ret_status, err);
  if (command(pod, COMMAND_WAIT, 0, err))
    return -1;
  int happened = poll(&ready, 1, timeout_ms);
  if (happened < 0)
    return error_errno(err, "wait for the pod's first process");
  if (happened == 0 || receive(pod, &answer, NULL, 0, err))
    return -1;
  *ret_pid = answer.pid;
  *ret_status = answer.status;
  return 0;
}

/* A list of the kernel comes a page at a time, as many whole lines as fit; so what has room for another line is the
 * end. To read on and find nothing would cost as much as all of it once more: that of TCP walks a table as large as the
 * host's memory. */
static int read_list(int fd, struct strbuf *ret_text) {
  enum { PAGE = 4096, LONGEST_LINE = 512, MOST_BYTES = 16 << 20 };
  char page[PAGE];
  off_t offset = 0;
  for (ssize_t got = PAGE; got > PAGE - LONGEST_LINE; offset += got) {
    got = offset < MOST_BYTES ? pread(fd, page, sizeof page, offset) : -1;
    if (got < 0)
      return -1;
    strbuf_add(ret_text, page, (size_t)got);
  }
  return 0;
}

int pod_list(const struct pod *pod, enum pod_view view, struct strbuf *ret_text) {
  static const enum system_v kinds[] = {
      [VIEW_SHM] = SYSTEM_V_SHM, [VIEW_SEM] = SYSTEM_V_SEM, [VIEW_MSG] = SYSTEM_V_MSG};
  if (pod->translation && view <= VIEW_MSG) {
    translation_list(pod->translation, kinds[view], ret_text);
    return 0;
  }
  if (read_list(pod->views[view], ret_text))
    return -1;
  if (pod->translation)
    translation_keep_sockets(pod->translation, ret_text);
  return 0;
}

int64_t pod_file_bytes(const struct pod *pod, const struct limits *limits) {
  return pod->translation ? translation_file_bytes(pod->translation, limits->file_size, limits->memory) : 0;
}

void pod_inside(const struct pod *pod, char *path) {
  if (pod->translation)
    translation_inside(pod->translation, path);
}

/* Waiting for the first process adds what it has computed, and all whom it has waited for. Its own part was for making
 * the pod. */
static void end_processes(struct pod *pod) {
  int64_t before = spent_by_children_ns();
  int64_t first = spent_by_process_ns(pod->init);
  pod->tier->end_processes(pod);
  int64_t all = spent_by_children_ns() - before;
  spent_charge(pod->spent_on, all > first ? all - first : 0);
}

void pod_end(struct pod *pod) {
  if (pod->init > 0)
    end_processes(pod);
  cgroup_close(&pod->cgroup, NULL);
  if (pod->control >= 0)
    close(pod->control);
  if (pod->tier)
    close_views(pod);
  close_masters(pod);
  vec_release(&pod->terminals);
  vec_release(&pod->spawned);
  escort_free(pod->escort);
  if (pod->tier)
    pod->tier->leave(pod);
  *pod = (struct pod){.control = -1};
}
