/* Paths and whole files. */
#include "base/file.h"

#include "base/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

char *path_join(const char *directory, const char *name) {
  size_t length = strlen(directory);
  bool slash = length && directory[length - 1] == '/';
  return xasprintf("%s%s%s", directory, slash ? "" : "/", name);
}

const char *path_base(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

char *path_from_here(const char *path) {
  _cleanup_free_ char *here = realpath(".", NULL);
  _cleanup_free_ char *real = realpath(path, NULL);
  size_t length = here ? strlen(here) : 0;
  if (!here || !real || strncmp(real, here, length) != 0)
    return NULL;
  length -= here[length - 1] == '/'; /* the root */
  return real[length] == '/' && real[length + 1] ? xstrdup(real + length + 1) : NULL;
}

bool path_is_directory(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool path_exists(const char *path) {
  struct stat st;
  return stat(path, &st) == 0;
}

static int compare_texts(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

int directory_list(int at, const char *path, strings *ret_names) {
  _cleanup_close_ int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *directory = fd < 0 ? NULL : fdopendir(fd);
  if (!directory)
    return -1;
  steal_fd(&fd);
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      strings_add(ret_names, entry->d_name);
  closedir(directory);
  if (ret_names->count)
    qsort(ret_names->items, ret_names->count, sizeof ret_names->items[0], compare_texts);
  return 0;
}

int directory_make(const char *path, struct error *err) {
  _cleanup_free_ char *copy = xstrdup(path);
  for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    if (mkdir(copy, 0777) && errno != EEXIST)
      return error_errno(err, "make folder %s", copy);
    *slash = '/';
  }
  if (mkdir(copy, 0777) && errno != EEXIST)
    return error_errno(err, "make folder %s", path);
  if (!path_is_directory(path))
    return error_set(err, ERROR_USAGE, "%s is there and is not a folder", path);
  return 0;
}

int fd_read_all(int fd, size_t limit, struct strbuf *ret_bytes) {
  char chunk[16384];
  off_t offset = 0;
  for (;;) {
    ssize_t got = pread(fd, chunk, sizeof chunk, offset);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return -1;
    if (got == 0)
      return 0;
    if ((size_t)got > limit - (size_t)offset) {
      errno = EFBIG;
      return -1;
    }
    strbuf_add(ret_bytes, chunk, (size_t)got);
    offset += got;
  }
}

int file_read(const char *path, size_t limit, struct strbuf *ret_bytes, struct error *err) {
  _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return error_errno(err, "open %s", path);
  struct stat st;
  if (fstat(fd, &st))
    return error_errno(err, "look at %s", path);
  if (!S_ISREG(st.st_mode))
    return error_set(err, ERROR_USAGE, "%s is not a regular file", path);
  if (fd_read_all(fd, limit, ret_bytes))
    return error_errno(err, "read %s", path);
  return 0;
}

static int write_fully(int fd, const char *bytes, size_t length) {
  while (length) {
    ssize_t wrote = write(fd, bytes, length);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0)
      return -1;
    bytes += wrote;
    length -= (size_t)wrote;
  }
  return 0;
}

/* mkstemp() makes mode 0600; results are for other readers too, so give what the umask allows. */
static mode_t ordinary_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

int file_open_beside(const char *path, char **ret_temporary, struct error *err) {
  *ret_temporary = xasprintf("%s.XXXXXX", path);
  int fd = mkostemp(*ret_temporary, O_CLOEXEC);
  return fd < 0 ? error_errno(err, "make a file beside %s", path) : fd;
}

static int fail_to_write(const char *temporary, const char *path, struct error *err) {
  error_errno(err, "write %s", path);
  unlink(temporary);
  return -1;
}

int file_put_in_place(int fd, const char *temporary, const char *path, struct error *err) {
  return fchmod(fd, ordinary_mode()) || rename(temporary, path) ? fail_to_write(temporary, path, err) : 0;
}

int file_write(const char *path, const void *bytes, size_t length, struct error *err) {
  _cleanup_free_ char *temporary = NULL;
  _cleanup_close_ int fd = file_open_beside(path, &temporary, err);
  if (fd < 0)
    return -1;
  return write_fully(fd, bytes, length) ? fail_to_write(temporary, path, err)
                                        : file_put_in_place(fd, temporary, path, err);
}

static int fail_to_read(struct error *err, const char *what, const char *from) {
  return error_set(err, ERROR_USAGE, "%s %s: %s", what, from, strerror(errno));
}

static int copy_bytes(int in, const char *from, int out, const char *to, size_t most, struct error *err) {
  for (size_t copied = 0;;) {
    char chunk[65536];
    ssize_t got = read(in, chunk, sizeof chunk);
    if (got < 0)
      return fail_to_read(err, "read", from);
    if (got == 0)
      return 0;
    if ((size_t)got > most - copied) {
      errno = EFBIG;
      return fail_to_read(err, "read", from);
    }
    if (write_fully(out, chunk, (size_t)got))
      return error_errno(err, "write %s", to);
    copied += (size_t)got;
  }
}

int file_copy_at(int folder, const char *from, const char *to, size_t most, struct error *err) {
  _cleanup_close_ int in = openat(folder, from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (in < 0)
    return fail_to_read(err, "open", from);
  struct stat st;
  if (fstat(in, &st))
    return fail_to_read(err, "look at", from);
  if (!S_ISREG(st.st_mode))
    return error_set(err, ERROR_USAGE, "%s is not a regular file", from);
  _cleanup_close_ int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, st.st_mode & 0777);
  if (out < 0 || fchmod(out, st.st_mode & 0777))
    return error_errno(err, "create %s", to);
  int status = copy_bytes(in, from, out, to, most, err);
  if (status)
    unlink(to);
  return status;
}

int file_copy(const char *from, const char *to, struct error *err) {
  return file_copy_at(AT_FDCWD, from, to, SIZE_MAX, err);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)st;
  (void)type;
  (void)where;
  return remove(path) && errno != ENOENT;
}

int tree_remove(const char *path, struct error *err) {
  if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) && errno != ENOENT)
    return error_errno(err, "remove %s", path);
  return 0;
}

char *directory_make_temporary(const char *prefix, struct error *err) {
  const char *parent = getenv("TMPDIR");
  _cleanup_free_ char *name = xasprintf("%s.XXXXXX", prefix);
  char *path = path_join(parent && *parent ? parent : "/tmp", name);
  if (!mkdtemp(path)) {
    error_errno(err, "make a temporary folder %s", path);
    free(path);
    return NULL;
  }
  return path;
}
