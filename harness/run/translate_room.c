/* Room: the folders that a run may write to have the sizes that they have in a pod with file systems of its own
 * (linux/root_folder.c). What would not fit there is refused here with ENOSPC, and a write that fits in part is made in
 * part. Files count by the blocks that they have, also those that only a descriptor holds any more. */
#include "run/translating.h"

#include "base/file.h"
#include "linux/root_folder.h"
#include "linux/tracee.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

struct folder {
  const char *path;
  uint64_t files; /* and folders that there may be, itself included */
};
static const struct folder folders[FOLDERS] = {{"/tmp", 4096}, {POD_WORK, 4096}, {"/dev/shm", 1024}};

struct usage {
  uint64_t count[FOLDERS];
  int64_t bytes[FOLDERS];
};

/* The folder that a path inside lies in, or -1. */
static int folder_of(const char *inside) {
  for (int i = 0; i < FOLDERS; i++) {
    size_t length = strlen(folders[i].path);
    if (strncmp(inside, folders[i].path, length) == 0 && (inside[length] == '/' || inside[length] == '\0'))
      return i;
  }
  return -1;
}

/* ---- looking ---- */

static void add_tree(int folder, int depth, uint64_t *count, int64_t *bytes) {
  enum { MOST_DEPTH = 32 };
  DIR *directory = folder < 0 ? NULL : fdopendir(folder);
  for (const struct dirent *entry = directory ? readdir(directory) : NULL; entry; entry = readdir(directory)) {
    struct stat st;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
        fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
      continue;
    (*count)++;
    *bytes += (int64_t)st.st_blocks * 512;
    if (S_ISDIR(st.st_mode) && depth < MOST_DEPTH)
      add_tree(openat(dirfd(directory), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth + 1,
               count, bytes);
  }
  if (directory)
    closedir(directory);
}

/* What a descriptor of a process refers to: a file of the run's, and in which folder it is or was. -1: none. */
static int folder_of_descriptor(const struct translation *translation, pid_t pid, const char *fd, struct stat *ret_st) {
  char link[64];
  char target[PATH_SIZE];
  snprintf(link, sizeof link, "/proc/%d/fd/%.16s", (int)pid, fd);
  ssize_t length = readlink(link, target, sizeof target - 1);
  if (length <= 0 || *target != '/' || stat(link, ret_st) || !S_ISREG(ret_st->st_mode))
    return -1;
  target[length] = '\0';
  return path_view_inside(translation->view, target) ? folder_of(target) : -1;
}

struct nameless {
  const struct translation *translation;
  struct usage *usage;
  VEC(ino_t) seen;
};

static bool is_seen(const struct nameless *nameless, ino_t inode) {
  vec_each(&nameless->seen, seen)
    if (*seen == inode)
      return true;
  return false;
}

/* Files without a name that the process holds open. */
static bool add_nameless(pid_t pid, void *context) {
  struct nameless *nameless = context;
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
  DIR *directory = opendir(path);
  for (const struct dirent *entry = directory ? readdir(directory) : NULL; entry; entry = readdir(directory)) {
    struct stat st;
    int folder = entry->d_name[0] == '.' ? -1 : folder_of_descriptor(nameless->translation, pid, entry->d_name, &st);
    if (folder < 0 || st.st_nlink || is_seen(nameless, st.st_ino))
      continue;
    *vec_add(&nameless->seen) = st.st_ino;
    nameless->usage->bytes[folder] += (int64_t)st.st_blocks * 512;
    nameless->usage->count[folder]++;
  }
  if (directory)
    closedir(directory);
  return false;
}

static struct usage look(const struct translation *translation) {
  struct usage usage = {0};
  struct nameless nameless = {.translation = translation, .usage = &usage};
  for (int i = 0; i < FOLDERS; i++) {
    char host[PATH_SIZE];
    path_view_host(translation->view, folders[i].path, host);
    usage.count[i] = 1;
    add_tree(open(host, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0, &usage.count[i], &usage.bytes[i]);
  }
  processes_each(translation, add_nameless, &nameless);
  vec_release(&nameless.seen);
  return usage;
}

int64_t translation_file_bytes(const struct translation *translation, int64_t largest, int64_t most) {
  int64_t total = 0;
  if ((int64_t)translation->files_made < most / (largest ? largest : 1))
    return 0;
  const struct usage usage = look(translation);
  for (int i = 0; i < FOLDERS; i++)
    total += usage.bytes[i];
  return total;
}

/* ---- files ---- */

/* Looking takes time: it is done when the calls so far may have made so many. */
bool room_has_too_many_files(struct translation *translation, const char *inside) {
  uint64_t most = 0;
  int folder = folder_of(inside);
  translation->files_made++;
  if (folder < 0 || ++translation->files_unlooked + translation->most_files < folders[folder].files)
    return false;
  const struct usage usage = look(translation);
  for (int i = 0; i < FOLDERS; i++)
    most = usage.count[i] > most ? usage.count[i] : most;
  translation->files_unlooked = 0;
  translation->most_files = most;
  return usage.count[folder] >= folders[folder].files;
}

/* ---- bytes ---- */

static int64_t count_of_parts(pid_t tid, const struct registers *regs) {
  struct iovec parts[IOV_MAX];
  uint64_t number = registers_argument(regs, 2);
  int64_t count = 0;
  size_t got = tracee_read_some(tid, registers_argument(regs, 1), parts,
                                (number < IOV_MAX ? number : IOV_MAX) * sizeof parts[0]);
  for (size_t i = 0; i < got / sizeof parts[0]; i++)
    count += parts[i].iov_len > INT_MAX ? INT_MAX : (int64_t)parts[i].iov_len;
  return count;
}

/* A call that writes: to which descriptor, how much at most, and from where on (-1: where the file is). */
struct writing {
  int fd;
  int64_t count;
  int64_t offset;
  bool can_be_less; /* by its argument 2 */
};

static bool describe(pid_t tid, const struct registers *regs, struct writing *ret) {
  static const struct {
    long call;
    int fd;
    int count; /* -1: of several parts */
    int offset;
  } kinds[] = {{SYS_write, 0, 2, -1},    {SYS_pwrite64, 0, 2, 3},  {SYS_writev, 0, -1, -1},
               {SYS_pwritev, 0, -1, 3},  {SYS_pwritev2, 0, -1, 3}, {SYS_fallocate, 0, 3, 2},
               {SYS_sendfile, 0, 3, -1}, {SYS_splice, 2, 4, -1},   {SYS_copy_file_range, 2, 4, -1}};
  for (size_t i = 0; i < array_size(kinds); i++) {
    if (kinds[i].call != registers_call(regs))
      continue;
    uint64_t count =
        kinds[i].count < 0 ? (uint64_t)count_of_parts(tid, regs) : registers_argument(regs, kinds[i].count);
    *ret = (struct writing){.fd = (int)registers_argument(regs, kinds[i].fd),
                            .count = count > INT_MAX ? INT_MAX : (int64_t)count,
                            .offset = kinds[i].offset < 0 ? -1 : (int64_t)registers_argument(regs, kinds[i].offset),
                            .can_be_less = kinds[i].count == 2};
    return true;
  }
  return false;
}

/* Where a write without an offset of its own goes: proc(5), fdinfo. */
static int64_t position(pid_t tid, int fd, const struct stat *st) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  char path[64];
  long long at = 0;
  unsigned flags = 0;
  snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", (int)tid, fd);
  if (file_read(path, 1 << 16, &text, NULL) || sscanf(text.buf, "pos: %lld flags: %o", &at, &flags) != 2)
    return (int64_t)st->st_size;
  return flags & O_APPEND ? (int64_t)st->st_size : at;
}

/* How much larger the file becomes: nothing where it has its blocks already. */
static int64_t growth(pid_t tid, const struct writing *writing, const struct stat *st) {
  bool sparse = (int64_t)st->st_blocks * 512 < (int64_t)st->st_size;
  int64_t from = writing->offset < 0 ? position(tid, writing->fd, st) : writing->offset;
  int64_t held = sparse ? 0 : (int64_t)st->st_size - from;
  held = held < 0 ? 0 : held;
  return held > writing->count ? 0 : writing->count - held;
}

static enum translated refuse(struct registers *regs, const struct writing *writing, int64_t too_much) {
  int64_t fits = writing->count - too_much;
  if (!writing->can_be_less || fits <= 0)
    return translation_answer(regs, -ENOSPC);
  registers_set_argument(regs, 2, (uint64_t)fits);
  return CALL_ALTERED;
}

enum translated room_enter_write(struct translation *translation, pid_t tid, struct registers *regs) {
  struct writing writing;
  struct stat st;
  char fd[16];
  if (!describe(tid, regs, &writing) || writing.count == 0)
    return CALL_AS_IT_IS;
  translation->bytes_unlooked += writing.count;
  if (translation->most_bytes + translation->bytes_unlooked <= translation->room)
    return CALL_AS_IT_IS;
  snprintf(fd, sizeof fd, "%d", writing.fd);
  int folder = folder_of_descriptor(translation, tid, fd, &st);
  if (folder < 0) {
    translation->bytes_unlooked -= writing.count;
    return CALL_AS_IT_IS;
  }
  int64_t most = 0;
  const struct usage usage = look(translation);
  for (int i = 0; i < FOLDERS; i++)
    most = usage.bytes[i] > most ? usage.bytes[i] : most;
  int64_t more = growth(tid, &writing, &st);
  translation->most_bytes = most;
  translation->bytes_unlooked = more;
  int64_t too_much = more ? usage.bytes[folder] + more - translation->room : 0;
  return too_much > 0 ? refuse(regs, &writing, too_much) : CALL_AS_IT_IS;
}
