/* The file system that a pod sees. */
#include "linux/root_folder.h"

#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

/* In this order: before glibc 2.36 the C library's names can't come after the kernel's. */
#include <sys/mount.h>

#include <linux/mount.h>

/* Any folder that every host has serves to build the new root on: the mount is seen by this namespace alone. */
#define BUILD_AT "/tmp"

static int cannot(struct error *err, const char *what) {
  return error_set(err, ERROR_UNSUPPORTED, "this host refuses to mount %s in a pod (%s)", what, strerror(errno));
}

/* Folders of the host that are shown read-only; where the host has a symbolic link (/bin to usr/bin), so has the pod.
 * Missing ones are skipped. */
static const char *const shown[] = {
    "/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32", "/etc/alternatives", "/etc/ld.so.cache"};
static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full"};

/* What /proc tells of the host and not of the pod: read as empty. */
static const char *const masked[] = {"/proc/keys",       "/proc/key-users", "/proc/kallsyms",     "/proc/kcore",
                                     "/proc/timer_list", "/proc/modules",   "/proc/sysrq-trigger"};

struct small_file {
  const char *path;
  const char *text;
};
static const struct small_file etc_files[] = {
    {"/etc/passwd", "student:x:1000:1000:Student:" POD_WORK ":/bin/sh\n"},
    {"/etc/group", "student:x:1000:\n"},
    {"/etc/hosts", "127.0.0.1 localhost pod\n::1 localhost\n"},
    {"/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"},
    {"/etc/host.conf", "multi on\n"},
};

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

struct own_mount {
  const char *path;
  const char *type;
  const char *options;
  bool sized;
};
static const struct own_mount own_mounts[] = {
    {"/tmp", "tmpfs", "mode=1777,nr_inodes=4096", true},
    {POD_WORK, "tmpfs", "mode=755,nr_inodes=4096", true},
    {"/dev/shm", "tmpfs", "mode=1777,nr_inodes=1024", true},
    {"/dev/mqueue", "mqueue", "", false},
    {"/dev/pts", "devpts", "newinstance,ptmxmode=0666,mode=0620,max=" TEXT(POD_TERMINALS), false},
    {"/proc", "proc", "", false},
};

static const char *inside(char *buffer, size_t size, const char *path) {
  snprintf(buffer, size, BUILD_AT "%s", path);
  return buffer;
}

static int make_file(const char *path, const char *text) {
  _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return -1;
  size_t length = strlen(text);
  return write(fd, text, length) == (ssize_t)length ? 0 : -1;
}

/* mount_setattr(2) is of Linux 5.12; before, a bind mount is made read-only by mounting it again with the flags that
 * it has, which a user namespace may not take off. */
static int make_read_only(const char *path) {
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
  if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes) == 0)
    return 0;
  struct statvfs now;
  if (errno != ENOSYS || statvfs(path, &now))
    return -1;
  unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID;
  flags |= (now.f_flag & ST_NODEV ? MS_NODEV : 0) | (now.f_flag & ST_NOEXEC ? MS_NOEXEC : 0);
  flags |= now.f_flag & ST_NOATIME ? MS_NOATIME : now.f_flag & ST_RELATIME ? MS_RELATIME : 0;
  return mount(NULL, path, NULL, flags, NULL);
}

static int show_from_host(const char *path, struct error *err) {
  char target[256];
  char link[256];
  struct stat st;
  if (lstat(path, &st))
    return 0;
  inside(target, sizeof target, path);
  if (S_ISLNK(st.st_mode)) {
    ssize_t got = readlink(path, link, sizeof link - 1);
    if (got < 0)
      return error_errno(err, "read the link %s", path);
    link[got] = '\0';
    return symlink(link, target) ? error_errno(err, "link %s", target) : 0;
  }
  if (S_ISDIR(st.st_mode) ? mkdir(target, 0755) : make_file(target, ""))
    return error_errno(err, "make %s", target);
  if (mount(path, target, NULL, MS_BIND | MS_REC, NULL) || make_read_only(target))
    return cannot(err, path);
  return 0;
}

/* Random numbers are the same in every run, so these two are one file. */
int root_folder_make_random(const char *root) {
  _cleanup_free_ char *target = xasprintf("%s/dev/random", root);
  _cleanup_free_ char *other = xasprintf("%s/dev/urandom", root);
  uint64_t words[8192];
  uint64_t state = 88172645463325252U;
  for (size_t i = 0; i < array_size(words); i++) { /* xorshift64* */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    words[i] = state * 2685821657736338717U;
  }
  _cleanup_close_ int fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0444);
  return fd >= 0 && write(fd, words, sizeof words) == (ssize_t)sizeof words && link(target, other) == 0 ? 0 : -1;
}

static int make_devices(struct error *err) {
  char target[256];
  if (root_folder_make_random(BUILD_AT))
    return error_errno(err, "make /dev/random");
  for (size_t i = 0; i < array_size(devices); i++) {
    inside(target, sizeof target, devices[i]);
    if (make_file(target, ""))
      return error_errno(err, "make %s", target);
    if (mount(devices[i], target, NULL, MS_BIND, NULL))
      return cannot(err, devices[i]);
  }
  static const struct small_file links[] = {{"/dev/fd", "/proc/self/fd"},
                                            {"/dev/stdin", "/proc/self/fd/0"},
                                            {"/dev/stdout", "/proc/self/fd/1"},
                                            {"/dev/stderr", "/proc/self/fd/2"},
                                            {"/dev/ptmx", "pts/ptmx"}};
  for (size_t i = 0; i < array_size(links); i++)
    if (symlink(links[i].text, inside(target, sizeof target, links[i].path)))
      return error_errno(err, "link %s", links[i].path);
  return 0;
}

static int mount_own(const struct own_mount *own, const char *target, int64_t bytes, struct error *err) {
  char options[128];
  int length = snprintf(options, sizeof options, "%s", own->options);
  if (own->sized)
    snprintf(options + length, sizeof options - (size_t)length, ",size=%lld", (long long)bytes);
  unsigned long flags = MS_NOSUID | (strcmp(own->type, "devpts") == 0 ? 0 : MS_NODEV);
  return mount(own->type, target, own->type, flags, options) ? cannot(err, own->path) : 0;
}

static int make_own_mounts(int64_t bytes, struct error *err) {
  char target[256];
  for (size_t i = 0; i < array_size(own_mounts); i++) {
    const struct own_mount *own = &own_mounts[i];
    inside(target, sizeof target, own->path);
    if (mkdir(target, 0755) && errno != EEXIST)
      return error_errno(err, "make %s", target);
    if (mount_own(own, target, bytes, err))
      return -1;
  }
  return 0;
}

/* One goes before the next comes, and nobody is in it: so they have the numbers of devices again that they had, if
 * nobody on the host was quicker, and keys made by ftok(3) are the same. */
int root_folder_renew(int64_t bytes, struct error *err) {
  if (chdir("/"))
    return error_errno(err, "leave " POD_WORK);
  for (size_t i = 0; i < array_size(own_mounts); i++) {
    const struct own_mount *own = &own_mounts[i];
    if (!own->sized)
      continue;
    if (umount2(own->path, MNT_DETACH))
      return error_errno(err, "take %s away", own->path);
    if (mount_own(own, own->path, bytes, err))
      return -1;
  }
  return chdir(POD_WORK) ? error_errno(err, "enter " POD_WORK) : 0;
}

/* What isn't there needs no mask. */
static int mask(const char *path, struct error *err) {
  char target[PATH_MAX];
  if (mount("/dev/null", inside(target, sizeof target, path), NULL, MS_BIND, NULL) && errno != ENOENT)
    return cannot(err, path);
  return 0;
}

static int mask_proc(struct error *err) {
  for (size_t i = 0; i < array_size(masked); i++)
    if (mask(masked[i], err))
      return -1;
  return 0;
}

/* Where courses lie that were installed by the Makefile: their hidden cases and their references are nobody's business
 * inside, also while another copy of the course grades. */
static const char *const installed[] = {"/usr/share/ipcgrade", "/usr/local/share/ipcgrade"};

/* One that lies at the root itself, as in a container of its own, has no part that is shown. */
static int hide(const char *path, struct error *err) {
  _cleanup_free_ char *target = xasprintf("%s%s", BUILD_AT, path);
  if (strcmp(path, "/") != 0 && path_is_directory(target) &&
      mount("hidden", target, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "mode=555,size=4k"))
    return cannot(err, "an empty folder");
  return 0;
}

static int make_etc(struct error *err) {
  char target[256];
  for (size_t i = 0; i < array_size(etc_files); i++)
    if (make_file(inside(target, sizeof target, etc_files[i].path), etc_files[i].text))
      return error_errno(err, "write %s", etc_files[i].path);
  return 0;
}

/* Only this mount, not those on it: a plain remount of the root's own tmpfs. */
static int make_read_only_root(void) {
  return mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, NULL);
}

/* The old root goes below the new one and is then detached: nothing of the host stays reachable. */
static int enter(struct error *err) {
  if (chdir(BUILD_AT) || syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
    return cannot(err, "a new root");
  if (make_read_only_root())
    return cannot(err, "a read-only root");
  return chdir(POD_WORK) ? error_errno(err, "enter " POD_WORK) : 0;
}

int root_folder_enter(int64_t bytes, const char *hidden, const char *emptied, struct error *err) {
  umask(0022);
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
    return cannot(err, "the root privately");
  if (mount("pod", BUILD_AT, "tmpfs", MS_NOSUID, "mode=755,size=1m"))
    return cannot(err, "an empty root");
  if (mkdir(BUILD_AT "/dev", 0755) || mkdir(BUILD_AT "/etc", 0755) || mkdir(BUILD_AT "/home", 0755))
    return error_errno(err, "make /dev, /etc and /home of a pod");
  for (size_t i = 0; i < array_size(shown); i++)
    if (show_from_host(shown[i], err))
      return -1;
  if (make_devices(err) || make_own_mounts(bytes, err) || mask_proc(err) || make_etc(err))
    return -1;
  for (size_t i = 0; i < array_size(installed); i++)
    if (hide(installed[i], err))
      return -1;
  if ((hidden && hide(hidden, err)) || (emptied && mask(emptied, err)))
    return -1;
  return enter(err);
}
