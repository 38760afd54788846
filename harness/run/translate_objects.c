/* System V objects and POSIX message queues, which the whole host holds. */
#include "run/translating.h"

#include "base/file.h"
#include "base/memory.h"
#include "linux/tracee.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* ---- System V objects ---- */

static const char *const listings[] = {
    [SYSTEM_V_SHM] = "/proc/sysvipc/shm", [SYSTEM_V_SEM] = "/proc/sysvipc/sem", [SYSTEM_V_MSG] = "/proc/sysvipc/msg"};

static struct held *object_inside(const struct translation *translation, enum system_v kind, int inside) {
  for (size_t i = translation->objects.count; i-- > 0;)
    if (translation->objects.items[i].kind == kind && translation->objects.items[i].inside == inside)
      return &translation->objects.items[i];
  return NULL;
}

static struct held *object_on_host(const struct translation *translation, enum system_v kind, int host) {
  for (size_t i = translation->objects.count; i-- > 0;)
    if (translation->objects.items[i].kind == kind && translation->objects.items[i].host == host)
      return &translation->objects.items[i];
  return NULL;
}

static void read_listing(enum system_v kind, struct strbuf *ret_text) {
  enum { MOST_BYTES = 16 << 20 };
  file_read(listings[kind], MOST_BYTES, ret_text, NULL);
}

/* ---- keys ---- */

enum { FACTOR = 0x1e3779b1, INVERSE = 0x8e8b2f51 };

/* Each run has keys of its own: one to one, by a number that nobody knows. So the keys of others are not in its way,
 * nor its own in theirs. */
static int key_on_host(const struct translation *translation, int key) {
  if (key == IPC_PRIVATE)
    return IPC_PRIVATE;
  uint32_t other = (uint32_t)key ^ translation->key_seed;
  other = other ? other : translation->key_seed; /* what IPC_PRIVATE would have become */
  return (int)(other * (uint32_t)FACTOR);
}

int key_inside(const struct translation *translation, int host) {
  if (host == IPC_PRIVATE)
    return IPC_PRIVATE;
  uint32_t other = (uint32_t)host * (uint32_t)INVERSE;
  return (int)(other == translation->key_seed ? other : other ^ translation->key_seed);
}

/* A line of a listing, with users and groups as they are inside: in each kind four columns. */
static void add_line(const struct translation *translation, enum system_v kind, int key, int id, const char *rest,
                     size_t length, struct strbuf *ret) {
  const int first = kind == SYSTEM_V_SEM ? 2 : 5; /* of those behind key and id */
  const char *end = rest + length;
  strbuf_addf(ret, "%10d %10d", key, id);
  for (int column = 0; rest < end; column++) {
    const char *begin = rest + strspn(rest, " ");
    size_t word = strcspn(begin, " \n");
    uint32_t number = (uint32_t)strtoul(begin, NULL, 10);
    if (column < first || column > first + 3)
      strbuf_add(ret, rest, (size_t)(begin - rest) + word);
    else
      strbuf_addf(ret, " %5u",
                  (column - first) % 2 ? group_inside(translation, number) : user_inside(translation, number));
    rest = begin + word;
  }
  strbuf_add_char(ret, '\n');
}

void translation_list(const struct translation *translation, enum system_v kind, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  read_listing(kind, &text);
  bool heading = true;
  for (const char *line = text.buf; line && *line; heading = false) {
    size_t length = strcspn(line, "\n");
    int key;
    int id;
    int rest = 0;
    const struct held *object = NULL;
    if (!heading && sscanf(line, "%d %d%n", &key, &id, &rest) == 2)
      object = object_on_host(translation, kind, id);
    if (heading)
      strbuf_add(ret_text, line, length + 1);
    else if (object)
      add_line(translation, kind, key_inside(translation, key), object->inside, line + rest, length - (size_t)rest,
               ret_text);
    line += length + (line[length] == '\n');
  }
}

/* The file in the folder of ours that is opened instead. */
void system_v_write_listing(const struct translation *translation, const struct resolved *place) {
  for (size_t i = 0; i < array_size(listings); i++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    if (strcmp(place->inside, listings[i]) != 0)
      continue;
    translation_list(translation, (enum system_v)i, &text);
    unlink(place->host); /* that of the last look, which its own owner may not write to */
    _cleanup_close_ int fd = open(place->host, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    if (fd >= 0 && (fchmod(fd, 0444) || write(fd, text.buf, text.length) < 0))
      return;
  }
}

/* Is there an object with this key on the host? */
static bool find_key(enum system_v kind, int key, int *ret_id) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  read_listing(kind, &text);
  for (const char *line = text.buf ? strchr(text.buf, '\n') : NULL; line && line[1]; line = strchr(line + 1, '\n')) {
    int found;
    if (sscanf(line + 1, "%d %d", &found, ret_id) == 2 && found == key)
      return true;
  }
  return false;
}

/* More than the run may have of that kind? 0, or the errno. */
static int beyond_limits(const struct translation *translation, enum system_v kind, uint64_t size) {
  uint64_t count = 0;
  uint64_t total = 0;
  vec_each(&translation->objects, object) {
    if (object->kind != kind || object->removed)
      continue;
    count++;
    total += object->size;
  }
  return own_limits_refuse(translation->limits, kind, size, count, total);
}

static uint64_t size_of_new(enum system_v kind, const struct registers *regs) {
  switch (kind) {
  case SYSTEM_V_SHM: return registers_argument(regs, 1);
  case SYSTEM_V_SEM: return (uint32_t)registers_argument(regs, 1);
  default: return 0;
  }
}

/* The key is the run's alone; should somebody have it all the same, by the odd chance in 4,000,000,000, then the host
 * has no room for the object. */
enum translated system_v_enter_get(struct translation *translation, enum system_v kind, struct errand *errand,
                                   struct registers *regs) {
  int key = key_on_host(translation, (int)registers_argument(regs, 0));
  int flags = (int)registers_argument(regs, kind == SYSTEM_V_MSG ? 1 : 2);
  int id;
  bool there = key != IPC_PRIVATE && find_key(kind, key, &id);
  if (there && !object_on_host(translation, kind, id))
    return translation_answer(regs, flags & IPC_CREAT ? -ENOSPC : -ENOENT);
  bool makes = key == IPC_PRIVATE || (!there && flags & IPC_CREAT);
  int refused = makes ? beyond_limits(translation, kind, size_of_new(kind, regs)) : 0;
  if (refused)
    return translation_answer(regs, -refused);
  if (!belongings_expect(translation->belongings, kind, key))
    return translation_answer(regs, -ENOSPC);
  errand->number = (int)kind;
  registers_set_argument(regs, 0, (uint64_t)(int64_t)key);
  return CALL_ALTERED;
}

/* A new queue holds as many bytes as the run's own limit says. */
static void size_queue(const struct translation *translation, int id) {
  struct msqid_ds queue;
  if (msgctl(id, IPC_STAT, &queue) || queue.msg_qbytes == translation->limits->msgmnb)
    return;
  queue.msg_qbytes = translation->limits->msgmnb;
  uid_t own = geteuid();
  if (own == translation->user->uid || seteuid(translation->user->uid) == 0) /* only its owner may, or CAP_SYS_ADMIN */
    msgctl(id, IPC_SET, &queue);
  if (geteuid() != own && seteuid(own))
    abort();
}

void translation_last_call(struct translation *translation, pid_t tid) {
  static const long calls[] = {[SYSTEM_V_SHM] = SYS_shmget, [SYSTEM_V_SEM] = SYS_semget, [SYSTEM_V_MSG] = SYS_msgget};
  struct registers regs;
  if (translation->getting != tid || registers_get(tid, &regs))
    return;
  translation->getting = 0; /* the id is the host's: nobody has translated it */
  for (size_t i = 0; i < array_size(calls); i++) {
    int64_t id = registers_result(&regs);
    if (registers_call(&regs) == calls[i] && id >= 0 && id <= INT_MAX &&
        !object_on_host(translation, (enum system_v)i, (int)id))
      belongings_add(translation->belongings, (enum system_v)i, (int)id);
  }
}

void system_v_leave_get(struct translation *translation, enum system_v kind, const struct errand *errand,
                        struct registers *regs) {
  int64_t result = registers_result(regs);
  struct held *known = result < 0 ? NULL : object_on_host(translation, kind, (int)result);
  if (known && !known->removed) {
    belongings_settle(translation->belongings, -1);
    registers_set_result(regs, known->inside);
    return;
  }
  belongings_settle(translation->belongings, result < 0 ? -1 : (int)result);
  if (result < 0)
    return;
  *vec_add(&translation->objects) =
      (struct held){kind, (int)result, translation->made[kind]++, false, size_of_new(kind, &errand->entry)};
  if (kind == SYSTEM_V_MSG)
    size_queue(translation, (int)result);
  registers_set_result(regs, translation->made[kind] - 1);
}

/* Commands of shmctl, semctl and msgctl that are given no id: about all objects, or about a place in the table. */
static bool is_about_all(enum system_v kind, int command) {
  return command == IPC_INFO || command == (kind == SYSTEM_V_SHM   ? SHM_INFO
                                            : kind == SYSTEM_V_SEM ? SEM_INFO
                                                                   : MSG_INFO);
}
static bool is_about_place(enum system_v kind, int command) {
  switch (kind) {
  case SYSTEM_V_SHM: return command == SHM_STAT || command == SHM_STAT_ANY;
  case SYSTEM_V_SEM: return command == SEM_STAT || command == SEM_STAT_ANY;
  default: return command == MSG_STAT || command == MSG_STAT_ANY;
  }
}

/* Removed ones are gone, but for segments that are still attached. */
enum translated system_v_enter_id(struct translation *translation, enum system_v kind, struct registers *regs,
                                  bool place) {
  const struct held *object = object_inside(translation, kind, (int)registers_argument(regs, 0));
  bool gone = !object || (object->removed && (kind != SYSTEM_V_SHM || place));
  int host = gone ? -1 : place ? object->host & ((1 << INDEX_BITS) - 1) : object->host;
  registers_set_argument(regs, 0, (uint64_t)(int64_t)host);
  return CALL_ALTERED;
}

static int command_of(enum system_v kind, const struct registers *regs) {
  return (int)registers_argument(regs, kind == SYSTEM_V_SEM ? 2 : 1) & ~0x100; /* IPC_64 */
}

enum translated system_v_enter_control(struct translation *translation, enum system_v kind, struct errand *errand,
                                       pid_t tid, struct registers *regs) {
  int command = command_of(kind, regs);
  uint64_t address = registers_argument(regs, kind == SYSTEM_V_SEM ? 3 : 2);
  errand->number = (int)kind;
  if (is_about_all(kind, command))
    return CALL_ALTERED;
  if (command == IPC_SET && user_enter_permissions(translation, errand, tid, regs, address) == CALL_ANSWERED)
    return CALL_ANSWERED;
  return system_v_enter_id(translation, kind, regs, is_about_place(kind, command));
}

void system_v_leave_control(struct translation *translation, enum system_v kind, const struct errand *errand, pid_t tid,
                            struct registers *regs) {
  int command = command_of(kind, &errand->entry);
  int64_t result = registers_result(regs);
  struct held *object;
  if (result < 0)
    return;
  if (command == IPC_STAT || is_about_place(kind, command))
    user_leave_permissions(translation, tid, registers_argument(&errand->entry, kind == SYSTEM_V_SEM ? 3 : 2));
  if (is_about_all(kind, command)) {
    if (command == IPC_INFO)
      own_limits_tell(translation->limits, kind, tid, registers_argument(&errand->entry, kind == SYSTEM_V_SEM ? 3 : 2));
    registers_set_result(regs, translation->made[kind] ? translation->made[kind] - 1 : 0);
  } else if (is_about_place(kind, command)) {
    object = object_on_host(translation, kind, (int)result);
    registers_set_result(regs, object ? object->inside : -EINVAL);
  } else if (command == IPC_RMID) {
    object = object_inside(translation, kind, (int)registers_argument(&errand->entry, 0));
    if (!object)
      return;
    object->removed = true;
    belongings_drop(translation->belongings, kind, object->host);
  }
}

/* ---- POSIX message queues ---- */

void name_on_host(const struct translation *translation, const char *name, size_t size, char *ret_host) {
  uint64_t hash = 14695981039346656037U ^ translation->key_seed; /* FNV-1a */
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ (unsigned char)name[i]) * 1099511628211U;
  snprintf(ret_host, HOST_NAME_SIZE, "ipcgrade.%08x.%016llx", translation->key_seed, (unsigned long long)hash);
}

/* "/ipcgrade.…", which /proc tells of a descriptor, by its name inside again. */
void queue_inside(const struct translation *translation, char *path) {
  char host[HOST_NAME_SIZE];
  vec_each(&translation->queues, name) {
    name_on_host(translation, *name, strlen(*name), host);
    size_t length = strlen(host);
    if (path[0] != '/' || strncmp(path + 1, host, length) != 0)
      continue;
    _cleanup_free_ char *rest = xstrdup(path + 1 + length); /* " (deleted)" */
    snprintf(path + 1, NAME_MAX + sizeof " (deleted)", "%s%s", *name, rest);
    return;
  }
}

/* A file beside, of the name inside and the same mode, says that the queue is there, and is what /dev/mqueue shows. */
static char *mark_of_queue(const struct translation *translation, const char *name) {
  return xasprintf("%s/dev/mqueue/%s", translation->view->root, name);
}

/* 0, or the negative errno of a name that no queue can have. */
static int read_queue_name(pid_t tid, const struct registers *regs, char *ret_name, size_t size) {
  int status = translation_read_text(tid, registers_argument(regs, 0), ret_name, size);
  if (status)
    return status;
  if (!*ret_name)
    return -ENOENT;
  return strchr(ret_name, '/') || strcmp(ret_name, ".") == 0 || strcmp(ret_name, "..") == 0 ? -EACCES : 0;
}

enum translated queue_enter(struct translation *translation, struct errand *errand, pid_t tid, struct registers *regs,
                            bool opens) {
  char name[NAME_MAX + 1];
  char host[HOST_NAME_SIZE];
  struct texts texts = translation_texts(regs);
  int status = read_queue_name(tid, regs, name, sizeof name);
  if (status)
    return translation_answer(regs, status);
  name_on_host(translation, name, strlen(name), host);
  bool own = belongings_have_queue(translation->belongings, host);
  bool makes = opens && !own && (int)registers_argument(regs, 1) & O_CREAT;
  if (makes && !belongings_add_queue(translation->belongings, host))
    return translation_answer(regs, -ENOSPC);
  if (makes && translation->queues.count < MOST_NAMES && !strings_have(&translation->queues, name))
    strings_add(&translation->queues, name);
  errand->number = own;
  return translation_put(&texts, tid, regs, 0, host, strlen(host) + 1) ? CALL_ALTERED
                                                                       : translation_answer(regs, -EFAULT);
}

void queue_leave_open(struct translation *translation, const struct errand *errand, pid_t tid,
                      const struct registers *regs) {
  char name[NAME_MAX + 1];
  char host[HOST_NAME_SIZE];
  char link[64];
  struct stat st;
  if (errand->number || read_queue_name(tid, &errand->entry, name, sizeof name))
    return; /* it was the run's before */
  name_on_host(translation, name, strlen(name), host);
  _cleanup_free_ char *mark = mark_of_queue(translation, name);
  int64_t result = registers_result(regs);
  if (result < 0) {
    belongings_drop_queue(translation->belongings, host);
    return;
  }
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)tid, (int)result);
  _cleanup_close_ int fd = open(mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && stat(link, &st) == 0)
    fchmod(fd, st.st_mode & 07777);
}

void queue_leave_unlink(struct translation *translation, const struct errand *errand, pid_t tid,
                        const struct registers *regs) {
  char name[NAME_MAX + 1];
  char host[HOST_NAME_SIZE];
  if (registers_result(regs) != 0 || read_queue_name(tid, &errand->entry, name, sizeof name))
    return;
  name_on_host(translation, name, strlen(name), host);
  _cleanup_free_ char *mark = mark_of_queue(translation, name);
  unlink(mark);
  belongings_drop_queue(translation->belongings, host);
}
