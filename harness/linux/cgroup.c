/* One pod's control group, under either version of cgroups(7). */
#include "linux/cgroup.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST_PROC_FILE = 1 << 20 };

const char *cgroup_kind_name(enum cgroup_kind kind) {
  static const char *const names[] = {[CGROUP_NONE] = "none", [CGROUP_V1] = "cgroup v1", [CGROUP_V2] = "cgroup v2"};
  return names[kind];
}

/* --- Small files -------------------------------------------------------------------------------------------------- */

/* O_CREAT makes nothing in a cgroup file system (the kernel refuses); it lets a plain folder stand in for one. */
static int write_text(const char *folder, const char *name, const char *text) {
  _cleanup_free_ char *path = path_join(folder, name);
  _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return -1;
  return write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;
}

static int write_number(const char *folder, const char *name, int64_t number) {
  char text[32];
  snprintf(text, sizeof text, "%" PRId64, number);
  return write_text(folder, name, text);
}

static int read_text(const char *folder, const char *name, struct strbuf *ret_text) {
  _cleanup_free_ char *path = path_join(folder, name);
  return file_read(path, LARGEST_PROC_FILE, ret_text, NULL);
}

/* Is `word` one of the words of a list? */
static bool has_word(const char *list, const char *separators, const char *word) {
  size_t length = strlen(word);
  for (const char *p = list + strspn(list, separators); *p; p += strspn(p, separators)) {
    size_t size = strcspn(p, separators);
    if (size == length && memcmp(p, word, length) == 0)
      return true;
    p += size;
  }
  return false;
}

/* The number behind `key` in lines of "key number"; -1 when there is no such line. */
static int64_t read_count(const char *folder, const char *name, const char *key) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (read_text(folder, name, &text) != 0)
    return -1;
  size_t length = strlen(key);
  for (const char *line = text.buf; line; line = strchr(line, '\n')) {
    line += *line == '\n';
    if (strncmp(line, key, length) == 0 && line[length] == ' ')
      return strtoll(line + length, NULL, 10);
  }
  return -1;
}

/* --- Where we are ------------------------------------------------------------------------------------------------- */

/* Of one line of /proc/self/cgroup, "4:memory:/a/b" ("0::/a/b" is version 2): our path in this controller's tree. */
static char *own_path(const char *listing, const char *controller) {
  for (const char *line = listing; line && *line; line = strchr(line, '\n'), line += line != NULL) {
    const char *names = strchr(line, ':');
    const char *path = names ? strchr(names + 1, ':') : NULL;
    if (!path)
      return NULL;
    _cleanup_free_ char *list = xstrndup(names + 1, (size_t)(path - names - 1));
    if (controller ? has_word(list, ",", controller) : *list == '\0')
      return xstrndup(path + 1, strcspn(path + 1, "\n"));
  }
  return NULL;
}

/* The fields of a line of /proc/self/mountinfo that matter: proc(5). Pieces of the line, which is cut up for it. */
struct mount {
  const char *root; /* the folder of the file system that is mounted here */
  const char *point;
  const char *type;
  const char *options; /* of the file system: the controllers */
};

static bool parse_mount(char *line, struct mount *ret_mount) {
  char *rest = strstr(line, " - ");
  if (!rest)
    return false;
  *rest = '\0';
  char *save = NULL;
  strtok_r(line, " ", &save);
  strtok_r(NULL, " ", &save);
  strtok_r(NULL, " ", &save);
  ret_mount->root = strtok_r(NULL, " ", &save);
  ret_mount->point = strtok_r(NULL, " ", &save);
  ret_mount->type = strtok_r(rest + 3, " ", &save);
  strtok_r(NULL, " ", &save);
  ret_mount->options = strtok_r(NULL, " ", &save);
  return ret_mount->root && ret_mount->point && ret_mount->type && ret_mount->options;
}

static bool mount_has(const struct mount *mount, const char *controller) {
  if (!controller)
    return strcmp(mount->type, "cgroup2") == 0;
  return strcmp(mount->type, "cgroup") == 0 && has_word(mount->options, ",", controller);
}

/* `path` as it is seen through the mount, which may show only a part of the tree (in a container). */
static char *path_through(const char *root, const struct mount *mount, const char *path) {
  size_t length = strlen(mount->root);
  if (length > 1 && strncmp(path, mount->root, length) == 0 && (path[length] == '/' || path[length] == '\0'))
    path += length;
  return xasprintf("%s%s%s", root, mount->point, strcmp(path, "/") == 0 ? "" : path);
}

/* What /proc tells of the groups in which we are: its two files, read once. */
struct place {
  const char *root;
  struct strbuf groups;
  struct strbuf mounts;
};

static void place_read(const char *root, struct place *ret_place) {
  *ret_place = (struct place){.root = root, .groups = STRBUF_INIT, .mounts = STRBUF_INIT};
  _cleanup_free_ char *proc = xasprintf("%s/proc/self", root);
  if (read_text(proc, "cgroup", &ret_place->groups) != 0 || read_text(proc, "mountinfo", &ret_place->mounts) != 0)
    strbuf_reset(&ret_place->groups);
}

static void place_release(struct place *place) {
  strbuf_release(&place->groups);
  strbuf_release(&place->mounts);
}

/* The folder of the group in which we are, for a controller, or for version 2 when that is NULL. NULL: not mounted. */
static char *own_folder(const struct place *place, const char *controller, char **ret_mount_point) {
  _cleanup_free_ char *path = own_path(place->groups.buf, controller);
  if (!path)
    return NULL;
  _cleanup_free_ char *mounts = xstrndup(place->mounts.buf, place->mounts.length);
  char *save = NULL;
  for (char *line = strtok_r(mounts, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
    struct mount mount;
    if (!parse_mount(line, &mount) || !mount_has(&mount, controller))
      continue;
    if (ret_mount_point)
      *ret_mount_point = xasprintf("%s%s", place->root, mount.point);
    return path_through(place->root, &mount, path);
  }
  return NULL;
}

/* --- Making a group ----------------------------------------------------------------------------------------------- */

/* A maker in another pid namespace can't be asked for: its group is empty for a moment too, before the pod moves in. */
static bool is_fresh(int folder, const char *name) {
  enum { SURELY_MOVED_IN = 60 };
  struct stat st;
  return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) || time(NULL) - st.st_ctime < SURELY_MOVED_IN;
}

/* Empty groups of ours whose maker was killed before it could remove them. */
static void sweep(const char *parent) {
  DIR *folder = opendir(parent);
  int pid;
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder))
    if (sscanf(entry->d_name, "ipcgrade.%d.", &pid) == 1 && pid > 0 && kill(pid, 0) && errno == ESRCH &&
        !is_fresh(dirfd(folder), entry->d_name))
      unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
  if (folder)
    closedir(folder);
}

/* A new folder in `parent`, under a name that tells whose it is. NULL and errno. */
static char *make_group(const char *parent) {
  sweep(parent);
  for (int n = 0; n < 10000; n++) {
    char *path = xasprintf("%s/ipcgrade.%d.%d", parent, (int)getpid(), n);
    if (mkdir(path, 0755) == 0)
      return path;
    int saved = errno;
    free(path);
    errno = saved;
    if (errno != EEXIST)
      return NULL;
  }
  return NULL;
}

static void remove_group(char **path) {
  if (*path)
    rmdir(*path);
  free(*path);
  *path = NULL;
}

static enum cgroup_kind refuse(struct cgroup *cgroup, const char *what, const char *folder) {
  snprintf(cgroup->why, sizeof cgroup->why, "%s %s: %s", what, folder, strerror(errno));
  return CGROUP_NONE;
}

/* Swap counts too where the kernel keeps account of it: pages swapped out would be beyond the limit otherwise. */
static bool limit_v2(const struct cgroup *cgroup, const struct cgroup_limits *limits) {
  if (limits->memory > 0 && write_number(cgroup->memory, "memory.max", limits->memory) != 0)
    return false;
  if (limits->memory > 0)
    (void)write_text(cgroup->memory, "memory.swap.max", "0");
  return !cgroup->pids || write_number(cgroup->pids, "pids.max", limits->processes) == 0;
}

static bool limit_v1(const struct cgroup *cgroup, const struct cgroup_limits *limits) {
  if (limits->memory > 0 && write_number(cgroup->memory, "memory.limit_in_bytes", limits->memory) != 0)
    return false;
  if (limits->memory > 0)
    (void)write_number(cgroup->memory, "memory.memsw.limit_in_bytes", limits->memory);
  return !cgroup->pids || write_number(cgroup->pids, "pids.max", limits->processes) == 0;
}

/* Does `folder` hand the memory controller on to its children? And pids? */
static bool hands_on(const char *folder, bool *ret_pids) {
  _cleanup_strbuf_ struct strbuf controllers = STRBUF_INIT;
  if (read_text(folder, "cgroup.subtree_control", &controllers) != 0)
    return false;
  *ret_pids = has_word(controllers.buf, " \n", "pids");
  return has_word(controllers.buf, " \n", "memory");
}

/* Our own group, or the one around it: further up would leave bounds that were set for us. NULL when neither will do.
 * The caller frees it. */
static char *parent_v2(const struct place *place, struct cgroup *cgroup, bool *ret_pids) {
  _cleanup_free_ char *top = NULL;
  _cleanup_free_ char *folder = own_folder(place, NULL, &top);
  if (!folder) {
    snprintf(cgroup->why, sizeof cgroup->why, "no cgroup file system is mounted");
    return NULL;
  }
  if (hands_on(folder, ret_pids))
    return steal_pointer(&folder);
  char *slash = strrchr(folder, '/');
  if (strlen(folder) > strlen(top) && slash) {
    *slash = '\0';
    if (hands_on(folder, ret_pids))
      return steal_pointer(&folder);
    *slash = '/';
  }
  snprintf(cgroup->why, sizeof cgroup->why, "the memory controller is not delegated to %s", folder);
  return NULL;
}

static enum cgroup_kind open_v2(struct cgroup *cgroup, const struct place *place, const struct cgroup_limits *limits) {
  bool pids = false;
  _cleanup_free_ char *parent = parent_v2(place, cgroup, &pids);
  if (!parent)
    return CGROUP_NONE;
  cgroup->memory = make_group(parent);
  if (!cgroup->memory)
    return refuse(cgroup, "making a group in", parent);
  cgroup->pids = pids && limits->processes > 0 ? xstrdup(cgroup->memory) : NULL;
  if (limit_v2(cgroup, limits))
    return CGROUP_V2;
  refuse(cgroup, "setting limits in", cgroup->memory);
  remove_group(&cgroup->memory);
  free(steal_pointer(&cgroup->pids));
  return CGROUP_NONE;
}

static enum cgroup_kind open_v1(struct cgroup *cgroup, const struct place *place, const struct cgroup_limits *limits) {
  _cleanup_free_ char *memory = own_folder(place, "memory", NULL);
  _cleanup_free_ char *pids = limits->processes > 0 ? own_folder(place, "pids", NULL) : NULL;
  if (!memory)
    return CGROUP_NONE;
  cgroup->memory = make_group(memory);
  if (!cgroup->memory)
    return refuse(cgroup, "making a group in", memory);
  cgroup->pids = pids ? make_group(pids) : NULL;
  if (limit_v1(cgroup, limits))
    return CGROUP_V1;
  refuse(cgroup, "setting limits in", cgroup->memory);
  remove_group(&cgroup->memory);
  remove_group(&cgroup->pids);
  return CGROUP_NONE;
}

enum cgroup_kind cgroup_open(struct cgroup *ret_cgroup, const char *root, const struct cgroup_limits *limits) {
  *ret_cgroup = (struct cgroup){.kind = CGROUP_NONE};
  struct place place;
  place_read(root, &place);
  ret_cgroup->kind = open_v2(ret_cgroup, &place, limits);
  if (ret_cgroup->kind == CGROUP_NONE)
    ret_cgroup->kind = open_v1(ret_cgroup, &place, limits);
  place_release(&place);
  return ret_cgroup->kind;
}

/* --- Using it ----------------------------------------------------------------------------------------------------- */

static int add_to(const char *folder, pid_t pid, struct error *err) {
  if (write_number(folder, "cgroup.procs", pid) == 0)
    return 0;
  return error_errno(err, "moving process %d into %s", (int)pid, folder);
}

int cgroup_add(const struct cgroup *cgroup, pid_t pid, struct error *err) {
  if (cgroup->kind == CGROUP_NONE)
    return 0;
  if (add_to(cgroup->memory, pid, err) != 0)
    return -1;
  if (cgroup->pids && strcmp(cgroup->pids, cgroup->memory) != 0)
    return add_to(cgroup->pids, pid, err);
  return 0;
}

/* Kernels before 4.13 don't count kills under version 1. Their failcnt also counts what reclaiming file pages solved,
 * which a limit for student programs doesn't come near. */
bool cgroup_memory_exceeded(const struct cgroup *cgroup) {
  if (cgroup->kind == CGROUP_NONE)
    return false;
  if (cgroup->kind == CGROUP_V2)
    return read_count(cgroup->memory, "memory.events", "oom_kill") > 0;
  int64_t kills = read_count(cgroup->memory, "memory.oom_control", "oom_kill");
  if (kills >= 0)
    return kills > 0;
  _cleanup_strbuf_ struct strbuf failures = STRBUF_INIT;
  return read_text(cgroup->memory, "memory.failcnt", &failures) == 0 && strtoll(failures.buf, NULL, 10) > 0;
}

/* A process that was waited for may still be on its way out of the group: EBUSY for a moment. */
static int remove_patiently(const char *folder, struct error *err) {
  const struct timespec pause = {.tv_nsec = 1000000};
  for (int tries = 0; rmdir(folder) != 0; tries++) {
    if (errno != EBUSY || tries == 1000)
      return error_errno(err, "removing %s", folder);
    nanosleep(&pause, NULL);
  }
  return 0;
}

int cgroup_close(struct cgroup *cgroup, struct error *err) {
  int status = 0;
  if (cgroup->pids && strcmp(cgroup->pids, cgroup->memory) != 0)
    status = remove_patiently(cgroup->pids, err);
  if (cgroup->memory && remove_patiently(cgroup->memory, err) != 0)
    status = -1;
  free(cgroup->memory);
  free(cgroup->pids);
  *cgroup = (struct cgroup){.kind = CGROUP_NONE};
  return status;
}
