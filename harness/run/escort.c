/* Compilers in a pod whose calls are translated. */
#include "run/escort.h"

#include "base/clock.h"
#include "base/memory.h"
#include "linux/procfs.h"
#include "run/pod.h"
#include "run/translate.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

struct ward {
  pid_t tid;
  struct errand errand;
};

struct escort {
  struct pod *pod;
  VEC(struct ward) wards;
};

void escort_free(struct escort *escort) {
  if (!escort)
    return;
  vec_release(&escort->wards);
  free(escort);
}

static struct ward *ward_of(struct escort *escort, pid_t tid) {
  struct ward *free_place = NULL;
  vec_each(&escort->wards, ward) {
    if (ward->tid == tid)
      return ward;
    free_place = ward->tid ? free_place : ward;
  }
  free_place = free_place ? free_place : vec_add(&escort->wards);
  *free_place = (struct ward){.tid = tid};
  return free_place;
}

static int resume(pid_t tid, int request, int signal) {
  return ptrace(request, tid, 0, (long)signal) && errno != ESRCH ? -1 : 0;
}

static int on_entry(struct escort *escort, struct ward *ward) {
  struct translation *translation = escort->pod->translation;
  struct registers regs;
  if (registers_get(ward->tid, &regs))
    return errno == ESRCH ? 0 : -1;
  enum translated outcome = CALL_ALTERED;
  if (!translation_prepare(translation, &ward->errand, ward->tid, &regs))
    outcome = translation_enter(translation, &ward->errand, ward->tid, procfs_group(ward->tid), &regs);
  if (outcome == CALL_IMPOSSIBLE)
    registers_set_result(&regs, -EPERM);
  if (outcome >= CALL_ANSWERED)
    registers_set_call(&regs, -1);
  if (outcome != CALL_AS_IT_IS && registers_set(ward->tid, &regs) && errno != ESRCH)
    return -1;
  return resume(ward->tid, outcome == CALL_ALTERED ? PTRACE_SYSCALL : PTRACE_CONT, 0);
}

static int on_return(struct escort *escort, struct ward *ward) {
  struct registers regs;
  if (!ward->errand.active)
    return resume(ward->tid, PTRACE_CONT, 0);
  if (registers_get(ward->tid, &regs))
    return errno == ESRCH ? 0 : -1;
  translation_leave(escort->pod->translation, &ward->errand, ward->tid, &regs);
  if (registers_set(ward->tid, &regs) && errno != ESRCH)
    return -1;
  return resume(ward->tid, PTRACE_CONT, 0);
}

static int on_stop(struct escort *escort, pid_t tid, int status) {
  struct ward *ward = ward_of(escort, tid);
  int signal = WSTOPSIG(status);
  if (tid == escort->pod->init)
    return resume(tid, PTRACE_CONT, 0);
  if (signal == (SIGTRAP | 0x80))
    return on_return(escort, ward);
  switch (status >> 16) {
  case PTRACE_EVENT_SECCOMP: return on_entry(escort, ward);
  case PTRACE_EVENT_EXEC: ward->errand = (struct errand){0}; return resume(tid, PTRACE_CONT, 0);
  case 0: return resume(tid, PTRACE_CONT, signal);
  default: return resume(tid, ward->errand.active ? PTRACE_SYSCALL : PTRACE_CONT, 0);
  }
}

/* 1 when a process of pod_spawn() has ended: a child of the pod's first. */
static int on_event(struct escort *escort, pid_t tid, int status) {
  if (WIFSTOPPED(status))
    return on_stop(escort, tid, status);
  ward_of(escort, tid)->tid = 0;
  vec_each(&escort->pod->spawned, pid) {
    if (*pid != tid)
      continue;
    *pid = 0;
    return 1;
  }
  return 0;
}

/* Waits for an event, at most until then; 0: none came. */
static pid_t next_event(int64_t until, const sigset_t *child, int *ret_status) {
  pid_t pid;
  while ((pid = waitpid(-1, ret_status, __WALL | WNOHANG)) == 0 && clock_monotonic_ns() < until) {
    struct timespec span = {0, 100000000};
    sigtimedwait(child, NULL, &span);
  }
  return pid;
}

int escort_wait(struct pod *pod, int timeout_ms, pid_t *ret_pid, int *ret_status, struct error *err) {
  int64_t until = clock_monotonic_ns() + timeout_ms * INT64_C(1000000);
  int happened = 0;
  sigset_t child;
  sigset_t before;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &before); /* so that a stop can be waited for */
  if (!pod->escort)
    pod->escort = xcalloc(1, sizeof *pod->escort);
  pod->escort->pod = pod;
  while (happened == 0) {
    *ret_pid = next_event(until, &child, ret_status);
    bool first_ended = *ret_pid == pod->init && !WIFSTOPPED(*ret_status); /* and the others aren't waited for */
    happened = *ret_pid > 0 && !first_ended ? on_event(pod->escort, *ret_pid, *ret_status) : -1;
    if (first_ended)
      error_set(err, ERROR_SYSTEM, "the pod's first process died");
    else if (happened < 0 && *ret_pid != 0)
      error_errno(err, "go with the processes of a pod");
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  return happened > 0 ? 0 : -1;
}
