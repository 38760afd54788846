/* Calls that are answered instead of made, whatever the case says: they would let a program out of sight, or take more
 * than a pod has. */
#include "run/engine.h"

#include <errno.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>

static void note_forbidden(struct engine *engine, const struct task *task) {
  if (engine->record->problem)
    return;
  engine->record->problem = xstrdup(task->call->name);
  engine->record->problem_process = task->process;
}

enum {
  NEW_NAMESPACES =
      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWCGROUP,
};

/* Families of sockets that are the pod's own. Others are of the whole machine (AF_VSOCK), or doors into the kernel that
 * no program of a course needs. */
static bool is_own_family(int family) {
  return family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK;
}

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59 /* Linux 5.11 */
#endif

/* Calls would be answered before the tracer hears of them. */
static bool hides_calls(int option) { return option == PR_SET_SECCOMP || option == PR_SET_SYSCALL_USER_DISPATCH; }

/* Ways out of sight that one argument makes. */
static bool is_forbidden(const struct task *task, const struct registers *regs) {
  uint64_t first = registers_argument(regs, 0);
  switch (call_id(task->call)) {
  case CALL_clone: return first & NEW_NAMESPACES;
  case CALL_socket: return !is_own_family((int)first);
  case CALL_prctl: return hides_calls((int)first);
  case CALL_prlimit64: return first && (int)first != procfs_inner_pid(task->group) && registers_argument(regs, 2);
  default: return task->call->flags & CALL_FLAG_DENIED;
  }
}

bool stops_refuse_call(struct engine *engine, struct task *task, struct registers *regs) {
  enum call_id id = call_id(task->call);
  if (is_forbidden(task, regs)) {
    registers_set_result(regs, -EPERM);
    note_forbidden(engine, task);
    return true;
  }
  if (id == CALL_socket && translation_refuse_socket(regs)) {
    registers_set_result(regs, translation_refuse_socket(regs));
    return true;
  }
  if (id == CALL_clone && registers_argument(regs, 0) & CLONE_UNTRACED) {
    registers_set_argument(regs, 0, registers_argument(regs, 0) & ~(uint64_t)CLONE_UNTRACED);
    task->altered = true;
  }
  /* All share one CPU with their tracer, and stay readable for it. */
  if (id == CALL_sched_setaffinity || (id == CALL_prctl && registers_argument(regs, 0) == PR_SET_DUMPABLE)) {
    registers_set_result(regs, 0);
    return true;
  }
  if (id == CALL_memfd_create && engine->pod.cgroup.kind == CGROUP_NONE) { /* memory that nobody would count */
    registers_set_result(regs, -ENOSYS);
    return true;
  }
  if (host_room_is_spent(engine, task)) {
    registers_set_result(regs, -EMFILE);
    return true;
  }
  return false;
}
