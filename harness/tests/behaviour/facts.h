/* How the programs in this folder tell what they see: one fact a line, written at once so that a fork copies no unwritten
 * text, and nothing that differs from run to run when all is well (no ids, no addresses, no exact times). */
#ifndef IPCGRADE_TESTS_FACTS_H
#define IPCGRADE_TESTS_FACTS_H

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One line, in one write. */
__attribute__((format(printf, 1, 2))) static inline void say(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
  putchar('\n');
  fflush(stdout);
}

/* TELL(semop(id, &down, 1)) prints the call as it stands here and what came of it. */
#define TELL(call) tell(#call, (long)(call))
static inline long tell(const char *call, long result) {
  int error = errno;
  if (result == -1)
    say("%s = -1 %s", call, strerrorname_np(error));
  else
    say("%s = %ld", call, result);
  return result;
}

/* The same for calls that return an error number, as pthreads(7) do. */
#define TELL_ERROR(call) tell_error(#call, (call))
static inline int tell_error(const char *call, int error) {
  say("%s = %s", call, error ? strerrorname_np(error) : "0");
  return error;
}

static inline void tell_status(const char *who, int status) {
  if (WIFEXITED(status))
    say("%s exited with %d", who, WEXITSTATUS(status));
  else if (WIFSIGNALED(status))
    say("%s was killed by SIG%s", who, sigabbrev_np(WTERMSIG(status)));
  else if (WIFSTOPPED(status))
    say("%s was stopped by SIG%s", who, sigabbrev_np(WSTOPSIG(status)));
  else if (WIFCONTINUED(status))
    say("%s continued", who);
}

static inline void tell_end_of(const char *who, pid_t pid) {
  int status = -1;
  if (waitpid(pid, &status, 0) != pid)
    TELL(-1);
  else
    tell_status(who, status);
}

static inline double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A busy machine wakes late, never early. */
static inline const char *when(double start, double wanted) {
  double passed = seconds() - start;
  return passed < wanted - 0.002 ? "too early" : passed > wanted + 0.6 ? "too late" : "on time";
}

static inline void rest(int milliseconds) {
  struct timespec span = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  while (nanosleep(&span, &span) && errno == EINTR)
    continue;
}

/* This long after now on that clock, as the timed calls want it. */
static inline struct timespec later(clockid_t clock, int milliseconds) {
  struct timespec moment;
  clock_gettime(clock, &moment);
  moment.tv_nsec += milliseconds * 1000000L;
  moment.tv_sec += moment.tv_nsec / 1000000000L;
  moment.tv_nsec %= 1000000000L;
  return moment;
}

static inline void on_signal(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

#endif
