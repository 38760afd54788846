/* The numbers of processes and objects, and what lies in folders. */
#include "linux/renewal.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>

static int write_number(const char *path, int number) {
  char text[16];
  int length = snprintf(text, sizeof text, "%d", number);
  _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
  return fd >= 0 && write(fd, text, (size_t)length) == length ? 0 : -1;
}

static int set_last_pid(pid_t pid) { return write_number("/proc/sys/kernel/ns_last_pid", pid); }

int renewal_next_object(enum system_v kind, int number) {
  static const char *const paths[] = {[SYSTEM_V_SHM] = "/proc/sys/kernel/shm_next_id",
                                      [SYSTEM_V_SEM] = "/proc/sys/kernel/sem_next_id",
                                      [SYSTEM_V_MSG] = "/proc/sys/kernel/msg_next_id"};
  return write_number(paths[kind], number);
}

static bool next_segment_is(int id) {
  int made = shmget(IPC_PRIVATE, 1, 0600);
  if (made >= 0)
    shmctl(made, IPC_RMID, NULL);
  return made == id;
}

/* Since Linux 5.1 ids go up also when objects are removed; before, the lowest free place was taken again, and the id
 * had a part that no one can foresee. */
static bool numbers_objects(void) {
  return next_segment_is(0) && next_segment_is(1) && renewal_next_object(SYSTEM_V_SHM, 0) == 0 && next_segment_is(0) &&
         renewal_next_object(SYSTEM_V_SHM, 1) == 0 && next_segment_is(1);
}

/* Files have the time of the kernel's last tick: what is changed from the next one on can be told by it. */
static void await_tick(void) {
  const struct timespec pause = {.tv_nsec = 500000};
  struct timespec now;
  struct timespec then;
  clock_gettime(CLOCK_REALTIME_COARSE, &then);
  do {
    nanosleep(&pause, NULL);
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
  } while (now.tv_sec == then.tv_sec && now.tv_nsec == then.tv_nsec);
}

static bool look(const char *path, struct seen_path *ret_seen) {
  ret_seen->path = xstrdup(path);
  return lstat(path, &ret_seen->st) == 0;
}

bool renewal_prepare(struct renewal *renewal, const char *const *paths, size_t count, const char *lasting) {
  renewal->works = numbers_objects() && set_last_pid(1) == 0 && look(lasting, &renewal->lasting);
  for (size_t i = 0; i < count && renewal->works; i++)
    renewal->works = look(paths[i], vec_add(&renewal->paths));
  if (renewal->works && count)
    await_tick();
  return renewal->works;
}

void renewal_forget_paths(struct renewal *renewal) {
  vec_each(&renewal->paths, seen)
    free(seen->path);
  vec_release(&renewal->paths);
}

static bool same_time(const struct timespec *a, const struct timespec *b) {
  return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool has_same_owner(const struct stat *a, const struct stat *b) {
  return a->st_mode == b->st_mode && a->st_uid == b->st_uid && a->st_gid == b->st_gid;
}

static bool is_unchanged(const struct seen_path *seen) {
  const struct stat *then = &seen->st;
  struct stat now;
  return lstat(seen->path, &now) == 0 && now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
         has_same_owner(&now, then) && now.st_nlink == then->st_nlink && now.st_size == then->st_size &&
         same_time(&now.st_mtim, &then->st_mtim) && same_time(&now.st_ctim, &then->st_ctim);
}

/* Whoever has ended by now is nobody; one that has just ended is no sign that all have. */
static bool is_alone(void) {
  pid_t ended;
  while ((ended = waitpid(-1, NULL, WNOHANG | __WALL)) > 0)
    continue;
  return ended < 0;
}

static bool remove_segments(void) {
  struct shm_info info = {0};
  struct shmid_ds segment;
  int last = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info);
  for (int i = 0; i <= last; i++) {
    int id = shmctl(i, SHM_STAT, &segment);
    if (id >= 0)
      shmctl(id, IPC_RMID, NULL);
  }
  return shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info) >= 0 && info.used_ids == 0;
}

union semun { /* semctl(2): the caller defines it */
  int val;
  struct semid_ds *buf;
  struct seminfo *__buf;
};

static bool remove_sets(void) {
  struct seminfo info = {0};
  struct semid_ds set;
  int last = semctl(0, 0, SEM_INFO, (union semun){.__buf = &info});
  for (int i = 0; i <= last; i++) {
    int id = semctl(i, 0, SEM_STAT, (union semun){.buf = &set});
    if (id >= 0)
      semctl(id, 0, IPC_RMID);
  }
  return semctl(0, 0, SEM_INFO, (union semun){.__buf = &info}) >= 0 && info.semusz == 0;
}

static bool remove_message_queues(void) {
  struct msginfo info = {0};
  struct msqid_ds queue;
  int last = msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&info);
  for (int i = 0; i <= last; i++) {
    int id = msgctl(i, MSG_STAT, &queue);
    if (id >= 0)
      msgctl(id, IPC_RMID, NULL);
  }
  return msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&info) >= 0 && info.msgpool == 0;
}

static bool remove_files(const char *folder) {
  strings names = {0};
  _cleanup_close_ int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool done = fd >= 0 && directory_list(fd, ".", &names) == 0;
  vec_each(&names, name)
    done = unlinkat(fd, *name, 0) == 0 && done;
  strings_release(&names);
  return done;
}

bool renewal_remove_objects(const struct renewal *renewal) {
  bool segments = remove_segments();
  bool sets = remove_sets();
  bool messages = remove_message_queues();
  return remove_files(renewal->lasting.path) && segments && sets && messages;
}

bool renewal_begin(const struct renewal *renewal) {
  struct stat lasting;
  if (!renewal->works || lstat(renewal->lasting.path, &lasting) || !has_same_owner(&lasting, &renewal->lasting.st) ||
      !is_alone())
    return false;
  vec_each(&renewal->paths, seen)
    if (!is_unchanged(seen))
      return false;
  return set_last_pid(1) == 0;
}
