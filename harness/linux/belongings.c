/* What a run has on a host that it shares with others. */
#include "linux/belongings.h"

#include "base/file.h"
#include "base/memory.h"
#include "linux/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <mqueue.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { MOST_OBJECTS = 32768, MOST_QUEUES = 256, MOST_FOLDERS = 2, PATIENCE_MS = 5000 };

enum note_state { NOTE_NONE, NOTE_EXPECTED, NOTE_THERE };

struct note {
  enum system_v kind;
  enum note_state state;
  int id;
  int key;
};

/* In memory that both processes share; each part is written before the count that makes it valid. */
struct table {
  volatile pid_t first;
  volatile uid_t owner;
  volatile size_t object_count;
  struct note objects[MOST_OBJECTS];
  char queues[MOST_QUEUES][NAME_MAX + 1]; /* "" : none */
  char folders[MOST_FOLDERS][4096];
};

struct belongings {
  struct table *table;
  int alive; /* the pipe's end that closes with us */
  pid_t keeper;
};

/* ---- the other process ---- */

static void remove_object(enum system_v kind, int id) {
  switch (kind) {
  case SYSTEM_V_SHM: shmctl(id, IPC_RMID, NULL); break;
  case SYSTEM_V_SEM: semctl(id, 0, IPC_RMID); break;
  case SYSTEM_V_MSG: msgctl(id, IPC_RMID, NULL); break;
  }
}

/* The harness died between the call and its result. */
static int id_of_key(enum system_v kind, int key) {
  switch (kind) {
  case SYSTEM_V_SHM: return key == IPC_PRIVATE ? -1 : shmget(key, 0, 0);
  case SYSTEM_V_SEM: return key == IPC_PRIVATE ? -1 : semget(key, 0, 0);
  default: return key == IPC_PRIVATE ? -1 : msgget(key, 0);
  }
}

/* A folder that was shut by its owner must be opened first. */
static int open_up(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)where;
  if ((type == FTW_D || type == FTW_DNR) && (st->st_mode & S_IRWXU) != S_IRWXU)
    chmod(path, 0700);
  return 0;
}

static void remove_folder(const char *path) {
  enum { MOST_LEVELS = 64 };
  for (int i = 0; i < MOST_LEVELS && tree_remove(path, NULL); i++)
    nftw(path, open_up, 16, FTW_PHYS | FTW_MOUNT);
}

static void wait_for_end_of(pid_t first) {
  for (int ms = 0; first > 0 && procfs_is_alive(first) && ms < PATIENCE_MS; ms++)
    nanosleep(&(struct timespec){0, 1000000}, NULL);
}

static void remove_objects(const struct table *table) {
  for (size_t i = 0; i < table->object_count; i++) {
    const struct note *note = &table->objects[i];
    int id = note->state == NOTE_EXPECTED ? id_of_key(note->kind, note->key) : note->id;
    if (note->state != NOTE_NONE && id >= 0)
      remove_object(note->kind, id);
  }
  for (size_t i = 0; i < MOST_QUEUES; i++) {
    char name[NAME_MAX + 2];
    snprintf(name, sizeof name, "/%s", table->queues[i]);
    if (name[1])
      mq_unlink(name);
  }
}

static void remove_all(const struct table *table) {
  uid_t own = geteuid();
  if (table->owner == own || seteuid(table->owner) == 0)
    remove_objects(table);
  if (geteuid() != own && seteuid(own))
    return;
  for (size_t i = 0; i < MOST_FOLDERS; i++)
    if (table->folders[i][0])
      remove_folder(table->folders[i]);
}

_Noreturn static void keep(const struct table *table, int pipe, int lock) {
  char byte;
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setsid();
  prctl(PR_SET_NAME, "ipcgrade-tidy");
  dup2(pipe, 0);
  if (lock >= 0)
    dup2(lock, 1);
  close_range(lock >= 0 ? 2 : 1, ~0U, 0);
  while (read(0, &byte, 1) < 0 && errno == EINTR)
    continue;
  wait_for_end_of(table->first);
  remove_all(table);
  _exit(0);
}

/* ---- ours ---- */

struct belongings *belongings_new(int lock, struct error *err) {
  int ends[2];
  struct table *table = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (table == MAP_FAILED || pipe2(ends, O_CLOEXEC)) {
    error_errno(err, "make a table of what a run has");
    return NULL;
  }
  pid_t keeper = fork();
  if (keeper == 0)
    keep(table, ends[0], lock);
  close(ends[0]);
  if (keeper < 0) {
    error_errno(err, "start the process that removes what a run leaves");
    close(ends[1]);
    munmap(table, sizeof *table);
    return NULL;
  }
  table->owner = geteuid();
  struct belongings *belongings = xmalloc(sizeof *belongings);
  *belongings = (struct belongings){table, ends[1], keeper};
  return belongings;
}

void belongings_set_owner(struct belongings *belongings, uid_t owner) { belongings->table->owner = owner; }

void belongings_set_first(struct belongings *belongings, pid_t first) { belongings->table->first = first; }

void belongings_add_folder(struct belongings *belongings, const char *path) {
  for (size_t i = 0; i < MOST_FOLDERS; i++)
    if (!belongings->table->folders[i][0]) {
      snprintf(belongings->table->folders[i], sizeof belongings->table->folders[i], "%s", path);
      return;
    }
}

bool belongings_expect(struct belongings *belongings, enum system_v kind, int key) {
  struct table *table = belongings->table;
  if (table->object_count == MOST_OBJECTS)
    return false;
  table->objects[table->object_count] = (struct note){kind, NOTE_EXPECTED, -1, key};
  table->object_count++;
  return true;
}

void belongings_settle(struct belongings *belongings, int id) {
  struct table *table = belongings->table;
  struct note *note = &table->objects[table->object_count - 1];
  note->id = id;
  note->state = id < 0 ? NOTE_NONE : NOTE_THERE;
  if (id < 0)
    table->object_count--;
}

void belongings_add(struct belongings *belongings, enum system_v kind, int id) {
  if (belongings_expect(belongings, kind, IPC_PRIVATE))
    belongings_settle(belongings, id);
}

void belongings_drop(struct belongings *belongings, enum system_v kind, int id) {
  struct table *table = belongings->table;
  for (size_t i = 0; i < table->object_count; i++)
    if (table->objects[i].kind == kind && table->objects[i].id == id)
      table->objects[i].state = NOTE_NONE;
}

bool belongings_add_queue(struct belongings *belongings, const char *name) {
  for (size_t i = 0; i < MOST_QUEUES; i++) {
    char *place = belongings->table->queues[i];
    if (*place)
      continue;
    snprintf(place + 1, NAME_MAX, "%s", name + 1);
    *place = *name; /* last: now it counts */
    return true;
  }
  return false;
}

bool belongings_have_queue(const struct belongings *belongings, const char *name) {
  for (size_t i = 0; i < MOST_QUEUES; i++)
    if (strcmp(belongings->table->queues[i], name) == 0)
      return true;
  return false;
}

void belongings_drop_queue(struct belongings *belongings, const char *name) {
  for (size_t i = 0; i < MOST_QUEUES; i++)
    if (strcmp(belongings->table->queues[i], name) == 0)
      belongings->table->queues[i][0] = '\0';
}

void belongings_free(struct belongings *belongings) {
  if (!belongings)
    return;
  close(belongings->alive);
  while (waitpid(belongings->keeper, NULL, __WALL) < 0 && errno == EINTR)
    continue;
  munmap(belongings->table, sizeof *belongings->table);
  free(belongings);
}
