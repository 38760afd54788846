/* Paths as programs of a pod without a mount namespace know them. */
#include "linux/path_view.h"

#include "base/file.h"
#include "base/memory.h"
#include "linux/procfs.h"
#include "linux/root_folder.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_LINKS = 40 };

struct area {
  const char *path;
  enum path_area area;
};

/* The first row that a path lies in counts; what is in none is the run's own. */
static const struct area areas[] = {
    {"/proc/sysvipc", PATH_OWN},
    {"/proc/sys/kernel/hostname", PATH_OWN},
    {"/proc/sys/kernel/shmmax", PATH_OWN},
    {"/proc/sys/kernel/shmall", PATH_OWN},
    {"/proc/sys/kernel/shmmni", PATH_OWN},
    {"/proc/sys/kernel/sem", PATH_OWN},
    {"/proc/sys/kernel/msgmax", PATH_OWN},
    {"/proc/sys/kernel/msgmnb", PATH_OWN},
    {"/proc/sys/kernel/msgmni", PATH_OWN},
    {"/proc", PATH_PROC},
    {"/usr", PATH_SYSTEM},
    {"/bin", PATH_SYSTEM},
    {"/sbin", PATH_SYSTEM},
    {"/lib", PATH_SYSTEM},
    {"/lib64", PATH_SYSTEM},
    {"/lib32", PATH_SYSTEM},
    {"/libx32", PATH_SYSTEM},
    {"/etc/alternatives", PATH_SYSTEM},
    {"/etc/ld.so.cache", PATH_SYSTEM},
    {"/dev/null", PATH_DEVICE},
    {"/dev/zero", PATH_DEVICE},
    {"/dev/full", PATH_DEVICE},
};

/* What /proc tells of the host and not of the run: read as empty. */
static const char *const masked[] = {"/proc/keys",       "/proc/key-users", "/proc/kallsyms",     "/proc/kcore",
                                     "/proc/timer_list", "/proc/modules",   "/proc/sysrq-trigger"};

static bool lies_in(const char *path, const char *folder) {
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* What can be written is in these: the rest of a pod is read-only. So is /dev/mqueue, which only shows what queues
 * there are: they are made and removed by calls of their own. */
static const char *const writable[] = {POD_WORK, "/tmp", "/dev/shm"};

static bool is_of_host(const char *inside) {
  for (size_t i = 0; i < array_size(areas); i++)
    if (lies_in(inside, areas[i].path))
      return areas[i].area != PATH_OWN;
  return false;
}

static bool is_hidden(const struct path_view *view, const char *inside) {
  return view->hidden && lies_in(inside, view->hidden) && is_of_host(view->hidden);
}

/* It lies in the run's own folders. */
static bool is_private(const struct path_view *view, const char *inside) {
  return !is_of_host(inside) || is_hidden(view, inside);
}

/* "/dev/pts/N": the host's number of the run's terminal N; -1 when it is none. */
static int terminal_on_host(const struct path_view *view, const char *inside) {
  size_t number;
  int end = 0;
  if (sscanf(inside, "/dev/pts/%zu%n", &number, &end) != 1 || inside[end] || number >= view->terminal_count)
    return -1;
  return view->terminals[number];
}

static bool is_of_process(const char *inside) {
  return strncmp(inside, "/proc/", 6) == 0 && isdigit((unsigned char)inside[6]);
}

static enum path_area area_of(const struct path_view *view, const char *inside) {
  if (terminal_on_host(view, inside) >= 0)
    return PATH_DEVICE;
  if (is_of_process(inside))
    return PATH_PROCESS;
  if (is_hidden(view, inside))
    return PATH_SYSTEM;
  for (size_t i = 0; i < array_size(areas); i++)
    if (lies_in(inside, areas[i].path))
      return areas[i].area == PATH_OWN ? PATH_SYSTEM : areas[i].area;
  for (size_t i = 0; i < array_size(writable); i++)
    if (lies_in(inside, writable[i]))
      return PATH_OWN;
  return PATH_SYSTEM;
}

void path_view_host(const struct path_view *view, const char *inside, char *ret_host) {
  if (strcmp(inside, "/") == 0) {
    snprintf(ret_host, PATH_SIZE, "%s", view->root);
    return;
  }
  int terminal = terminal_on_host(view, inside);
  if (terminal >= 0) {
    snprintf(ret_host, PATH_SIZE, "/dev/pts/%d", terminal);
    return;
  }
  if (lies_in(inside, "/dev/shm"))
    snprintf(ret_host, PATH_SIZE, "%s%s", view->shm, inside + strlen("/dev/shm"));
  else
    snprintf(ret_host, PATH_SIZE, "%s%s", is_private(view, inside) ? view->root : "", inside);
  for (size_t i = 0; i < array_size(masked); i++)
    if (strcmp(inside, masked[i]) == 0)
      snprintf(ret_host, PATH_SIZE, "/dev/null");
}

/* The other way round, in place, where there is room for it. */
static bool terminal_inside(const struct path_view *view, char *path) {
  char own[32];
  int number;
  int end = 0;
  if (sscanf(path, "/dev/pts/%d%n", &number, &end) != 1 || path[end])
    return false;
  for (size_t i = 0; i < view->terminal_count; i++) {
    snprintf(own, sizeof own, "/dev/pts/%zu", i);
    if (view->terminals[i] != number || strlen(own) > strlen(path))
      continue;
    memcpy(path, own, strlen(own) + 1);
    return true;
  }
  return false;
}

static bool folder_inside(const struct path_view *view, char *path) {
  const struct {
    const char *host;
    const char *inside;
  } places[] = {{view->shm, "/dev/shm"}, {view->root, ""}};
  for (size_t i = 0; i < array_size(places); i++) {
    if (!lies_in(path, places[i].host))
      continue;
    size_t to = strlen(places[i].inside); /* which is the shorter one */
    memmove(path + to, path + strlen(places[i].host), strlen(path + strlen(places[i].host)) + 1);
    memcpy(path, places[i].inside, to);
    if (!*path)
      memcpy(path, "/", 2);
    return true;
  }
  return false;
}

bool path_view_inside(const struct path_view *view, char *path) {
  return terminal_inside(view, path) || folder_inside(view, path);
}

bool path_view_has_process(const struct path_view *view, pid_t pid) {
  pid_t parent;
  pid_t grandparent;
  if (pid <= 0 || pid == view->first)
    return false;
  if (procfs_tracer(pid, &parent) == getpid())
    return true;
  return parent && (parent == view->first || procfs_tracer(parent, &grandparent) == getpid());
}

/* ---- walking ---- */

struct walk {
  const struct path_view *view;
  struct asker asker;
  struct resolved *at;
  char base[PATH_SIZE];     /* of a relative path: where it begins on the host; "" for an absolute one */
  char rest[2 * PATH_SIZE]; /* still to go */
  bool follow;
  int links;
  bool open; /* the path ends at what a process has open, which is in `area` */
  enum path_area area;
};

/* A part is taken off the rest. False when there is none. */
static bool next_part(struct walk *walk, char *ret_part, bool *ret_last) {
  char *from = walk->rest + strspn(walk->rest, "/");
  size_t length = strcspn(from, "/");
  if (length == 0 || length >= PATH_SIZE)
    return false;
  memcpy(ret_part, from, length);
  ret_part[length] = '\0';
  from += length;
  *ret_last = *from == '\0';
  memmove(walk->rest, from, strlen(from) + 1);
  return true;
}

static void place_at(struct walk *walk) {
  struct resolved *at = walk->at;
  path_view_host(walk->view, *at->inside ? at->inside : "/", at->host);
  at->area = area_of(walk->view, at->inside);
  if (*walk->base && !lies_in(at->host, walk->base))
    at->same = false; /* it has left where the kernel goes on */
}

static int append(struct walk *walk, const char *part) {
  char *inside = walk->at->inside;
  size_t length = strlen(inside);
  if (length + strlen(part) + 2 > PATH_SIZE - 512) /* with room for the host's folder before it */
    return -ENAMETOOLONG;
  snprintf(inside + length, PATH_SIZE - length, "/%s", part);
  place_at(walk);
  return 0;
}

static void go_up(struct walk *walk) {
  char *slash = strrchr(walk->at->inside, '/');
  if (slash)
    *slash = '\0';
  walk->at->same = false;
  place_at(walk);
}

/* The rest as it is: the kernel is to find what is wrong with it. */
static int give_up(struct walk *walk) {
  walk->at->missing = true;
  size_t length = strlen(walk->rest);
  if (length && append(walk, walk->rest + strspn(walk->rest, "/")))
    return -ENAMETOOLONG;
  walk->rest[0] = '\0';
  return 0;
}

static bool is_number(const char *text) {
  return isdigit((unsigned char)*text) && text[strspn(text, "0123456789")] == '\0';
}

/* /proc/self is the asker's, not ours; other processes than the pod's are not there. */
static int enter_proc(struct walk *walk, const char *part) {
  char own[64];
  if (strcmp(part, "self") == 0) {
    snprintf(own, sizeof own, "%d", (int)walk->asker.group);
    return append(walk, own);
  }
  if (strcmp(part, "thread-self") == 0) {
    snprintf(own, sizeof own, "%d/task/%d", (int)walk->asker.group, (int)walk->asker.tid);
    return append(walk, own);
  }
  if (is_number(part) && !path_view_has_process(walk->view, (pid_t)strtol(part, NULL, 10)))
    return -ENOENT;
  return append(walk, part);
}

/* What a process has open is its own, terminals included, but for files that it could only read. */
static enum path_area area_of_open(const struct path_view *view, char *target) {
  if (!path_view_inside(view, target) && (*target != '/' || lies_in(target, "/dev")))
    return PATH_DEVICE;
  return area_of(view, target);
}

/* Links of /proc/PID lead to where their text doesn't, proc(5): only to what the process has open already, or to
 * folders inside. */
static int enter_magic_link(struct walk *walk, const char *target, bool last) {
  char place[PATH_SIZE];
  const char *name = path_base(walk->at->inside);
  snprintf(place, sizeof place, "%s", strcmp(name, "root") == 0 ? walk->view->root : target);
  if (last && strcmp(name, "root") != 0 && strcmp(name, "cwd") != 0) {
    walk->open = true;
    walk->area = area_of_open(walk->view, place);
    return 0;
  }
  if (!path_view_inside(walk->view, place) && is_private(walk->view, place))
    return -EACCES;
  snprintf(walk->at->inside, PATH_SIZE, "%s", strcmp(place, "/") == 0 ? "" : place);
  walk->at->same = false;
  place_at(walk);
  return 0;
}

static int enter_link(struct walk *walk, const char *target) {
  char whole[2 * PATH_SIZE];
  if (*walk->base || strcmp(walk->at->host, walk->at->inside) != 0)
    walk->at->same = false;
  if (++walk->links > MOST_LINKS)
    return -ELOOP;
  if (snprintf(whole, sizeof whole, "%s%s", target, walk->rest) >= (int)sizeof whole)
    return -ENAMETOOLONG;
  memcpy(walk->rest, whole, sizeof whole);
  char *slash = strrchr(walk->at->inside, '/');
  if (*target == '/' || !slash)
    walk->at->inside[0] = '\0';
  else
    *slash = '\0';
  place_at(walk);
  return 0;
}

static int enter(struct walk *walk, const char *part, bool last) {
  struct stat st;
  char target[PATH_SIZE];
  if (strcmp(part, ".") == 0)
    return 0;
  if (strcmp(part, "..") == 0) {
    go_up(walk);
    return 0;
  }
  bool proc = strcmp(walk->at->inside, "/proc") == 0;
  int status = proc ? enter_proc(walk, part) : append(walk, part);
  if (status || (last && !walk->follow))
    return status;
  if (lstat(walk->at->host, &st))
    return give_up(walk);
  if (!S_ISLNK(st.st_mode))
    return last || S_ISDIR(st.st_mode) ? 0 : give_up(walk);
  ssize_t got = readlink(walk->at->host, target, sizeof target - 1);
  if (got < 0)
    return give_up(walk);
  target[got] = '\0';
  return is_of_process(walk->at->inside) ? enter_magic_link(walk, target, last) : enter_link(walk, target);
}

/* Where a relative path begins. */
static int begin_at_folder(struct walk *walk) {
  char link[64];
  char base[PATH_SIZE];
  if (walk->asker.folder == AT_FDCWD)
    snprintf(link, sizeof link, "/proc/%d/cwd", (int)walk->asker.tid);
  else
    snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)walk->asker.tid, walk->asker.folder);
  ssize_t got = readlink(link, base, sizeof base - 1);
  if (got < 0)
    return -EBADF;
  base[got] = '\0';
  if (!path_view_inside(walk->view, base) && (base[0] != '/' || is_private(walk->view, base)))
    return -EACCES;
  snprintf(walk->at->inside, PATH_SIZE, "%s", strcmp(base, "/") == 0 ? "" : base);
  return 0;
}

static int begin(struct walk *walk, const char *path) {
  char tidy[PATH_SIZE];
  snprintf(tidy, sizeof tidy, "%s", path);
  walk->at->same = true;
  if (*path != '/') {
    snprintf(walk->rest, sizeof walk->rest, "%s", path);
    int status = begin_at_folder(walk);
    if (status == 0)
      path_view_host(walk->view, *walk->at->inside ? walk->at->inside : "/", walk->base);
    return status;
  }
  bool host = folder_inside(walk->view, tidy); /* the host's name for it, as an interpreter is given it */
  snprintf(walk->rest, sizeof walk->rest, "%s", tidy);
  walk->at->same = !host;
  return 0;
}

int path_view_resolve(const struct path_view *view, const struct asker *asker, const char *path, bool follow,
                      struct resolved *ret) {
  char part[PATH_SIZE];
  bool last;
  size_t length = strlen(path);
  bool folder = length > 1 && path[length - 1] == '/';
  struct walk walk = {.view = view, .asker = *asker, .at = ret, .follow = follow || folder};
  *ret = (struct resolved){0};
  int status = begin(&walk, path);
  while (status == 0 && next_part(&walk, part, &last))
    status = enter(&walk, part, last);
  if (status)
    return status;
  place_at(&walk);
  if (!*walk.base && strcmp(ret->host, ret->inside) != 0)
    ret->same = false;
  ret->area = walk.open ? walk.area : ret->area;
  if (!*ret->inside)
    snprintf(ret->inside, PATH_SIZE, "/");
  if (folder && strlen(ret->host) + 2 < PATH_SIZE && !ret->missing)
    strcat(ret->host, "/"); // NOLINT: there is room
  return 0;
}

/* ---- what is there ---- */

static int make_file(const struct path_view *view, const char *path, const char *text) {
  _cleanup_free_ char *full = xasprintf("%s%s", view->root, path);
  _cleanup_close_ int fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  size_t length = strlen(text);
  return fd >= 0 && write(fd, text, length) == (ssize_t)length && fchmod(fd, 0644) == 0 ? 0 : -1;
}

static int make_folders(const struct path_view *view) {
  static const struct {
    const char *path;
    mode_t mode;
  } folders[] = {{"/home", 0755},     {POD_WORK, 0755},           {"/tmp", 01777}, {"/etc", 0755},
                 {"/dev", 0755},      {"/dev/mqueue", 01777},     {"/proc", 0755}, {"/proc/sysvipc", 0755},
                 {"/proc/sys", 0755}, {"/proc/sys/kernel", 0755}, {"/usr", 0755},  {"/bin", 0755},
                 {"/lib", 0755},      {"/dev/pts", 0755}};
  for (size_t i = 0; i < array_size(folders); i++) {
    _cleanup_free_ char *path = xasprintf("%s%s", view->root, folders[i].path);
    if (mkdir(path, folders[i].mode) || chmod(path, folders[i].mode))
      return -1;
  }
  return 0;
}

static int make_links(const struct path_view *view) {
  static const struct {
    const char *path;
    const char *target;
  } links[] = {{"/dev/fd", "/proc/self/fd"},
               {"/dev/stdin", "/proc/self/fd/0"},
               {"/dev/stdout", "/proc/self/fd/1"},
               {"/dev/stderr", "/proc/self/fd/2"}};
  for (size_t i = 0; i < array_size(links); i++) {
    _cleanup_free_ char *path = xasprintf("%s%s", view->root, links[i].path);
    if (symlink(links[i].target, path))
      return -1;
  }
  return 0;
}

/* There is a folder, and nothing in it. */
static int make_hidden(const struct path_view *view) {
  if (!view->hidden || !is_of_host(view->hidden) || !path_is_directory(view->hidden))
    return 0;
  _cleanup_free_ char *path = xasprintf("%s%s", view->root, view->hidden);
  return directory_make(path, NULL);
}

int path_view_furnish(const struct path_view *view, uid_t uid, gid_t gid) {
  _cleanup_free_ char *users = xasprintf("student:x:%u:%u:Student:" POD_WORK ":/bin/sh\n", uid, gid);
  _cleanup_free_ char *groups = xasprintf("student:x:%u:\n", gid);
  if (make_folders(view) || make_links(view))
    return -1;
  if (make_file(view, "/etc/passwd", users) || make_file(view, "/etc/group", groups) ||
      make_file(view, "/etc/hosts", "127.0.0.1 localhost pod\n::1 localhost\n") ||
      make_file(view, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n") ||
      make_file(view, "/etc/host.conf", "multi on\n") || make_file(view, "/proc/sys/kernel/hostname", "pod\n"))
    return -1;
  return make_hidden(view) || root_folder_make_random(view->root) ? -1 : 0;
}
