/* One traced thread. */
#include "linux/tracee.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

static int open_proc(pid_t tid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)tid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

int tracee_open(struct tracee *tracee, pid_t tid) {
  *tracee = (struct tracee){tid, open_proc(tid, "stat"), open_proc(tid, "syscall"), open_proc(tid, "schedstat")};
  if (tracee->stat_fd >= 0 && tracee->syscall_fd >= 0)
    return 0;
  tracee_close(tracee);
  return -1;
}

void tracee_close(struct tracee *tracee) {
  int *fds[] = {&tracee->stat_fd, &tracee->syscall_fd, &tracee->schedstat_fd};
  for (size_t i = 0; i < array_size(fds); i++) {
    if (*fds[i] >= 0)
      close(*fds[i]);
    *fds[i] = -1;
  }
}

/* The state letter stands behind the command name, which may itself hold blanks and parentheses. */
static char state_letter(const struct tracee *tracee) {
  char text[512];
  ssize_t got = pread(tracee->stat_fd, text, sizeof text - 1, 0);
  if (got <= 0)
    return 'X';
  text[got] = '\0';
  const char *name_end = strrchr(text, ')');
  return name_end && name_end[1] == ' ' ? name_end[2] : 'X';
}

enum call_state { CALL_RUNNING, CALL_HELD, CALL_GONE };

static enum call_state call_state(const struct tracee *tracee) {
  char call[128];
  ssize_t got = pread(tracee->syscall_fd, call, sizeof call - 1, 0);
  if (got < 0 && errno == ESRCH)
    return CALL_GONE;
  return got > 0 && strncmp(call, "running", 7) == 0 ? CALL_RUNNING : CALL_HELD;
}

/* The call first: of a task that runs it is said in a fraction of the time that its state takes. */
enum tracee_sleep tracee_sleeping(const struct tracee *tracee) {
  if (call_state(tracee) == CALL_RUNNING)
    return TRACEE_AWAKE;
  char before = state_letter(tracee);
  if (before == 'X' || before == 'Z')
    return TRACEE_GONE;
  if (before != 'S' && before != 'D')
    return TRACEE_AWAKE;
  enum call_state call = call_state(tracee);
  if (call != CALL_HELD)
    return call == CALL_GONE ? TRACEE_GONE : TRACEE_AWAKE;
  if (state_letter(tracee) != before)
    return TRACEE_AWAKE;
  return before == 'S' ? TRACEE_ASLEEP : TRACEE_UNINTERRUPTIBLE;
}

/* In a stop that nobody has been told of yet? */
static bool has_stopped(const struct tracee *tracee) {
  siginfo_t stop = {0};
  return waitid(P_PID, (id_t)tracee->tid, &stop, WSTOPPED | WNOHANG | WNOWAIT | __WALL) == 0 && stop.si_pid != 0;
}

bool tracee_has_woken(const struct tracee *tracee) {
  enum call_state call = call_state(tracee);
  return call == CALL_RUNNING || (call == CALL_HELD && has_stopped(tracee));
}

int64_t tracee_cpu_ns(const struct tracee *tracee) {
  char text[128];
  ssize_t got = tracee->schedstat_fd < 0 ? -1 : pread(tracee->schedstat_fd, text, sizeof text - 1, 0);
  if (got <= 0)
    return 0;
  text[got] = '\0';
  return strtoll(text, NULL, 10);
}

static void *at(uint64_t address) { return (void *)(uintptr_t)address; }

size_t tracee_read_some(pid_t tid, uint64_t address, void *ret_bytes, size_t size) {
  struct iovec to = {ret_bytes, size};
  struct iovec from = {at(address), size};
  ssize_t got = process_vm_readv(tid, &to, 1, &from, 1, 0);
  if (got >= 0)
    return (size_t)got;
  /* A range that begins well and ends in an unmapped page fails as a whole: take it up to the page's end. */
  size_t to_page_end = 4096 - (size_t)(address % 4096);
  if (to_page_end >= size)
    return 0;
  to.iov_len = from.iov_len = to_page_end;
  got = process_vm_readv(tid, &to, 1, &from, 1, 0);
  return got < 0 ? 0 : (size_t)got;
}

int tracee_read(pid_t tid, uint64_t address, void *ret_bytes, size_t size) {
  struct iovec to = {ret_bytes, size};
  struct iovec from = {at(address), size};
  ssize_t got = process_vm_readv(tid, &to, 1, &from, 1, 0);
  if (got >= 0 && (size_t)got < size)
    errno = EFAULT;
  return got == (ssize_t)size ? 0 : -1;
}

int tracee_write(pid_t tid, uint64_t address, const void *bytes, size_t size) {
  struct iovec from = {at((uintptr_t)bytes), size};
  struct iovec to = {at(address), size};
  ssize_t put = process_vm_writev(tid, &from, 1, &to, 1, 0);
  if (put >= 0 && (size_t)put < size)
    errno = EFAULT;
  return put == (ssize_t)size ? 0 : -1;
}

int tracee_read_text(pid_t tid, uint64_t address, char *ret_text, size_t size) {
  size_t got = tracee_read_some(tid, address, ret_text, size - 1);
  ret_text[got] = '\0';
  return got ? 0 : -1;
}

int tracee_descriptor(pid_t tid, int fd, char *ret_target, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
  ssize_t got = readlink(path, ret_target, size - 1);
  ret_target[got < 0 ? 0 : got] = '\0';
  return got < 0 ? -1 : 0;
}

int tracee_take_descriptor(pid_t group, int fd) {
  _cleanup_close_ int process = (int)syscall(SYS_pidfd_open, group, 0);
  return process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, fd, 0);
}

void tracee_volunteer_for_oom(pid_t tid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/oom_score_adj", (int)tid);
  _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd >= 0 && write(fd, "1000", 4) < 0)
    return;
}
