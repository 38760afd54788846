/* Pods in namespaces of their own. */
#include "run/tier.h"

#include "base/kernel_limits.h"
#include "linux/call_filter.h"
#include "linux/descendants.h"
#include "linux/namespaces.h"
#include "linux/root_folder.h"
#include "linux/user_limits.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static int prepare(const struct pod_plan *plan, struct pod *pod, struct error *err) {
  (void)plan;
  (void)err;
  pod->own_user = true; /* of its namespace */
  return 0;
}

static enum first_user first_user(const struct pod_plan *plan) {
  return plan->kernel_count ? FIRST_IS_ROOT : FIRST_IS_POD_USER;
}

static pid_t fork_first(const struct pod *pod, bool *ret_apart, struct error *err) {
  (void)pod;
  user_limits_raise();
  return namespaces_fork(ret_apart, err);
}

static int admit(const struct pod_plan *plan, struct pod *pod, struct error *err) {
  return namespaces_map_ids(pod->init, first_user(plan), err);
}

static int enter(const struct pod_plan *plan, const struct pod *pod, struct error *err) {
  (void)pod;
  if (namespaces_become_first(first_user(plan), err) ||
      root_folder_enter(plan->limits->memory, plan->hidden, plan->emptied, err) ||
      namespaces_prepare_network("pod", err))
    return -1;
  user_limits_bound_namespace();
  return 0;
}

static const char *place(const struct pod *pod, const char *path, char *buffer) {
  (void)pod;
  (void)buffer;
  return path;
}

/* Kernels before 5.19 let only the host's root do this. */
static int set_kernel_limit(const struct kernel_limit *limit, struct error *err) {
  const char *path = kernel_limit_path(limit->name);
  _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
  size_t length = strlen(limit->value);
  if (fd >= 0 && write(fd, limit->value, length) == (ssize_t)length)
    return 0;
  return error_set(err, ERROR_UNSUPPORTED, "this host does not let a pod set %s to %s: %s", limit->name, limit->value,
                   strerror(errno));
}

static int seal(const struct pod_plan *plan, const struct pod *pod, struct error *err) {
  (void)pod;
  for (size_t i = 0; i < plan->kernel_count; i++)
    if (set_kernel_limit(&plan->kernel[i], err))
      return -1;
  return plan->kernel_count ? namespaces_become_pod_user(err) : 0;
}

static int renew_folders(const struct pod_plan *plan, struct error *err) {
  return root_folder_renew(plan->limits->memory, err);
}

/* With its first process a pid namespace ends every other one; the first is gone only when all tracees were waited for,
 * and each of them stops once more at its exit. */
static void end_processes(struct pod *pod) {
  int status;
  pid_t pid;
  /* The kernel waits for nobody whom it kills then: pid_namespaces(7), and zap_pid_ns_processes() in its source. */
  spent_charge_unwaited(pod->spent_on, descendants_cpu_ns(pod->init));
  kill(pod->init, SIGKILL);
  do {
    pid = waitpid(-1, &status, __WALL);
    if (pid > 0 && WIFSTOPPED(status))
      ptrace(PTRACE_CONT, pid, 0, 0);
  } while ((pid > 0 && (pid != pod->init || WIFSTOPPED(status))) || (pid < 0 && errno == EINTR));
}

/* Only they are in its /dev/pts. */
static void note_terminals(struct pod *pod) { (void)pod; }

static void leave(struct pod *pod) { (void)pod; }

static int compile_filter(bool traced, struct filter *ret_filter, struct error *err) {
  if (!traced)
    return filter_compile_plain(ret_filter, err);
  const struct loader loader = loader_find(POD_STACK);
  return filter_compile_traced(&loader, ret_filter, err);
}

const struct tier tier_full = {.name = "full",
                               .prepare = prepare,
                               .fork = fork_first,
                               .admit = admit,
                               .note_terminals = note_terminals,
                               .end_processes = end_processes,
                               .leave = leave,
                               .compile_filter = compile_filter,
                               .enter = enter,
                               .place = place,
                               .seal = seal,
                               .renew_folders = renew_folders};
