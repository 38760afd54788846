/* Who made which IPC object, and what is there at a moment. */
#include "run/engine.h"

#include "base/file.h"
#include "base/text.h"
#include "linux/root_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

/* Beside the entry of the same index in record.made. */
struct made {
  enum object_kind kind;
  int id;         /* System V */
  int number;     /* System V: in order of creation per kind, from 1 */
  uint64_t inode; /* of a file, else 0 */
  bool there;
};

struct objects {
  VEC(struct made) made;
  int numbers[OBJECT_KIND_COUNT];
};

struct objects *objects_new(void) {
  return xcalloc(1, sizeof(struct objects));
}

void objects_free(struct objects *objects) {
  if (!objects)
    return;
  vec_release(&objects->made);
  free(objects);
}

/* ---- folders that are looked at ---- */

struct folder {
  enum pod_view view;
  const char *path; /* with the slash */
};
static const struct folder folders[] = {{VIEW_POSIX, "/dev/shm/"}, {VIEW_TMP, "/tmp/"}, {VIEW_WORK, POD_WORK "/"}};

static const struct folder *folder_of(const char *path) {
  for (size_t i = 0; i < array_size(folders); i++)
    if (strncmp(path, folders[i].path, strlen(folders[i].path)) == 0)
      return &folders[i];
  return NULL;
}

/* sem_overview(7): a named semaphore /x is the file sem.x in /dev/shm. */
static enum object_kind kind_of_file(enum pod_view view, const char *name, const struct stat *st) {
  if (view == VIEW_POSIX)
    return strncmp(name, "sem.", 4) == 0 ? OBJECT_POSIX_SEM : OBJECT_POSIX_SHM;
  return S_ISFIFO(st->st_mode) ? OBJECT_FIFO : OBJECT_FILE;
}

/* As objects are named in reports: names may hold anything, and must not forge a report's lines. */
static char *name_of_file(const struct folder *folder, enum object_kind kind, const char *name) {
  _cleanup_free_ char *shown = text_visible(name);
  switch (kind) {
  case OBJECT_POSIX_SEM: return xasprintf("/%s", shown + 4);
  case OBJECT_POSIX_SHM: return xasprintf("/%s", shown);
  default: return folder->view == VIEW_WORK ? xstrdup(shown) : xasprintf("%s%s", folder->path, shown);
  }
}

/* ---- what calls make and remove ---- */

static struct object *find_named(const struct engine *engine, enum object_kind kind, const char *name,
                                 struct made **ret_made) {
  for (size_t i = engine->objects->made.count; i-- > 0;) {
    struct object *object = &engine->record->made.objects.items[i];
    if (object->kind == kind && engine->objects->made.items[i].there && strcmp(object->name, name) == 0) {
      *ret_made = &engine->objects->made.items[i];
      return object;
    }
  }
  return NULL;
}

bool objects_has(const struct engine *engine, size_t index) { return engine->objects->made.items[index].there; }

static struct object *find_system_v(const struct engine *engine, enum object_kind kind, int id,
                                    struct made **ret_made) {
  for (size_t i = engine->objects->made.count; i-- > 0;) {
    struct made *made = &engine->objects->made.items[i];
    if (engine->record->made.objects.items[i].kind == kind && made->there && made->id == id) {
      *ret_made = made;
      return &engine->record->made.objects.items[i];
    }
  }
  return NULL;
}

static struct object *add_object(struct engine *engine, struct task *task, enum object_kind kind) {
  struct object *object = vec_add(&engine->record->made.objects);
  struct made *made = vec_add(&engine->objects->made);
  *object = (struct object){.kind = kind,
                            .bytes = -1,
                            .items = -1,
                            .nattch = -1,
                            .process = task->process,
                            .call = task->call->name,
                            .event = task->has_event ? task->event : NO_EVENT};
  made->kind = kind;
  made->there = true;
  return object;
}

/* An id that is in use belongs to an object that is known, unless the number was removed and given out anew. */
static void note_system_v(struct engine *engine, struct task *task, enum object_kind kind, int id) {
  struct made *made;
  if (find_system_v(engine, kind, id, &made))
    return;
  struct object *object = add_object(engine, task, kind);
  made = &engine->objects->made.items[engine->objects->made.count - 1];
  made->id = id;
  made->number = ++engine->objects->numbers[kind];
  object->name = xasprintf("%s#%d", object_kind_name(kind), made->number);
  object->key = symbols_key(engine, (int)registers_argument(&task->entry, 0));
  int64_t second = (int64_t)registers_argument(&task->entry, 1);
  object->bytes = kind == OBJECT_SHM ? second : -1;
  object->items = kind == OBJECT_SEM ? second : -1;
  object->mode = (int)registers_argument(&task->entry, kind == OBJECT_MSG ? 1 : 2) & 0777;
}

static void note_removal(struct engine *engine, struct task *task, enum object_kind kind) {
  struct made *made;
  int command = (int)registers_argument(&task->entry, kind == OBJECT_SEM ? 2 : 1) & ~0x100; /* IPC_64 */
  if (command == IPC_RMID && find_system_v(engine, kind, (int)registers_argument(&task->entry, 0), &made))
    made->there = false;
}

/* Which argument names the path that a call makes or removes, and which the folder it is relative to (-1: none). */
struct path_arguments {
  enum call_id call;
  int path;
  int folder;
  int from; /* the former path, -1: none */
};
static const struct path_arguments path_arguments[] = {
    {CALL_open, 0, -1, -1},   {CALL_openat, 1, 0, -1},   {CALL_creat, 0, -1, -1},    {CALL_mknod, 0, -1, -1},
    {CALL_mknodat, 1, 0, -1}, {CALL_mkdir, 0, -1, -1},   {CALL_mkdirat, 1, 0, -1},   {CALL_link, 1, -1, 0},
    {CALL_linkat, 3, 2, 1},   {CALL_symlink, 1, -1, -1}, {CALL_symlinkat, 2, 1, -1}, {CALL_rename, 1, -1, 0},
    {CALL_renameat, 3, 2, 1}, {CALL_renameat2, 3, 2, 1}, {CALL_unlink, 0, -1, -1},   {CALL_unlinkat, 1, 0, -1},
    {CALL_rmdir, 0, -1, -1},
};

static const struct path_arguments *arguments_of(const struct call *call) {
  for (size_t i = 0; i < array_size(path_arguments); i++)
    if (path_arguments[i].call == call_id(call))
      return &path_arguments[i];
  return NULL;
}

/* "/tmp//x/./y" becomes "/tmp/x/y". False for a path with "..", which only the kernel can follow. */
static bool tidy(char *path) {
  char *to = path;
  for (const char *from = path; *from;) {
    from += strspn(from, "/");
    size_t length = strcspn(from, "/");
    if (length == 2 && from[0] == '.' && from[1] == '.')
      return false;
    if (length > 0 && !(length == 1 && from[0] == '.')) {
      *to++ = '/';
      memmove(to, from, length);
      to += length;
    }
    from += length;
  }
  *to = '\0';
  return true;
}

/* What a path below a folder of the pod names; a link on the way leads to where it leads inside, never to the host. */
static int look_at(const struct engine *engine, const struct folder *folder, const char *name, struct stat *ret_st) {
  struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
  _cleanup_close_ int fd = (int)syscall(SYS_openat2, engine->pod.views[folder->view], name, &how, sizeof how);
  return fd < 0 ? -1 : fstat(fd, ret_st);
}

/* The absolute path inside the pod that argument `index` means; false when it can't be read. */
static bool absolute_path(const struct engine *engine, struct task *task, int index, int folder, char *ret_path,
                          size_t size) {
  char text[1024];
  char base[512];
  char link[64];
  if (tracee_read_text(task->tid, registers_argument(&task->entry, index), text, sizeof text))
    return false;
  int fd = folder < 0 ? AT_FDCWD : (int)registers_argument(&task->entry, folder);
  if (text[0] == '/') {
    snprintf(ret_path, size, "%s", text);
    return tidy(ret_path);
  }
  if (fd == AT_FDCWD)
    snprintf(link, sizeof link, "/proc/%d/cwd", (int)task->tid);
  else
    snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)task->tid, fd);
  ssize_t got = readlink(link, base, sizeof base - 1);
  if (got < 0)
    return false;
  base[got] = '\0';
  pod_inside(&engine->pod, base);
  snprintf(ret_path, size, "%s/%s", base, text);
  return tidy(ret_path);
}

static bool opens_without_making(const struct task *task) {
  int flags = (int)registers_argument(&task->entry, call_id(task->call) == CALL_openat ? 2 : 1);
  return (call_id(task->call) == CALL_open || call_id(task->call) == CALL_openat) && !(flags & O_CREAT);
}

static bool was_laid_in(const struct engine *engine, const struct folder *folder, const char *name) {
  size_t length = strlen(folder->path);
  vec_each(&engine->laid_in, laid)
    if (strncmp(*laid, folder->path, length) == 0 && strcmp(*laid + length, name) == 0)
      return true;
  return false;
}

static void describe_file(struct object *object, const struct stat *st) {
  object->mode = (int)(st->st_mode & 07777);
  object->bytes = S_ISREG(st->st_mode) ? st->st_size : -1;
}

/* A path that was made, or that an object has now instead of `from` (a link counts as a renaming: so sem_open(3) gives
 * a semaphore its name at last). */
static void note_path(struct engine *engine, struct task *task, const char *path, const char *from) {
  struct stat st;
  struct made *made;
  const struct folder *folder = folder_of(path);
  const char *name = folder ? path + strlen(folder->path) : NULL;
  if (!folder || was_laid_in(engine, folder, name) || look_at(engine, folder, name, &st))
    return;
  enum object_kind kind = kind_of_file(folder->view, name, &st);
  _cleanup_free_ char *shown = name_of_file(folder, kind, name);
  struct object *object = find_named(engine, kind, shown, &made);
  if (object && !from)
    return;
  const struct folder *old_folder = from ? folder_of(from) : NULL;
  if (old_folder) {
    const char *old_name = from + strlen(old_folder->path);
    _cleanup_free_ char *old = name_of_file(old_folder, kind, old_name);
    object = find_named(engine, kind, old, &made);
  }
  if (!object)
    object = add_object(engine, task, kind);
  free(object->name);
  object->name = steal_pointer(&shown);
  describe_file(object, &st);
  engine->objects->made.items[object - engine->record->made.objects.items].inode = st.st_ino;
}

const struct object *objects_by_inode(const struct engine *engine, uint64_t inode) {
  for (size_t i = engine->objects->made.count; i-- > 0 && inode;)
    if (engine->objects->made.items[i].inode == inode)
      return &engine->record->made.objects.items[i];
  return NULL;
}

static void note_bound_socket(struct engine *engine, struct task *task) {
  struct sockaddr_un name = {0};
  char path[512];
  if (!tracee_read_some(task->tid, registers_argument(&task->entry, 1), &name, sizeof name) ||
      name.sun_family != AF_UNIX || !name.sun_path[0])
    return;
  snprintf(path, sizeof path, "%s%.*s", name.sun_path[0] == '/' ? "" : POD_WORK "/", (int)sizeof name.sun_path,
           name.sun_path);
  note_path(engine, task, path, NULL);
}

static void note_made_path(struct engine *engine, struct task *task) {
  char path[1600];
  char from[1600];
  if (call_id(task->call) == CALL_bind) {
    note_bound_socket(engine, task);
    return;
  }
  const struct path_arguments *arguments = arguments_of(task->call);
  if (!arguments || opens_without_making(task) ||
      !absolute_path(engine, task, arguments->path, arguments->folder, path, sizeof path))
    return;
  bool moved =
      arguments->from >= 0 &&
      absolute_path(engine, task, arguments->from, arguments->folder < 0 ? -1 : arguments->from - 1, from, sizeof from);
  note_path(engine, task, path, moved ? from : NULL);
}

static void note_removed_path(struct engine *engine, struct task *task) {
  char path[1600];
  struct made *made;
  const struct path_arguments *arguments = arguments_of(task->call);
  if (!arguments || !absolute_path(engine, task, arguments->path, arguments->folder, path, sizeof path))
    return;
  const struct folder *folder = folder_of(path);
  if (!folder)
    return;
  const char *name = path + strlen(folder->path);
  static const enum object_kind kinds[] = {OBJECT_POSIX_SEM, OBJECT_POSIX_SHM, OBJECT_FIFO, OBJECT_FILE};
  for (size_t i = 0; i < array_size(kinds); i++) {
    if (kinds[i] == OBJECT_POSIX_SEM && strncmp(name, "sem.", 4) != 0)
      continue;
    _cleanup_free_ char *shown = name_of_file(folder, kinds[i], name);
    if (find_named(engine, kinds[i], shown, &made))
      made->there = false;
  }
}

static void note_queue(struct engine *engine, struct task *task, bool removed) {
  char name[512];
  struct stat st;
  struct made *made;
  if (tracee_read_text(task->tid, registers_argument(&task->entry, 0), name, sizeof name))
    return;
  const char *bare = name[0] == '/' ? name + 1 : name;
  _cleanup_free_ char *shown = xasprintf("/%s", bare);
  struct object *object = find_named(engine, OBJECT_MQUEUE, shown, &made);
  if (removed) {
    if (object)
      made->there = false;
    return;
  }
  if (object || !((int)registers_argument(&task->entry, 1) & O_CREAT))
    return;
  object = add_object(engine, task, OBJECT_MQUEUE);
  object->name = steal_pointer(&shown);
  if (fstatat(engine->pod.views[VIEW_QUEUES], bare, &st, 0) == 0)
    object->mode = (int)(st.st_mode & 07777);
  const struct mq_attr attributes = queue_attributes(task);
  object->bytes = attributes.mq_msgsize;
  object->items = attributes.mq_maxmsg;
}

/* ftruncate(2) or fallocate(2) gives a shared memory object its size, which belongs to how it was made. */
static void note_size(struct engine *engine, struct task *task) {
  char link[64];
  struct stat st;
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)task->tid, (int)registers_argument(&task->entry, 0));
  if (stat(link, &st))
    return;
  for (size_t i = engine->objects->made.count; i-- > 0;) { /* by its inode: it may have no name any more */
    struct object *object = &engine->record->made.objects.items[i];
    if (object->kind == OBJECT_POSIX_SHM && engine->objects->made.items[i].inode == st.st_ino && object->bytes <= 0)
      object->bytes = st.st_size;
  }
}

void objects_note(struct engine *engine, struct task *task, int64_t result) {
  switch (task->call->effect) {
  case EFFECT_MAKES_SHM: note_system_v(engine, task, OBJECT_SHM, (int)result); break;
  case EFFECT_MAKES_SEM: note_system_v(engine, task, OBJECT_SEM, (int)result); break;
  case EFFECT_MAKES_MSG: note_system_v(engine, task, OBJECT_MSG, (int)result); break;
  case EFFECT_REMOVES_SHM: note_removal(engine, task, OBJECT_SHM); break;
  case EFFECT_REMOVES_SEM: note_removal(engine, task, OBJECT_SEM); break;
  case EFFECT_REMOVES_MSG: note_removal(engine, task, OBJECT_MSG); break;
  case EFFECT_MAKES_MQUEUE: note_queue(engine, task, false); break;
  case EFFECT_REMOVES_MQUEUE: note_queue(engine, task, true); break;
  case EFFECT_MAKES_PATH: note_made_path(engine, task); break;
  case EFFECT_REMOVES_PATH: note_removed_path(engine, task); break;
  case EFFECT_SIZES_FILE: note_size(engine, task); break;
  case EFFECT_MAKES_SOCKET: network_note_socket(engine, task); break;
  default: break;
  }
}

int objects_number(const struct objects *objects, enum object_kind kind, int id) {
  for (size_t i = objects->made.count; i-- > 0;) {
    const struct made *made = &objects->made.items[i];
    if (made->kind == kind && made->number && made->id == id)
      return made->number;
  }
  return 0;
}

int64_t objects_bytes(const struct engine *engine, enum object_kind kind, int id) {
  struct made *made;
  const struct object *object = find_system_v(engine, kind, id, &made);
  return object ? object->bytes : -1;
}

/* ---- what is there ---- */

/* The kernel's lists of sets and queues take long when they are long, and this is asked for often: our own tells how
 * much there can be. */
int64_t objects_kernel_bytes(const struct engine *engine, int64_t room) {
  enum {
    SEMAPHORE_BYTES = 64, /* struct sem of ipc/sem.c, which has a line of the cache to itself */
    QUEUE_BYTES = 16384,  /* MSGMNB; only a case may set another */
  };
  int64_t semaphores = 0;
  int64_t queues = 0;
  for (size_t i = 0; i < engine->objects->made.count; i++) {
    const struct made *made = &engine->objects->made.items[i];
    if (made->there && made->kind == OBJECT_SEM)
      semaphores += engine->record->made.objects.items[i].items;
    queues += made->there && made->kind == OBJECT_MSG;
  }
  int64_t most = semaphores * SEMAPHORE_BYTES + queues * QUEUE_BYTES;
  if (queues == 0 || (most <= room && engine->test->kernel.count == 0))
    return most;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (pod_list(&engine->pod, VIEW_MSG, &text))
    return most;
  return semaphores * SEMAPHORE_BYTES + procfs_message_bytes(text.buf);
}

static void copy_maker(struct object *to, const struct object *maker) {
  to->process = maker ? maker->process : -1;
  to->call = maker ? maker->call : NULL;
  to->event = maker ? maker->event : NO_EVENT;
}

enum { MOST_LISTED = 16 << 20 }; /* bytes: some 100 for each of the 32,000 sets or queues that there can be */

/* sysvipc lines begin: key id perms, then size (shm), count (sem) or bytes (msg), …; nattch is the seventh of shm. */
static void list_system_v(struct engine *engine, enum object_kind kind, enum pod_view view, bool last,
                          struct inventory *inventory) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (pod_list(&engine->pod, view, &text))
    return;
  for (const char *line = strchr(text.buf, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
    int key = 0;
    int id = 0;
    int nattch = -1;
    unsigned mode = 0;
    int64_t size = 0;
    struct made *made;
    if (sscanf(line + 1, "%d %d %o %" SCNd64 " %*d %*d %d", &key, &id, &mode, &size, &nattch) < 4)
      continue;
    if (last && kind == OBJECT_SHM && mode & SHM_DEST)
      continue; /* removed already: it goes with the process that was left attached to it */
    const struct object *maker = find_system_v(engine, kind, id, &made);
    struct object *object = vec_add(&inventory->objects);
    *object = (struct object){.kind = kind,
                              .name = symbols_object(engine, kind, id),
                              .key = symbols_key(engine, key),
                              .bytes = kind == OBJECT_SHM ? size : -1,
                              .items = kind == OBJECT_SEM ? size : -1,
                              .mode = (int)(mode & 0777),
                              .nattch = kind == OBJECT_SHM ? nattch : -1};
    copy_maker(object, maker);
  }
}

static void list_entry(struct engine *engine, const struct folder *folder, const char *name,
                       struct inventory *inventory) {
  struct stat st;
  struct made *made;
  if (was_laid_in(engine, folder, name) || fstatat(engine->pod.views[folder->view], name, &st, AT_SYMLINK_NOFOLLOW))
    return;
  struct object *object = vec_add(&inventory->objects);
  enum object_kind kind = kind_of_file(folder->view, name, &st);
  *object = (struct object){.kind = kind, .name = name_of_file(folder, kind, name), .items = -1, .nattch = -1};
  describe_file(object, &st);
  copy_maker(object, find_named(engine, kind, object->name, &made));
}

static int list_names(int view, strings *ret_names) {
  struct stat st;
  if (fstat(view, &st) == 0 && (st.st_mode & S_IRWXU) != S_IRWXU) /* a role has shut it: it is ours as well */
    fchmod(view, (st.st_mode & 07777) | S_IRWXU);
  return directory_list(view, ".", ret_names);
}

static int list_folder(struct engine *engine, const struct folder *folder, struct inventory *inventory) {
  strings names = {0};
  if (list_names(engine->pod.views[folder->view], &names))
    return error_errno(engine->err, "list %s of the pod", folder->path);
  vec_each(&names, name)
    list_entry(engine, folder, *name, inventory);
  strings_release(&names);
  return 0;
}

static int list_queues(struct engine *engine, struct inventory *inventory) {
  strings names = {0};
  if (list_names(engine->pod.views[VIEW_QUEUES], &names))
    return error_errno(engine->err, "list the message queues of the pod");
  vec_each(&names, name) {
    struct stat st = {0};
    struct made *made;
    fstatat(engine->pod.views[VIEW_QUEUES], *name, &st, 0);
    struct object *object = vec_add(&inventory->objects);
    _cleanup_free_ char *shown = text_visible(*name);
    *object = (struct object){.kind = OBJECT_MQUEUE,
                              .name = xasprintf("/%s", shown),
                              .mode = (int)(st.st_mode & 0777),
                              .bytes = -1,
                              .items = -1,
                              .nattch = -1};
    const struct object *maker = find_named(engine, OBJECT_MQUEUE, object->name, &made);
    copy_maker(object, maker);
    if (maker) {
      object->bytes = maker->bytes;
      object->items = maker->items;
    }
  }
  strings_release(&names);
  return 0;
}

static void list_processes(struct engine *engine, struct inventory *inventory) {
  for (size_t i = 0; i < engine->processes.count; i++) {
    if (!engine->processes.items[i].alive)
      continue;
    struct object *object = vec_add(&inventory->objects);
    *object = (struct object){.kind = OBJECT_PROCESS,
                              .name = xstrdup(engine->record->timeline.processes.items[i].name),
                              .bytes = -1,
                              .items = -1,
                              .nattch = -1,
                              .process = (int)i,
                              .event = engine->processes.items[i].start_event};
  }
}

int objects_inventory(struct engine *engine, bool with_processes, struct inventory *ret_inventory) {
  list_system_v(engine, OBJECT_SHM, VIEW_SHM, with_processes, ret_inventory);
  list_system_v(engine, OBJECT_SEM, VIEW_SEM, with_processes, ret_inventory);
  list_system_v(engine, OBJECT_MSG, VIEW_MSG, with_processes, ret_inventory);
  for (size_t i = 0; i < array_size(folders); i++)
    if (list_folder(engine, &folders[i], ret_inventory))
      return -1;
  if (list_queues(engine, ret_inventory))
    return -1;
  if (with_processes)
    list_processes(engine, ret_inventory);
  return 0;
}

char *objects_file_of_key(const struct engine *engine, int key) {
  enum { MOST_NAMES = 256 }; /* whoever makes more files isn't asking ftok(3) for a key of each */
  static const enum pod_view views[] = {VIEW_WORK, VIEW_TMP};
  char *found = NULL;
  for (size_t i = 0; i < array_size(views) && !found; i++) {
    strings names = {0};
    if (list_names(engine->pod.views[views[i]], &names))
      continue;
    vec_each(&names, name) {
      struct stat st;
      if (!found && names.count < MOST_NAMES &&
          fstatat(engine->pod.views[views[i]], *name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
          is_ftok_of(&engine->pod, &st, key))
        found = xstrdup(*name);
    }
    strings_release(&names);
  }
  return found;
}

/* ---- after the run ---- */

static void resolve(const struct timeline *timeline, struct inventory *inventory) {
  vec_each(&inventory->objects, object) {
    if (object->event == NO_EVENT || object->event >= timeline->events.count)
      continue;
    const struct event *event = &timeline->events.items[object->event];
    object->call = object->call ? object->call : event->call;
    object->place = (struct place){xstrdup(event->place.file), xstrdup(event->place.function), event->place.line};
  }
}

void objects_resolve(struct engine *engine) {
  const struct timeline *timeline = &engine->record->timeline;
  vec_each(&engine->record->observed, inventory)
    resolve(timeline, inventory);
  resolve(timeline, &engine->record->made);
  resolve(timeline, &engine->record->left);
}
