/* What stands between the calls of a pod's programs and the host. */
#include "run/translate.h"

#include "base/file.h"
#include "base/memory.h"
#include "linux/namespaces.h"
#include "linux/procfs.h"
#include "linux/tracee.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <linux/sockios.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <time.h>

enum {
  RED_ZONE = 256,    /* below the stack pointer: still the program's, and then some */
  MOST_TEXTS = 3072, /* below that; within the page that guards a stack's end */
  INDEX_BITS = 15,   /* of a System V id: the place in the kernel's table */
};

/* A System V object of the run. */
struct held {
  enum system_v kind;
  int host;
  int inside;
  bool removed;
  uint64_t size; /* bytes of a segment, semaphores of a set */
};

struct translation {
  const struct path_view *view;
  struct belongings *belongings;
  const struct own_limits *limits;
  const struct host_user *user;
  VEC(struct held) objects;
  int made[3];         /* of each kind, so far: the next one's id inside */
  uint32_t address;    /* of the loopback network, the run's alone; network byte order */
  strings abstract;    /* sockets without a file that the run has bound, "@name" */
  uint64_t files_made; /* calls that made one: there are no more */
  char *problem;
};

struct translation *translation_new(const struct path_view *view, struct belongings *belongings,
                                    const struct own_limits *limits, const struct host_user *user) {
  struct translation *translation = xcalloc(1, sizeof *translation);
  uint32_t number = 0;
  translation->view = view;
  translation->belongings = belongings;
  translation->limits = limits;
  translation->user = user;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) < 0)
    number = (uint32_t)getpid() * 2654435761U;
  /* 127.16.0.1 and on: the beginning of the network is everybody's. */
  translation->address = htonl(0x7f000000U | (0x100000U + number % 0xe00000U) | 1);
  return translation;
}

void translation_free(struct translation *translation) {
  if (!translation)
    return;
  vec_release(&translation->objects);
  strings_release(&translation->abstract);
  free(translation->problem);
  free(translation);
}

char *translation_problem(struct translation *translation) { return steal_pointer(&translation->problem); }

void translation_inside(const struct translation *translation, char *path) {
  path_view_inside(translation->view, path);
}

static enum translated answer(struct registers *regs, int64_t result) {
  registers_set_result(regs, result);
  return CALL_ANSWERED;
}

/* ---- memory below the stack ---- */

static uint64_t scratch_of(const struct registers *regs) { return registers_stack(regs) - RED_ZONE; }

/* Puts bytes where the program doesn't look; their address is the argument `index` then. */
struct texts {
  uint64_t lowest;
  uint64_t next;
};

static bool put(struct texts *texts, pid_t tid, struct registers *regs, int index, const void *bytes, size_t size) {
  uint64_t at = (texts->next - size) & ~(uint64_t)15;
  if (size > MOST_TEXTS || at < texts->lowest || tracee_write(tid, at, bytes, size))
    return false;
  texts->next = at;
  registers_set_argument(regs, index, at);
  return true;
}

static struct texts texts_of(const struct registers *regs) {
  return (struct texts){scratch_of(regs) - MOST_TEXTS, scratch_of(regs)};
}

/* ---- calls that another one needs first ---- */

/* The kernel lets a stack grow when the program, or a call of its own, writes there; not when we do. */
static void make_room(struct registers *regs) {
  registers_set_argument(regs, 1, scratch_of(regs) - MOST_TEXTS);
  registers_set_argument(regs, 0, CLOCK_MONOTONIC);
  registers_set_call(regs, SYS_clock_getres);
}

/* A socket without an address is given one by these, which would be seen in the network. */
static bool gives_address(const struct registers *regs) {
  switch (registers_call(regs)) {
  case SYS_listen: return true;
  case SYS_sendto: return registers_argument(regs, 4) != 0;
  case SYS_sendmsg: return true;
  default: return false;
  }
}

/* Of one family or of the other: to a socket that has an address already, or is another's, nothing happens. */
static bool bind_inside(const struct translation *translation, pid_t tid, struct registers *regs, bool six) {
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = translation->address};
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
                             .sin6_addr.s6_addr32 = {0, 0, htonl(0xffff), translation->address}};
  size_t size = six ? sizeof in6 : sizeof in;
  struct texts texts = texts_of(regs);
  if (!put(&texts, tid, regs, 1, six ? (void *)&in6 : (void *)&in, size))
    return false;
  registers_set_argument(regs, 2, size);
  registers_set_call(regs, SYS_bind);
  return true;
}

bool translation_prepare(const struct translation *translation, struct errand *errand, pid_t tid,
                         struct registers *regs) {
  const unsigned char nothing = 0;
  const struct registers entry = *regs;
  bool prepares = false;
  if (errand->prepared == 0 && tracee_write(tid, scratch_of(regs) - MOST_TEXTS, &nothing, 1)) {
    make_room(regs);
    prepares = true;
  } else if (errand->prepared < 3 && gives_address(regs)) {
    errand->prepared = errand->prepared < 1 ? 1 : errand->prepared;
    prepares = bind_inside(translation, tid, regs, errand->prepared == 2);
  }
  errand->prepared = prepares ? errand->prepared + 1 : 0;
  if (prepares) {
    errand->active = errand->prepares = true;
    errand->entry = entry;
  }
  return prepares;
}

/* ---- paths ---- */

enum follow { FOLLOW, NOFOLLOW, NOFOLLOW_IF, FOLLOW_IF, OPENS };
enum change { NOTHING, MAKES, ALTERS, OPENS_FILE };

struct path_call {
  long number;
  int path;
  int folder;
  enum follow follow;
  int flags;
  int mask;
  enum change change;
};

static const struct path_call path_calls[] = {
#define PATH_CALL(name, path, folder, follow, flags, mask, change)                                                     \
  {SYS_##name, path, folder, follow, flags, mask, change},
#include "linux/path_calls.def"
#undef PATH_CALL
};

static uint64_t open_flags(pid_t tid, const struct path_call *row, const struct registers *regs) {
  struct open_how how = {0};
  if (row->number != SYS_openat2)
    return registers_argument(regs, row->flags);
  tracee_read_some(tid, registers_argument(regs, row->flags), &how, sizeof how);
  return how.flags;
}

static bool follows(pid_t tid, const struct path_call *row, const struct registers *regs) {
  uint64_t flags = row->follow == OPENS ? open_flags(tid, row, regs) : registers_argument(regs, row->flags);
  switch (row->follow) {
  case FOLLOW: return true;
  case NOFOLLOW: return false;
  case FOLLOW_IF: return flags & (uint64_t)row->mask;
  case NOFOLLOW_IF: return !(flags & (uint64_t)row->mask);
  default: return !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
  }
}

/* Would the call change what is not the run's? */
static bool changes(pid_t tid, const struct path_call *row, const struct registers *regs,
                    const struct resolved *place) {
  uint64_t flags;
  switch (row->change) {
  case NOTHING: return false;
  case MAKES: return true;
  case ALTERS: return !place->missing && place->area != PATH_DEVICE;
  default:
    flags = open_flags(tid, row, regs);
    if (place->missing)
      return flags & O_CREAT;
    return place->area != PATH_DEVICE && ((flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC);
  }
}

/* Files and folders that a run may have at a time: as many as a pod with file systems of its own. */
enum { MOST_FILES = 4096 };

struct usage {
  uint64_t count;
  int64_t bytes;
};

static void add_usage(int folder, int depth, struct usage *usage) {
  enum { MOST_DEPTH = 32 };
  DIR *directory = folder < 0 ? NULL : fdopendir(folder);
  for (const struct dirent *entry = directory ? readdir(directory) : NULL; entry; entry = readdir(directory)) {
    struct stat st;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
        fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
      continue;
    usage->count++;
    usage->bytes += (int64_t)st.st_blocks * 512;
    if (S_ISDIR(st.st_mode) && depth < MOST_DEPTH)
      add_usage(openat(dirfd(directory), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth + 1,
                usage);
  }
  if (directory)
    closedir(directory);
}

static struct usage usage_of(const struct translation *translation) {
  static const char *const folders[] = {"/home", "/tmp", "/dev/shm"};
  struct usage usage = {0, 0};
  for (size_t i = 0; i < array_size(folders); i++) {
    char host[PATH_SIZE];
    path_view_host(translation->view, folders[i], host);
    add_usage(open(host, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0, &usage);
  }
  return usage;
}

int64_t translation_file_bytes(const struct translation *translation, int64_t largest, int64_t most) {
  if ((int64_t)translation->files_made < most / (largest ? largest : 1))
    return 0;
  return usage_of(translation).bytes;
}

/* Looking takes time: it is done when the calls so far may have made so many. */
static bool has_too_many_files(struct translation *translation) {
  if (++translation->files_made < MOST_FILES)
    return false;
  struct usage usage = usage_of(translation);
  if (usage.count >= MOST_FILES)
    return true;
  translation->files_made = usage.count;
  return false;
}

static bool is_listing(const char *inside) { return strncmp(inside, "/proc/sysvipc/", 14) == 0; }

static enum translated enter_path(struct translation *translation, const struct path_call *row, struct texts *texts,
                                  pid_t tid, pid_t group, struct registers *regs);
static void write_listing(const struct translation *translation, const struct resolved *place);

static enum translated enter_path(struct translation *translation, const struct path_call *row, struct texts *texts,
                                  pid_t tid, pid_t group, struct registers *regs) {
  char path[PATH_SIZE];
  struct resolved place;
  int folder = row->folder < 0 ? AT_FDCWD : (int)registers_argument(regs, row->folder);
  const struct asker asker = {tid, group, folder};
  if (tracee_read_text(tid, registers_argument(regs, row->path), path, sizeof path) || !*path)
    return CALL_AS_IT_IS; /* none, or a descriptor is meant: the kernel knows what to say */
  int status = path_view_resolve(translation->view, &asker, path, follows(tid, row, regs), &place);
  if (status)
    return answer(regs, status);
  if (place.area != PATH_OWN && changes(tid, row, regs, &place))
    return answer(regs, place.area == PATH_PROC ? -EACCES : -EROFS);
  if (place.missing && (row->change == MAKES || row->change == OPENS_FILE) && changes(tid, row, regs, &place) &&
      has_too_many_files(translation))
    return answer(regs, -ENOSPC);
  if (is_listing(place.inside))
    write_listing(translation, &place);
  if (place.same)
    return CALL_AS_IT_IS;
  if (!put(texts, tid, regs, row->path, place.host, strlen(place.host) + 1))
    return answer(regs, -ENAMETOOLONG);
  return CALL_ALTERED;
}

/* ---- users ---- */

/* As in a user namespace that has one user and one group: others are seen as the kernel shows who has no number there.
 */
enum { OVERFLOW_ID = 65534 };

static uint32_t user_inside(const struct translation *translation, uint32_t uid) {
  return uid == translation->user->uid ? POD_UID : OVERFLOW_ID;
}

static uint32_t group_inside(const struct translation *translation, uint32_t gid) {
  return gid == translation->user->gid ? POD_GID : OVERFLOW_ID;
}

static enum translated enter_ids(const struct translation *translation, struct registers *regs, int first, int count,
                                 bool groups) {
  for (int i = first; i < first + count; i++)
    if ((uint32_t)registers_argument(regs, i) == (groups ? (uint32_t)POD_GID : (uint32_t)POD_UID))
      registers_set_argument(regs, i, groups ? translation->user->gid : translation->user->uid);
  return CALL_ALTERED;
}

static void leave_three_ids(const struct translation *translation, const struct errand *errand, pid_t tid,
                            bool groups) {
  for (int i = 0; i < 3; i++) {
    uint32_t id;
    uint64_t address = registers_argument(&errand->entry, i);
    if (tracee_read(tid, address, &id, sizeof id))
      continue;
    id = groups ? group_inside(translation, id) : user_inside(translation, id);
    tracee_write(tid, address, &id, sizeof id);
  }
}

static void leave_stat(const struct translation *translation, pid_t tid, uint64_t address) {
  struct stat st;
  if (tracee_read(tid, address, &st, sizeof st))
    return;
  st.st_uid = user_inside(translation, st.st_uid);
  st.st_gid = group_inside(translation, st.st_gid);
  tracee_write(tid, address, &st, sizeof st);
}

static void leave_statx(const struct translation *translation, pid_t tid, uint64_t address) {
  struct statx st;
  if (tracee_read(tid, address, &st, sizeof st))
    return;
  st.stx_uid = user_inside(translation, st.stx_uid);
  st.stx_gid = group_inside(translation, st.stx_gid);
  tracee_write(tid, address, &st, sizeof st);
}

/* What begins all three kinds of struct that tell of System V objects. */
static void leave_permissions(const struct translation *translation, pid_t tid, uint64_t address) {
  struct ipc_perm perm;
  if (tracee_read(tid, address, &perm, sizeof perm))
    return;
  perm.uid = user_inside(translation, perm.uid);
  perm.gid = group_inside(translation, perm.gid);
  perm.cuid = user_inside(translation, perm.cuid);
  perm.cgid = group_inside(translation, perm.cgid);
  tracee_write(tid, address, &perm, sizeof perm);
}

/* Changed in its place while the call lasts. There is no other user to give an object to. */
static enum translated enter_permissions(const struct translation *translation, struct errand *errand, pid_t tid,
                                         struct registers *regs, uint64_t address) {
  struct ipc_perm perm;
  if (tracee_read(tid, address, &perm, sizeof perm))
    return CALL_ALTERED;
  if (perm.uid != POD_UID || perm.gid != POD_GID)
    return answer(regs, -EINVAL);
  errand->address = address;
  errand->size = sizeof errand->bytes;
  memcpy(errand->bytes, &perm, errand->size);
  perm.uid = translation->user->uid;
  perm.gid = translation->user->gid;
  tracee_write(tid, address, &perm, sizeof perm);
  return CALL_ALTERED;
}

/* ---- System V objects ---- */

static const char *const listings[] = {
    [SYSTEM_V_SHM] = "/proc/sysvipc/shm", [SYSTEM_V_SEM] = "/proc/sysvipc/sem", [SYSTEM_V_MSG] = "/proc/sysvipc/msg"};
static const char *const object_words[] = {
    [SYSTEM_V_SHM] = "shared memory segment", [SYSTEM_V_SEM] = "semaphore set", [SYSTEM_V_MSG] = "message queue"};

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
      add_line(translation, kind, key, object->inside, line + rest, length - (size_t)rest, ret_text);
    line += length + (line[length] == '\n');
  }
}

/* The file in the folder of ours that is opened instead. */
static void write_listing(const struct translation *translation, const struct resolved *place) {
  for (size_t i = 0; i < array_size(listings); i++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    if (strcmp(place->inside, listings[i]) != 0)
      continue;
    translation_list(translation, (enum system_v)i, &text);
    _cleanup_close_ int fd = open(place->host, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0444);
    if (fd >= 0 && (fchmod(fd, 0444) || write(fd, text.buf, text.length) < 0))
      return;
  }
}

/* Who has a key on this host: the object's id and its owner. False when nobody has. */
static bool find_key(enum system_v kind, int key, int *ret_id, unsigned *ret_owner) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  read_listing(kind, &text);
  for (const char *line = text.buf ? strchr(text.buf, '\n') : NULL; line && line[1]; line = strchr(line + 1, '\n')) {
    int found;
    unsigned fourth = 0; /* of a semaphore set its owner, who is the seventh of the others */
    *ret_owner = 0;
    if (sscanf(line + 1, "%d %d %*o %*u %u %*d %*d %u", &found, ret_id, &fourth, ret_owner) < 2 || found != key)
      continue;
    *ret_owner = kind == SYSTEM_V_SEM ? fourth : *ret_owner;
    return true;
  }
  return false;
}

static char *name_of_user(unsigned uid) {
  const struct passwd *user = getpwuid(uid);
  return user ? xstrdup(user->pw_name) : xasprintf("user %u", uid);
}

static enum translated key_is_taken(struct translation *translation, enum system_v kind, int key, int id,
                                    unsigned owner) {
  static const char letters[] = {'m', 's', 'q'};
  _cleanup_free_ char *name = name_of_user(owner);
  free(translation->problem);
  translation->problem =
      xasprintf("the key %d (0x%x) belongs to a %s of %s on this host, which has nothing to do with this run; see "
                "`ipcs -%c -i %d` and `ipcgrade leaks`",
                key, (unsigned)key, object_words[kind], name, letters[kind], id);
  return CALL_IMPOSSIBLE;
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

static enum translated enter_get(struct translation *translation, enum system_v kind, struct errand *errand,
                                 struct registers *regs) {
  int key = (int)registers_argument(regs, 0);
  int flags = (int)registers_argument(regs, kind == SYSTEM_V_MSG ? 1 : 2);
  int id;
  unsigned owner;
  bool there = key != IPC_PRIVATE && find_key(kind, key, &id, &owner);
  if (there && !object_on_host(translation, kind, id))
    return flags & IPC_CREAT ? key_is_taken(translation, kind, key, id, owner) : answer(regs, -ENOENT);
  bool makes = key == IPC_PRIVATE || (!there && flags & IPC_CREAT);
  int refused = makes ? beyond_limits(translation, kind, size_of_new(kind, regs)) : 0;
  if (refused)
    return answer(regs, -refused);
  if (!belongings_expect(translation->belongings, kind, key))
    return answer(regs, -ENOSPC);
  errand->number = (int)kind;
  return CALL_ALTERED;
}

/* A new queue holds as many bytes as the run's own limit says. */
static void size_queue(const struct translation *translation, int id) {
  struct msqid_ds queue;
  if (msgctl(id, IPC_STAT, &queue) || queue.msg_qbytes == translation->limits->msgmnb)
    return;
  queue.msg_qbytes = translation->limits->msgmnb;
  msgctl(id, IPC_SET, &queue);
}

static void leave_get(struct translation *translation, enum system_v kind, const struct errand *errand,
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
static enum translated enter_id(struct translation *translation, enum system_v kind, struct registers *regs,
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

static enum translated enter_control(struct translation *translation, enum system_v kind, struct errand *errand,
                                     pid_t tid, struct registers *regs) {
  int command = command_of(kind, regs);
  uint64_t address = registers_argument(regs, kind == SYSTEM_V_SEM ? 3 : 2);
  errand->number = (int)kind;
  if (is_about_all(kind, command))
    return CALL_ALTERED;
  if (command == IPC_SET && enter_permissions(translation, errand, tid, regs, address) == CALL_ANSWERED)
    return CALL_ANSWERED;
  return enter_id(translation, kind, regs, is_about_place(kind, command));
}

static void leave_control(struct translation *translation, enum system_v kind, const struct errand *errand, pid_t tid,
                          struct registers *regs) {
  int command = command_of(kind, &errand->entry);
  int64_t result = registers_result(regs);
  struct held *object;
  if (result < 0)
    return;
  if (command == IPC_STAT || is_about_place(kind, command))
    leave_permissions(translation, tid, registers_argument(&errand->entry, kind == SYSTEM_V_SEM ? 3 : 2));
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

/* A file beside, of the same name and mode, says that the queue is the run's, and is what /dev/mqueue shows. */
static char *mark_of_queue(const struct translation *translation, const char *name) {
  return xasprintf("%s/dev/mqueue/%s", translation->view->root, name);
}

static bool is_on_host(const char *name) {
  _cleanup_free_ char *full = xasprintf("/%s", name);
  mqd_t queue = mq_open(full, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (queue >= 0)
    mq_close(queue);
  return queue >= 0 || errno == EACCES;
}

static bool read_queue_name(pid_t tid, const struct registers *regs, char *ret_name, size_t size) {
  return tracee_read_text(tid, registers_argument(regs, 0), ret_name, size) == 0 && *ret_name &&
         strlen(ret_name) <= NAME_MAX && !strchr(ret_name, '/') && strcmp(ret_name, ".") != 0 &&
         strcmp(ret_name, "..") != 0;
}

static enum translated enter_queue(struct translation *translation, pid_t tid, struct registers *regs, bool opens) {
  char name[NAME_MAX + 2];
  if (!read_queue_name(tid, regs, name, sizeof name))
    return CALL_AS_IT_IS; /* the kernel refuses it */
  _cleanup_free_ char *mark = mark_of_queue(translation, name);
  bool create = opens && (int)registers_argument(regs, 1) & O_CREAT;
  bool own = access(mark, F_OK) == 0;
  if (!own && is_on_host(name)) {
    if (!create)
      return answer(regs, -ENOENT);
    free(translation->problem);
    translation->problem =
        xasprintf("a message queue /%s is there on this host, which has nothing to do with this run; "
                  "see /dev/mqueue and `ipcgrade leaks`",
                  name);
    return CALL_IMPOSSIBLE;
  }
  if (create && !own && !belongings_add_queue(translation->belongings, name))
    return answer(regs, -ENOSPC);
  return create || !opens ? CALL_ALTERED : CALL_AS_IT_IS;
}

static void leave_open_queue(struct translation *translation, const struct errand *errand, pid_t tid,
                             const struct registers *regs) {
  char name[NAME_MAX + 2];
  char link[64];
  struct stat st;
  if (!read_queue_name(tid, &errand->entry, name, sizeof name))
    return;
  _cleanup_free_ char *mark = mark_of_queue(translation, name);
  int64_t result = registers_result(regs);
  if (access(mark, F_OK) == 0)
    return;
  if (result < 0) {
    belongings_drop_queue(translation->belongings, name);
    return;
  }
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)tid, (int)result);
  _cleanup_close_ int fd = open(mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && stat(link, &st) == 0)
    fchmod(fd, st.st_mode & 07777);
}

static void leave_unlink_queue(struct translation *translation, const struct errand *errand, pid_t tid,
                               const struct registers *regs) {
  char name[NAME_MAX + 2];
  if (registers_result(regs) != 0 || !read_queue_name(tid, &errand->entry, name, sizeof name))
    return;
  _cleanup_free_ char *mark = mark_of_queue(translation, name);
  unlink(mark);
  belongings_drop_queue(translation->belongings, name);
}

/* ---- sockets ---- */

union address {
  struct sockaddr any;
  struct sockaddr_in in;
  struct sockaddr_in6 in6;
  struct sockaddr_un un;
  char bytes[sizeof(struct sockaddr_un) + PATH_SIZE];
};

static bool is_loopback(uint32_t address) { return ntohl(address) >> 24 == 127; }

/* As the run's own: 127.0.0.1, ::1, and "any", which would be seen in the network. False: not of this host's inside. */
static bool own_address(const struct translation *translation, union address *name, bool any) {
  struct in6_addr *six = &name->in6.sin6_addr;
  if (name->any.sa_family == AF_INET) {
    bool wanted = is_loopback(name->in.sin_addr.s_addr) || (any && name->in.sin_addr.s_addr == 0);
    if (wanted)
      name->in.sin_addr.s_addr = translation->address;
    return wanted;
  }
  bool mapped = IN6_IS_ADDR_V4MAPPED(six) && is_loopback(six->s6_addr32[3]);
  if (!mapped && !IN6_IS_ADDR_LOOPBACK(six) && !(any && IN6_IS_ADDR_UNSPECIFIED(six)))
    return false;
  *six = (struct in6_addr){.s6_addr32 = {0, 0, htonl(0xffff), translation->address}};
  name->in6.sin6_scope_id = 0;
  return true;
}

/* The other way round. */
static bool common_address(const struct translation *translation, union address *name) {
  if (name->any.sa_family == AF_INET && name->in.sin_addr.s_addr == translation->address) {
    name->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return true;
  }
  if (name->any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&name->in6.sin6_addr) &&
      name->in6.sin6_addr.s6_addr32[3] == translation->address) {
    name->in6.sin6_addr = in6addr_loopback;
    return true;
  }
  return false;
}

static int port_of(const union address *name) {
  return ntohs(name->any.sa_family == AF_INET ? name->in.sin_port : name->in6.sin6_port);
}

/* Columns of /proc/net/tcp and its like: sl local remote st; an IPv4 address at the end of a mapped IPv6 one. */
static bool is_on_port(const char *file, uint32_t address, int port, bool listening) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  char wanted[32];
  snprintf(wanted, sizeof wanted, "%08X:%04X", address, (unsigned)port);
  if (file_read(file, 64 << 20, &text, NULL))
    return false;
  for (const char *line = strchr(text.buf, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
    char local[64];
    unsigned state;
    if (sscanf(line + 1, "%*s %63s %*s %x", local, &state) != 2 || (listening && state != 10))
      continue;
    size_t length = strlen(local);
    if (length >= 13 && strcmp(local + length - 13, wanted) == 0)
      return true;
  }
  return false;
}

void translation_keep_sockets(const struct translation *translation, struct strbuf *text) {
  char wanted[16];
  size_t kept = strcspn(text->buf, "\n");
  snprintf(wanted, sizeof wanted, "%08X:", translation->address);
  kept += text->buf[kept] == '\n';
  for (char *line = text->buf + kept; *line;) {
    size_t length = strcspn(line, "\n");
    length += line[length] == '\n';
    if (memmem(line, length, wanted, strlen(wanted))) {
      memmove(text->buf + kept, line, length);
      kept += length;
    }
    line += length;
  }
  text->length = kept;
  if (kept)
    text->buf[kept] = '\0';
}

static bool run_is_on_port(const struct translation *translation, int port, bool listening) {
  static const char *const files[] = {"/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp", "/proc/net/udp6"};
  for (size_t i = 0; i < (listening ? 2 : array_size(files)); i++)
    if (is_on_port(files[i], translation->address, port, listening))
      return true;
  return false;
}

static char *abstract_name(const union address *name, size_t size) {
  return xasprintf("@%.*s", (int)(size - offsetof(struct sockaddr_un, sun_path) - 1), name->un.sun_path + 1);
}

/* A socket's name, as the program gave it and as the host is to get it. */
struct named {
  union address name;
  size_t size;
  bool binds;
  bool connects;
};

/* A name in the file system is a path; one without is the host's alone to give. */
static enum translated translate_local(struct translation *translation, struct errand *errand,
                                       const struct asker *asker, struct registers *regs, struct named *named) {
  const size_t head = offsetof(struct sockaddr_un, sun_path);
  struct sockaddr_un *un = &named->name.un;
  struct resolved place;
  if (named->size <= head)
    return CALL_AS_IT_IS;
  if (!un->sun_path[0]) {
    _cleanup_free_ char *text = abstract_name(&named->name, named->size);
    errand->number = 0;
    if (named->binds)
      return CALL_ALTERED;
    return strings_have(&translation->abstract, text) ? CALL_AS_IT_IS : answer(regs, -ECONNREFUSED);
  }
  char path[sizeof un->sun_path + 1] = "";
  memcpy(path, un->sun_path, named->size - head);
  int status = path_view_resolve(translation->view, asker, path, !named->binds, &place);
  if (status)
    return answer(regs, status);
  if (place.area != PATH_OWN)
    return answer(regs, named->binds ? -EROFS : -ECONNREFUSED);
  if (place.same)
    return CALL_AS_IT_IS;
  if (strlen(place.host) >= sizeof un->sun_path)
    return answer(regs, -ENAMETOOLONG);
  memcpy(un->sun_path, place.host, strlen(place.host) + 1);
  named->size = sizeof *un;
  return CALL_ALTERED;
}

static enum translated translate_name(struct translation *translation, struct errand *errand, const struct asker *asker,
                                      struct registers *regs, struct named *named) {
  union address *name = &named->name;
  if (named->size < sizeof name->any.sa_family)
    return CALL_AS_IT_IS;
  if (name->any.sa_family == AF_UNIX)
    return translate_local(translation, errand, asker, regs, named);
  if (name->any.sa_family != AF_INET && name->any.sa_family != AF_INET6)
    return CALL_AS_IT_IS; /* AF_UNSPEC ends a connection; other families have no sockets here */
  if (named->size < (name->any.sa_family == AF_INET ? sizeof name->in : 24)) /* SIN6_LEN_RFC2133 */
    return CALL_AS_IT_IS;
  int port = port_of(name);
  if (!own_address(translation, name, true))
    return answer(regs, named->binds ? -EADDRNOTAVAIL : -ENETUNREACH);
  if (named->connects && port && !run_is_on_port(translation, port, false))
    return answer(regs, -ECONNREFUSED); /* whoever listens there on this host, it isn't the run */
  errand->number = port;
  return CALL_ALTERED;
}

static bool read_name(pid_t tid, uint64_t address, size_t size, struct named *ret) {
  ret->size = size < sizeof ret->name.un ? size : sizeof ret->name.un;
  return address && tracee_read(tid, address, &ret->name, ret->size) == 0;
}

static enum translated enter_name(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs, int argument) {
  long call = registers_call(regs);
  struct named named = {.binds = call == SYS_bind, .connects = call == SYS_connect};
  const struct asker asker = {tid, group, AT_FDCWD};
  if (!read_name(tid, registers_argument(regs, argument), (uint32_t)registers_argument(regs, argument + 1), &named))
    return CALL_AS_IT_IS;
  enum translated outcome = translate_name(translation, errand, &asker, regs, &named);
  if (outcome != CALL_ALTERED)
    return outcome;
  struct texts texts = texts_of(regs);
  if (!put(&texts, tid, regs, argument, &named.name, named.size))
    return answer(regs, -EFAULT);
  registers_set_argument(regs, argument + 1, named.size);
  return CALL_ALTERED;
}

/* sendmsg(2) finds the name behind a pointer: the message's head and its name are made anew. */
static enum translated enter_message(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                     struct registers *regs) {
  struct msghdr message;
  struct named named = {.binds = false};
  const struct asker asker = {tid, group, AT_FDCWD};
  if (tracee_read(tid, registers_argument(regs, 1), &message, sizeof message) ||
      !read_name(tid, (uintptr_t)message.msg_name, message.msg_namelen, &named))
    return CALL_AS_IT_IS;
  enum translated outcome = translate_name(translation, errand, &asker, regs, &named);
  if (outcome != CALL_ALTERED)
    return outcome;
  struct texts texts = texts_of(regs);
  if (!put(&texts, tid, regs, 1, &named.name, named.size))
    return answer(regs, -EFAULT);
  message.msg_name = (void *)(uintptr_t)registers_argument(regs, 1);
  message.msg_namelen = (socklen_t)named.size;
  return put(&texts, tid, regs, 1, &message, sizeof message) ? CALL_ALTERED : answer(regs, -EFAULT);
}

static enum translated leave_bind(struct translation *translation, const struct errand *errand, pid_t tid,
                                  const struct registers *regs) {
  union address name = {0};
  int64_t result = registers_result(regs);
  size_t size = (uint32_t)registers_argument(&errand->entry, 2);
  size = size < sizeof name.un ? size : sizeof name.un;
  tracee_read(tid, registers_argument(&errand->entry, 1), &name, size);
  bool local = name.any.sa_family == AF_UNIX;
  _cleanup_free_ char *text = local && !name.un.sun_path[0] ? abstract_name(&name, size) : NULL;
  if (result == 0 && text)
    strings_add(&translation->abstract, text);
  if (result != -EADDRINUSE || (local && !text))
    return CALL_ALTERED;
  if (local ? strings_have(&translation->abstract, text) : run_is_on_port(translation, port_of(&name), false))
    return CALL_ALTERED;
  free(translation->problem);
  translation->problem =
      local ? xasprintf("the socket name %s belongs to another program of this host", text)
            : xasprintf("the port %d belongs to another program of this host; see `ss -lnp sport = :%d`",
                        port_of(&name), port_of(&name));
  return CALL_IMPOSSIBLE;
}

/* A name that the kernel has filled in: 127.0.0.1 again, and paths as they are inside. True: it is shorter now. */
static bool leave_name(const struct translation *translation, pid_t tid, uint64_t address, uint32_t *size) {
  union address name = {0};
  size_t count = address ? tracee_read_some(tid, address, &name, *size < sizeof name.un ? *size : sizeof name.un) : 0;
  if (count < sizeof name.any.sa_family)
    return false;
  if (common_address(translation, &name)) {
    tracee_write(tid, address, &name, count);
    return false;
  }
  size_t before = strlen(name.un.sun_path);
  if (name.any.sa_family != AF_UNIX || name.un.sun_path[0] != '/' ||
      !path_view_inside(translation->view, name.un.sun_path))
    return false;
  *size -= (uint32_t)(before - strlen(name.un.sun_path));
  tracee_write(tid, address, &name, *size < sizeof name.un ? *size : sizeof name.un);
  return true;
}

static void leave_filled_name(const struct translation *translation, const struct errand *errand, pid_t tid,
                              int argument) {
  uint32_t size;
  uint64_t size_at = registers_argument(&errand->entry, argument + 1);
  if (tracee_read(tid, size_at, &size, sizeof size) == 0 &&
      leave_name(translation, tid, registers_argument(&errand->entry, argument), &size))
    tracee_write(tid, size_at, &size, sizeof size);
}

static void leave_message(const struct translation *translation, const struct errand *errand, pid_t tid) {
  struct msghdr message;
  uint64_t address = registers_argument(&errand->entry, 1);
  if (tracee_read(tid, address, &message, sizeof message) == 0 &&
      leave_name(translation, tid, (uintptr_t)message.msg_name, &message.msg_namelen))
    tracee_write(tid, address, &message, sizeof message);
}

static enum translated enter_socket(struct registers *regs) {
  switch ((int)registers_argument(regs, 0)) {
  case AF_UNIX:
  case AF_INET:
  case AF_INET6: return CALL_AS_IT_IS;
  case AF_NETLINK: return registers_argument(regs, 2) == 0 ? CALL_AS_IT_IS : answer(regs, -EPROTONOSUPPORT);
  default: return answer(regs, -EAFNOSUPPORT);
  }
}

/* An IPv6 socket goes by mapped addresses, which this would forbid. */
static enum translated enter_socket_option(struct registers *regs) {
  bool only = registers_argument(regs, 1) == IPPROTO_IPV6 && registers_argument(regs, 2) == IPV6_V6ONLY;
  return only ? answer(regs, 0) : CALL_AS_IT_IS;
}

/* ---- processes ---- */

static bool is_own(const struct translation *translation, int pid) {
  return path_view_has_process(translation->view, pid);
}

/* For each process of the pod: true ends it. */
static bool each_process(const struct translation *translation, bool (*visit)(pid_t pid, void *context),
                         void *context) {
  DIR *folder = opendir("/proc");
  bool done = false;
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry && !done; entry = readdir(folder)) {
    pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
    done = pid > 0 && is_own(translation, pid) && visit(pid, context);
  }
  if (folder)
    closedir(folder);
  return done;
}

static bool is_in_group(pid_t pid, void *context) { return getpgid(pid) == *(const pid_t *)context; }

struct broadcast {
  pid_t but;
  int signal;
  int64_t result;
};

static bool send_to(pid_t pid, void *context) {
  struct broadcast *broadcast = context;
  if (pid != broadcast->but && kill(pid, broadcast->signal) == 0)
    broadcast->result = 0;
  return false;
}

static enum translated enter_kill(const struct translation *translation, pid_t group, struct registers *regs) {
  pid_t pid = (pid_t)registers_argument(regs, 0);
  pid_t members = -pid;
  int signal = (int)registers_argument(regs, 1);
  if (pid == 0 || signal < 0 || signal > SIGRTMAX || pid == INT_MIN)
    return CALL_AS_IT_IS;
  if (pid == -1) {
    struct broadcast broadcast = {group, signal, -ESRCH};
    each_process(translation, send_to, &broadcast);
    return answer(regs, broadcast.result);
  }
  bool own = pid > 0 ? is_own(translation, pid) : each_process(translation, is_in_group, &members);
  return own ? CALL_AS_IT_IS : answer(regs, -ESRCH);
}

/* 0 is oneself. */
static enum translated enter_about_process(const struct translation *translation, int pid, struct registers *regs) {
  return pid == 0 || is_own(translation, pid) ? CALL_AS_IT_IS : answer(regs, -ESRCH);
}

static enum translated enter_owner(const struct translation *translation, pid_t tid, struct registers *regs) {
  struct f_owner_ex owner = {0};
  switch ((int)registers_argument(regs, 1)) {
  case F_SETOWN: owner.pid = (int)registers_argument(regs, 2); break;
  case F_SETOWN_EX: tracee_read_some(tid, registers_argument(regs, 2), &owner, sizeof owner); break;
  default: return CALL_AS_IT_IS;
  }
  return enter_about_process(translation, owner.pid < 0 ? -owner.pid : owner.pid, regs);
}

/* Of a group or a user there may be others. */
static enum translated enter_priority(const struct translation *translation, struct registers *regs) {
  int who = (int)registers_argument(regs, 1);
  if (registers_argument(regs, 0) == PRIO_USER || (registers_argument(regs, 0) == PRIO_PGRP && who != 0))
    return answer(regs, -EPERM);
  return enter_about_process(translation, who, regs);
}

/* Whom a descriptor's signals go to can be set this way as well. */
static enum translated enter_device_control(struct registers *regs) {
  unsigned request = (unsigned)registers_argument(regs, 1);
  return request == FIOSETOWN || request == SIOCSPGRP ? answer(regs, -EPERM) : CALL_AS_IT_IS;
}

/* ---- what is told ---- */

static void leave_text(const struct translation *translation, pid_t tid, uint64_t address, struct registers *regs,
                       bool terminated) {
  char path[PATH_SIZE] = "";
  int64_t length = registers_result(regs);
  if (length <= 0 || length >= (int64_t)sizeof path || tracee_read(tid, address, path, (size_t)length))
    return;
  path[length] = '\0';
  if (!path_view_inside(translation->view, path))
    return;
  size_t size = strlen(path) + terminated;
  if (tracee_write(tid, address, path, size) == 0)
    registers_set_result(regs, (int64_t)size);
}

static void leave_host_name(pid_t tid, uint64_t address, const struct registers *regs) {
  static const char name[] = "pod";
  if (registers_result(regs) == 0)
    tracee_write(tid, address + offsetof(struct utsname, nodename), name, sizeof name);
}

/* ---- all of them ---- */

static enum translated enter(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                             struct registers *regs) {
  switch (registers_call(regs)) {
  case SYS_shmget: return enter_get(translation, SYSTEM_V_SHM, errand, regs);
  case SYS_semget: return enter_get(translation, SYSTEM_V_SEM, errand, regs);
  case SYS_msgget: return enter_get(translation, SYSTEM_V_MSG, errand, regs);
  case SYS_shmat: return enter_id(translation, SYSTEM_V_SHM, regs, false);
  case SYS_semop:
  case SYS_semtimedop:
    if ((uint32_t)registers_argument(regs, 2) > translation->limits->semopm)
      return answer(regs, -E2BIG);
    return enter_id(translation, SYSTEM_V_SEM, regs, false);
  case SYS_msgsnd:
    if (registers_argument(regs, 2) > translation->limits->msgmax)
      return answer(regs, -EINVAL);
    return enter_id(translation, SYSTEM_V_MSG, regs, false);
  case SYS_msgrcv: return enter_id(translation, SYSTEM_V_MSG, regs, false);
  case SYS_shmctl: return enter_control(translation, SYSTEM_V_SHM, errand, tid, regs);
  case SYS_semctl: return enter_control(translation, SYSTEM_V_SEM, errand, tid, regs);
  case SYS_msgctl: return enter_control(translation, SYSTEM_V_MSG, errand, tid, regs);
  case SYS_mq_open: return enter_queue(translation, tid, regs, true);
  case SYS_mq_unlink: return enter_queue(translation, tid, regs, false);
  case SYS_socket: return enter_socket(regs);
  case SYS_setsockopt: return enter_socket_option(regs);
  case SYS_bind:
  case SYS_connect: return enter_name(translation, errand, tid, group, regs, 1);
  case SYS_sendto: return enter_name(translation, errand, tid, group, regs, 4);
  case SYS_sendmsg: return enter_message(translation, errand, tid, group, regs);
  case SYS_sendmmsg: return answer(regs, -ENOSYS);
  case SYS_accept:
  case SYS_accept4:
  case SYS_recvfrom:
  case SYS_recvmsg:
  case SYS_getsockname:
  case SYS_getpeername:
  case SYS_getcwd:
  case SYS_getuid:
  case SYS_geteuid:
  case SYS_getgid:
  case SYS_getegid:
  case SYS_getresuid:
  case SYS_getresgid:
  case SYS_stat:
  case SYS_lstat:
  case SYS_fstat:
  case SYS_newfstatat:
  case SYS_statx:
  case SYS_uname: return CALL_ALTERED;
  case SYS_setuid:
  case SYS_setfsuid: return enter_ids(translation, regs, 0, 1, false);
  case SYS_setreuid: return enter_ids(translation, regs, 0, 2, false);
  case SYS_setresuid: return enter_ids(translation, regs, 0, 3, false);
  case SYS_setgid:
  case SYS_setfsgid: return enter_ids(translation, regs, 0, 1, true);
  case SYS_setregid: return enter_ids(translation, regs, 0, 2, true);
  case SYS_setresgid: return enter_ids(translation, regs, 0, 3, true);
  case SYS_chown:
  case SYS_lchown:
  case SYS_fchown: enter_ids(translation, regs, 1, 1, false); return enter_ids(translation, regs, 2, 1, true);
  case SYS_fchownat: enter_ids(translation, regs, 2, 1, false); return enter_ids(translation, regs, 3, 1, true);
  case SYS_kill: return enter_kill(translation, group, regs);
  case SYS_tkill:
  case SYS_tgkill:
  case SYS_rt_sigqueueinfo:
  case SYS_rt_tgsigqueueinfo:
  case SYS_sched_setparam:
  case SYS_sched_setscheduler:
  case SYS_sched_setattr:
  case SYS_pidfd_open: return enter_about_process(translation, (int)registers_argument(regs, 0), regs);
  case SYS_setpriority: return enter_priority(translation, regs);
  case SYS_ioctl: return enter_device_control(regs);
  case SYS_fcntl: return enter_owner(translation, tid, regs);
  default: return CALL_AS_IT_IS;
  }
}

enum translated translation_enter(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs) {
  const struct registers entry = *regs;
  struct texts texts = texts_of(regs);
  *errand = (struct errand){.entry = entry, .number = -1};
  enum translated outcome = enter(translation, errand, tid, group, regs);
  for (size_t i = 0; i < array_size(path_calls); i++) {
    if (path_calls[i].number != registers_call(&entry) || outcome > CALL_ALTERED)
      continue;
    enum translated of_path = enter_path(translation, &path_calls[i], &texts, tid, group, regs);
    outcome = of_path > outcome ? of_path : outcome;
  }
  if (registers_call(&entry) == SYS_readlink || registers_call(&entry) == SYS_readlinkat)
    outcome = outcome < CALL_ALTERED ? CALL_ALTERED : outcome;
  errand->active = outcome == CALL_ALTERED;
  return outcome;
}

static enum translated leave(struct translation *translation, struct errand *errand, pid_t tid,
                             struct registers *regs) {
  int64_t result = registers_result(regs);
  enum system_v kind = (enum system_v)errand->number;
  switch (registers_call(&errand->entry)) {
  case SYS_shmget:
  case SYS_semget:
  case SYS_msgget: leave_get(translation, kind, errand, regs); break;
  case SYS_shmctl:
  case SYS_semctl:
  case SYS_msgctl: leave_control(translation, kind, errand, tid, regs); break;
  case SYS_mq_open: leave_open_queue(translation, errand, tid, regs); break;
  case SYS_mq_unlink: leave_unlink_queue(translation, errand, tid, regs); break;
  case SYS_bind: return leave_bind(translation, errand, tid, regs);
  case SYS_accept:
  case SYS_accept4:
  case SYS_getsockname:
  case SYS_getpeername:
    if (result >= 0)
      leave_filled_name(translation, errand, tid, 1);
    break;
  case SYS_recvfrom:
    if (result >= 0)
      leave_filled_name(translation, errand, tid, 4);
    break;
  case SYS_recvmsg:
    if (result >= 0)
      leave_message(translation, errand, tid);
    break;
  case SYS_getuid:
  case SYS_geteuid: registers_set_result(regs, user_inside(translation, (uint32_t)result)); break;
  case SYS_getgid:
  case SYS_getegid: registers_set_result(regs, group_inside(translation, (uint32_t)result)); break;
  case SYS_getresuid:
  case SYS_getresgid: leave_three_ids(translation, errand, tid, registers_call(&errand->entry) == SYS_getresgid); break;
  case SYS_stat:
  case SYS_lstat:
  case SYS_fstat:
    if (result == 0)
      leave_stat(translation, tid, registers_argument(&errand->entry, 1));
    break;
  case SYS_newfstatat:
    if (result == 0)
      leave_stat(translation, tid, registers_argument(&errand->entry, 2));
    break;
  case SYS_statx:
    if (result == 0)
      leave_statx(translation, tid, registers_argument(&errand->entry, 4));
    break;
  case SYS_getcwd: leave_text(translation, tid, registers_argument(&errand->entry, 0), regs, true); break;
  case SYS_readlink: leave_text(translation, tid, registers_argument(&errand->entry, 1), regs, false); break;
  case SYS_readlinkat: leave_text(translation, tid, registers_argument(&errand->entry, 2), regs, false); break;
  case SYS_uname: leave_host_name(tid, registers_argument(&errand->entry, 0), regs); break;
  default: break;
  }
  return CALL_ALTERED;
}

enum translated translation_leave(struct translation *translation, struct errand *errand, pid_t tid,
                                  struct registers *regs) {
  enum translated outcome = CALL_ALTERED;
  errand->active = false;
  if (errand->prepares) {
    errand->prepares = false;
    registers_repeat_call(regs, &errand->entry);
    return CALL_ALTERED;
  }
  outcome = leave(translation, errand, tid, regs);
  if (errand->size)
    tracee_write(tid, errand->address, errand->bytes, errand->size);
  errand->size = 0;
  registers_restore_call(regs, &errand->entry);
  return outcome;
}
