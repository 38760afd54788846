/* What this host is and lets us do: a table of facts. */
#include "linux/host.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "linux/cgroup.h"

#include <pwd.h>
#include <sched.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { LARGEST_SETTING = 1 << 16 };

const char *host_level_name(enum host_level level) {
  static const char *const names[] = {[HOST_FINE] = "fine", [HOST_NOTE] = "note", [HOST_PROBLEM] = "problem"};
  return names[level];
}

void host_facts_release(host_facts *facts) {
  vec_each(facts, fact) {
    free(fact->value);
    free(fact->advice);
  }
  vec_release(facts);
}

/* --- Reading settings --------------------------------------------------------------------------------------------- */

struct host {
  const char *root;
  bool privileged;
};

/* The first line of a file, or NULL when it can't be read. The caller frees it. */
static char *read_setting(const struct host *host, const char *path) {
  _cleanup_free_ char *full = xasprintf("%s%s", host->root, path);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read(full, LARGEST_SETTING, &text, NULL) != 0)
    return NULL;
  return xstrndup(text.buf, strcspn(text.buf, "\n"));
}

/* `otherwise` when the kernel has no such setting. */
static long read_number(const struct host *host, const char *path, long otherwise) {
  _cleanup_free_ char *text = read_setting(host, path);
  return text && *text ? strtol(text, NULL, 10) : otherwise;
}

static void problem(struct host_fact *fact, const char *advice) {
  fact->level = HOST_PROBLEM;
  fact->advice = xstrdup(advice);
}

/* --- Facts -------------------------------------------------------------------------------------------------------- */

static void look_at_user(const struct host *host, struct host_fact *fact) {
  struct passwd *entry = getpwuid(geteuid());
  if (host->privileged)
    fact->value = xstrdup("root");
  else
    fact->value = xasprintf("%s (uid %d), not root", entry ? entry->pw_name : "unknown", (int)geteuid());
}

static void look_at_kernel(const struct host *host, struct host_fact *fact) {
  struct utsname name;
  (void)host;
  uname(&name);
  fact->value = xasprintf("%s %s, %s", name.sysname, name.release, name.machine);
}

static void look_at_cores(const struct host *host, struct host_fact *fact) {
  cpu_set_t set;
  (void)host;
  int usable = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  fact->value = xasprintf("%d usable of %ld", usable, sysconf(_SC_NPROCESSORS_ONLN));
}

static void look_at_user_namespaces(const struct host *host, struct host_fact *fact) {
  long most = read_number(host, "/proc/sys/user/max_user_namespaces", -1);
  if (most < 0) {
    fact->value = xstrdup("not in this kernel");
    problem(fact, "a kernel built with CONFIG_USER_NS is needed");
  } else if (most == 0) {
    fact->value = xstrdup("none allowed");
    problem(fact, "sysctl -w user.max_user_namespaces=15000");
  } else {
    fact->value = xasprintf("up to %ld", most);
  }
}

/* Debian's own switch; other kernels don't have it. */
static void look_at_unprivileged_clone(const struct host *host, struct host_fact *fact) {
  long allowed = read_number(host, "/proc/sys/kernel/unprivileged_userns_clone", -1);
  fact->value = xstrdup(allowed < 0 ? "no such switch here" : allowed ? "allowed" : "only for root");
  if (allowed == 0 && !host->privileged)
    problem(fact, "sysctl -w kernel.unprivileged_userns_clone=1");
}

/* Ubuntu's, from 23.10 on: unshare(2) works, and then everything inside is refused. */
static void look_at_apparmor(const struct host *host, struct host_fact *fact) {
  long restricted = read_number(host, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", -1);
  fact->value = xstrdup(restricted < 0 ? "no such switch here"
                        : restricted   ? "restricts user namespaces"
                                       : "allows them");
  if (restricted > 0 && !host->privileged)
    problem(fact, "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run as root");
}

static void look_at_other_namespaces(const struct host *host, struct host_fact *fact) {
  static const char *const kinds[] = {"pid", "ipc", "mnt", "net", "uts", "cgroup"};
  _cleanup_strbuf_ struct strbuf none = STRBUF_INIT;
  for (size_t i = 0; i < array_size(kinds); i++) {
    _cleanup_free_ char *path = xasprintf("/proc/sys/user/max_%s_namespaces", kinds[i]);
    if (read_number(host, path, 0) <= 0)
      strbuf_addf(&none, "%s%s", none.length ? ", " : "", kinds[i]);
  }
  if (none.length == 0) {
    fact->value = xstrdup("pid, ipc, mnt, net, uts, cgroup");
    return;
  }
  fact->value = xasprintf("none of kind %s", none.buf);
  problem(fact, "raise user.max_<kind>_namespaces with sysctl -w");
}

static void look_at_cgroups(const struct host *host, struct host_fact *fact) {
  const struct cgroup_limits limits = {.memory = 64 << 20, .processes = 16};
  struct cgroup cgroup;
  enum cgroup_kind kind = cgroup_open(&cgroup, host->root, &limits);
  if (kind != CGROUP_NONE) {
    fact->value = xasprintf("%s: memory%s", cgroup_kind_name(kind), cgroup.pids ? ", pids" : "");
  } else {
    fact->value = xasprintf("none: %s", cgroup.why);
    fact->level = HOST_NOTE;
    fact->advice = xstrdup("memory is bounded by the tracer instead; with systemd: systemd-run --user --scope "
                           "-p Delegate=yes ipcgrade …, or run as root");
  }
  cgroup_close(&cgroup, NULL);
}

/* Tracees are always our own descendants, so 1 (descendants only) is as good as 0: Yama's own documentation. */
static void look_at_ptrace(const struct host *host, struct host_fact *fact) {
  static const char *const meanings[] = {"any process of one's own", "descendants", "only for root", "for nobody"};
  long scope = read_number(host, "/proc/sys/kernel/yama/ptrace_scope", -1);
  if (scope < 0 || scope > 3)
    fact->value = xstrdup("not restricted by Yama");
  else
    fact->value = xasprintf("%s (Yama %ld)", meanings[scope], scope);
  if (scope == 2 && !host->privileged)
    problem(fact, "sysctl -w kernel.yama.ptrace_scope=1");
  if (scope == 3)
    problem(fact, "this setting lasts until a reboot: take kernel.yama.ptrace_scope=3 out of /etc/sysctl.d");
}

static void look_at_seccomp(const struct host *host, struct host_fact *fact) {
  fact->value = read_setting(host, "/proc/sys/kernel/seccomp/actions_avail");
  if (fact->value && strstr(fact->value, "trace") && strstr(fact->value, "kill_process"))
    return;
  if (!fact->value)
    fact->value = xstrdup("not in this kernel");
  problem(fact, "a kernel from 4.14 on is needed, built with CONFIG_SECCOMP_FILTER");
}

static void look_at_ipc(const struct host *host, struct host_fact *fact) {
  _cleanup_free_ char *full = xasprintf("%s/proc/filesystems", host->root);
  _cleanup_strbuf_ struct strbuf systems = STRBUF_INIT;
  _cleanup_free_ char *table = read_setting(host, "/proc/sysvipc/shm");
  bool queues = file_read(full, LARGEST_SETTING, &systems, NULL) == 0 && strstr(systems.buf, "\tmqueue\n");
  fact->value = xasprintf("System V %s, POSIX queues %s", table ? "yes" : "no", queues ? "yes" : "no");
  if (!table || !queues)
    problem(fact, "a kernel built with CONFIG_SYSVIPC and CONFIG_POSIX_MQUEUE is needed");
}

/* A pod's IPC namespace starts with the kernel's defaults; these are the host's own, for programs run by hand. */
static void look_at_ipc_limits(const struct host *host, struct host_fact *fact) {
  _cleanup_free_ char *segments = read_setting(host, "/proc/sys/kernel/shmmni");
  _cleanup_free_ char *queues = read_setting(host, "/proc/sys/kernel/msgmni");
  _cleanup_free_ char *message = read_setting(host, "/proc/sys/kernel/msgmax");
  _cleanup_free_ char *sets = read_setting(host, "/proc/sys/kernel/sem");
  const char *last = sets ? strrchr(sets, '\t') : NULL;
  fact->value = xasprintf("%s segments, %s semaphore sets, %s queues, %s bytes a message", segments ? segments : "?",
                          last ? last + 1 : "?", queues ? queues : "?", message ? message : "?");
}

static const struct {
  const char *key;
  const char *label;
  void (*look)(const struct host *host, struct host_fact *fact);
} looks[] = {
    {"user", "user", look_at_user},
    {"kernel", "kernel", look_at_kernel},
    {"cores", "cores", look_at_cores},
    {"user-namespaces", "user namespaces", look_at_user_namespaces},
    {"unprivileged-clone", "for ordinary users", look_at_unprivileged_clone},
    {"apparmor", "AppArmor", look_at_apparmor},
    {"namespaces", "other namespaces", look_at_other_namespaces},
    {"ptrace", "ptrace", look_at_ptrace},
    {"seccomp", "seccomp", look_at_seccomp},
    {"ipc", "IPC", look_at_ipc},
    {"ipc-limits", "IPC limits", look_at_ipc_limits},
    {"cgroup", "control groups", look_at_cgroups},
};

void host_look(const char *root, bool privileged, host_facts *ret_facts) {
  const struct host host = {.root = root, .privileged = privileged};
  for (size_t i = 0; i < array_size(looks); i++) {
    struct host_fact *fact = vec_add(ret_facts);
    fact->key = looks[i].key;
    fact->label = looks[i].label;
    looks[i].look(&host, fact);
  }
}

/* --- What would change it ----------------------------------------------------------------------------------------- */

static const struct host_fact *problem_of(const host_facts *facts, const char *key) {
  vec_each(facts, fact)
    if (strcmp(fact->key, key) == 0 && fact->level == HOST_PROBLEM)
      return fact;
  return NULL;
}

/* Whoever started us has put a filter on our calls: containers are started so. */
static bool is_filtered(const char *root) {
  _cleanup_free_ char *path = xasprintf("%s/proc/self/status", root);
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  return file_read(path, LARGEST_SETTING, &status, NULL) == 0 && strstr(status.buf, "\nSeccomp:\t2");
}

char *host_way_to_namespaces(const char *root, const host_facts *facts, const char *profile) {
  static const char *const keys[] = {"user-namespaces", "unprivileged-clone", "namespaces"};
  for (size_t i = 0; i < array_size(keys); i++) {
    const struct host_fact *fact = problem_of(facts, keys[i]);
    if (fact)
      return xasprintf("as root: %s", fact->advice);
  }
  if (problem_of(facts, "apparmor"))
    return profile ? xasprintf("as root: apparmor_parser -r %s", profile)
                   : xasprintf("as root: %s", problem_of(facts, "apparmor")->advice);
  if (is_filtered(root))
    return xstrdup("start the container with: --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
                   "--cap-add SYS_ADMIN");
  return xstrdup("run ipcgrade where unshare -Urm works, on the machine itself rather than in a container, say");
}
