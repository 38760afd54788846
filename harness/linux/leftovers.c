/* IPC objects of the host: proc(5) /proc/sysvipc, shm_overview(7), sem_overview(7), mq_overview(7). */
#include "linux/leftovers.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "linux/procfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>

enum { MOST_BYTES = 16 << 20 };

const char *leftover_kind_name(enum leftover_kind kind) {
  static const char *const names[] = {"shm", "sem", "msg", "posix-shm", "posix-sem", "mqueue"};
  return names[kind];
}

static bool is_alive(pid_t pid) { return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM); }

static int64_t age_of(int64_t moment) {
  int64_t now = time(NULL);
  return moment > 0 && moment < now ? now - moment : 0;
}

/* ---- System V ---- */

union semun {
  int val;
  struct semid_ds *buf;
  unsigned short *array;
};

/* Processes that wait for a semaphore of the set, or did the last operation and are alive. */
static int users_of_set(int id, int64_t count) {
  union semun none = {0};
  int users = 0;
  for (int i = 0; i < count; i++) {
    int waiting = semctl(id, i, GETNCNT, none);
    int for_zero = semctl(id, i, GETZCNT, none);
    users += (waiting > 0 ? waiting : 0) + (for_zero > 0 ? for_zero : 0);
    users += is_alive(semctl(id, i, GETPID, none));
  }
  return users;
}

/* A segment that is to be removed goes with those who are attached to it.
 * key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime rss swap */
static bool parse_shm(const char *line, struct leftover *ret) {
  int64_t changed;
  int last;
  bool good =
      sscanf(line, "%d %d %o %" SCNd64 " %d %d %d %u %*u %*u %*u %*d %*d %" SCNd64, &ret->key, &ret->id,
             (unsigned *)&ret->mode, &ret->bytes, &ret->creator, &last, &ret->users, &ret->owner, &changed) == 9;
  ret->items = -1;
  ret->age = good ? age_of(changed) : 0;
  return good && !(ret->mode & SHM_DEST);
}

/* key semid perms nsems uid gid cuid cgid otime ctime */
static bool parse_sem(const char *line, struct leftover *ret) {
  int64_t used;
  int64_t changed;
  bool good = sscanf(line, "%d %d %o %" SCNd64 " %u %*u %*u %*u %" SCNd64 " %" SCNd64, &ret->key, &ret->id,
                     (unsigned *)&ret->mode, &ret->items, &ret->owner, &used, &changed) == 7;
  ret->bytes = -1;
  ret->age = good ? age_of(used > changed ? used : changed) : 0;
  ret->users = good ? users_of_set(ret->id, ret->items) : 0;
  return good;
}

/* key msqid perms cbytes qnum lspid lrpid uid gid cuid cgid stime rtime ctime */
static bool parse_msg(const char *line, struct leftover *ret) {
  int sender;
  int receiver;
  int64_t changed;
  bool good =
      sscanf(line, "%d %d %o %" SCNd64 " %" SCNd64 " %d %d %u %*u %*u %*u %*d %*d %" SCNd64, &ret->key, &ret->id,
             (unsigned *)&ret->mode, &ret->bytes, &ret->items, &sender, &receiver, &ret->owner, &changed) == 9;
  ret->age = good ? age_of(changed) : 0;
  ret->users = good ? is_alive(sender) + (receiver != sender && is_alive(receiver)) : 0;
  return good;
}

static void find_system_v(const char *path, enum leftover_kind kind, bool (*parse)(const char *, struct leftover *),
                          leftovers *list) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read(path, MOST_BYTES, &text, NULL))
    return;
  const char *line = strchr(text.buf, '\n'); /* behind the headings */
  for (; line && line[1]; line = strchr(line + 1, '\n')) {
    struct leftover found = {.kind = kind};
    if (!parse(line + 1, &found))
      continue;
    found.mode &= ACCESSPERMS; /* SHM_LOCKED stands there too */
    found.creator_is_alive = is_alive(found.creator);
    *vec_add(list) = found;
  }
}

/* ---- POSIX ---- */

static bool is_number(const char *text) {
  return isdigit((unsigned char)*text) && text[strspn(text, "0123456789")] == '\0';
}

static bool has_open(const char *pid, const struct stat *file) {
  char folder[64];
  struct stat st;
  bool found = false;
  snprintf(folder, sizeof folder, "/proc/%.16s/fd", pid);
  DIR *directory = opendir(folder);
  for (const struct dirent *entry = directory ? readdir(directory) : NULL; entry && !found; entry = readdir(directory))
    found =
        fstatat(dirfd(directory), entry->d_name, &st, 0) == 0 && st.st_ino == file->st_ino && st.st_dev == file->st_dev;
  if (directory)
    closedir(directory);
  return found;
}

/* By its inode: sem_open(3) makes a semaphore under another name, which is the one that stays to be seen. */
static bool has_mapped(const char *pid, const struct stat *file) {
  mappings maps = {0};
  bool found = false;
  procfs_mappings((pid_t)strtol(pid, NULL, 10), &maps);
  vec_each(&maps, mapping) {
    if (mapping->inode == file->st_ino && mapping->device == file->st_dev)
      found = true;
  }
  mappings_release(&maps);
  return found;
}

static int users_of_file(const struct stat *st) {
  int users = 0;
  DIR *processes = opendir("/proc");
  for (const struct dirent *entry = processes ? readdir(processes) : NULL; entry; entry = readdir(processes))
    users += is_number(entry->d_name) && (has_open(entry->d_name, st) || has_mapped(entry->d_name, st));
  if (processes)
    closedir(processes);
  return users;
}

static void find_file(const char *folder, const char *name, enum leftover_kind kind, leftovers *list) {
  struct stat st;
  _cleanup_free_ char *path = path_join(folder, name);
  if (lstat(path, &st) || !S_ISREG(st.st_mode))
    return;
  bool semaphore = kind == LEFTOVER_POSIX_SHM && strncmp(name, "sem.", 4) == 0;
  *vec_add(list) = (struct leftover){.kind = semaphore ? LEFTOVER_POSIX_SEM : kind,
                                     .name = xasprintf("/%s", semaphore ? name + 4 : name),
                                     .owner = st.st_uid,
                                     .mode = (int)(st.st_mode & 07777),
                                     .bytes = kind == LEFTOVER_MQUEUE ? -1 : st.st_size,
                                     .items = -1,
                                     .users = users_of_file(&st),
                                     .age = age_of(st.st_mtime)};
}

static void find_files(const char *folder, enum leftover_kind kind, leftovers *list) {
  DIR *directory = opendir(folder);
  for (const struct dirent *entry = directory ? readdir(directory) : NULL; entry; entry = readdir(directory))
    find_file(folder, entry->d_name, kind, list);
  if (directory)
    closedir(directory);
}

/* ---- all of them ---- */

static int compare(const void *a, const void *b) {
  const struct leftover *left = a;
  const struct leftover *right = b;
  if (left->kind != right->kind)
    return (int)left->kind - (int)right->kind;
  if (left->age != right->age)
    return left->age > right->age ? -1 : 1;
  return left->name && right->name ? strcmp(left->name, right->name) : left->id - right->id;
}

void leftovers_find(leftovers *ret_list) {
  find_system_v("/proc/sysvipc/shm", LEFTOVER_SHM, parse_shm, ret_list);
  find_system_v("/proc/sysvipc/sem", LEFTOVER_SEM, parse_sem, ret_list);
  find_system_v("/proc/sysvipc/msg", LEFTOVER_MSG, parse_msg, ret_list);
  find_files("/dev/shm", LEFTOVER_POSIX_SHM, ret_list);
  find_files("/dev/mqueue", LEFTOVER_MQUEUE, ret_list);
  if (ret_list->count)
    qsort(ret_list->items, ret_list->count, sizeof ret_list->items[0], compare);
}

bool leftovers_show_queues(void) {
  enum { QUEUES = 0x19800202 }; /* MQUEUE_MAGIC, which only the kernel's own sources define */
  struct statfs there;
  return statfs("/dev/mqueue", &there) == 0 && there.f_type == QUEUES;
}

void leftovers_release(leftovers *list) {
  vec_each(list, leftover)
    free(leftover->name);
  vec_release(list);
}

static int remove_file(const char *before, const char *name) {
  _cleanup_free_ char *path = xasprintf("%s%s", before, name + 1);
  return unlink(path);
}

int leftover_remove(const struct leftover *leftover, struct error *err) {
  union semun none = {0};
  int status = -1;
  switch (leftover->kind) {
  case LEFTOVER_SHM: status = shmctl(leftover->id, IPC_RMID, NULL); break;
  case LEFTOVER_SEM: status = semctl(leftover->id, 0, IPC_RMID, none); break;
  case LEFTOVER_MSG: status = msgctl(leftover->id, IPC_RMID, NULL); break;
  case LEFTOVER_POSIX_SHM: status = remove_file("/dev/shm/", leftover->name); break;
  case LEFTOVER_POSIX_SEM: status = remove_file("/dev/shm/sem.", leftover->name); break;
  case LEFTOVER_MQUEUE: status = remove_file("/dev/mqueue/", leftover->name); break;
  }
  if (status == 0)
    return 0;
  if (leftover->name)
    return error_errno(err, "remove %s %s", leftover_kind_name(leftover->kind), leftover->name);
  return error_errno(err, "remove %s %d", leftover_kind_name(leftover->kind), leftover->id);
}
