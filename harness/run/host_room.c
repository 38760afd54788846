/* Room for what a run shares with others of the host: bytes of POSIX message queues, pages of pipes and descriptors on
 * their way through sockets with all processes of its user, terminals with everybody. Whose fault it is that there is
 * no more: the run's own when it has asked for more than a pod is promised, else others'. */
#include "run/engine.h"

#include "base/file.h"
#include "linux/root_folder.h"
#include "linux/terminal.h"
#include "linux/user_limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* ---- POSIX message queues ---- */

struct mq_attr queue_attributes(const struct task *task) {
  const struct mq_attr standard = {.mq_maxmsg = 10, .mq_msgsize = 8192};
  struct mq_attr given;
  uint64_t place = registers_argument(&task->entry, 3);
  return place && tracee_read(task->tid, place, &given, sizeof given) == 0 ? given : standard;
}

/* Of a message, beside its bytes: struct msg_msg and struct posix_msg_tree_node; and what is no less on any kernel. */
enum { OVERHEAD = 96, MOST_OVERHEAD = 128 };

/* As the kernel counts them: a number beyond all bounds for attributes beyond them. */
static int64_t room_of(int64_t messages, int64_t size, int64_t overhead) {
  bool plausible = messages >= 0 && size >= 0 && messages <= POD_QUEUE_BYTES && size <= POD_QUEUE_BYTES;
  return plausible ? messages * (size + overhead) : (int64_t)POD_QUEUE_BYTES + 1;
}

static const char open_files[] = "Max open files"; /* in /proc/PID/limits */

static bool has_descriptors_left(pid_t tid) {
  char path[64];
  int64_t count = 0;
  snprintf(path, sizeof path, "/proc/%d/fd", (int)tid);
  DIR *folder = opendir(path);
  if (!folder)
    return false;
  for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
    count += entry->d_name[0] != '.';
  closedir(folder);
  return count < procfs_soft_limit(tid, open_files);
}

/* All that the run has made, also what is removed (somebody may have it open), and what it makes now. */
static int64_t queue_bytes(const struct engine *engine, const struct task *task) {
  const struct mq_attr wanted = queue_attributes(task);
  int64_t bytes = room_of(wanted.mq_maxmsg, wanted.mq_msgsize, MOST_OVERHEAD);
  vec_each(&engine->record->made.objects, object)
    if (object->kind == OBJECT_MQUEUE)
      bytes += room_of(object->items, object->bytes, MOST_OVERHEAD);
  return bytes;
}

bool host_room_is_spent(const struct engine *engine, const struct task *task) {
  char name[512];
  if (engine->pod.own_user || task->call->effect != EFFECT_MAKES_MQUEUE ||
      !(registers_argument(&task->entry, 1) & O_CREAT) ||
      tracee_read_text(task->tid, registers_argument(&task->entry, 0), name, sizeof name))
    return false;
  const struct mq_attr wanted = queue_attributes(task);
  int64_t more = room_of(wanted.mq_maxmsg, wanted.mq_msgsize, OVERHEAD);
  int64_t bytes = more;
  for (size_t i = 0; i < engine->record->made.objects.count; i++) {
    const struct object *object = &engine->record->made.objects.items[i];
    if (object->kind != OBJECT_MQUEUE || !objects_has(engine, i))
      continue;
    if (strcmp(object->name + 1, name) == 0) /* it isn't made, but opened */
      return false;
    bytes += room_of(object->items, object->bytes, OVERHEAD);
  }
  return more <= POD_QUEUE_BYTES && bytes > POD_QUEUE_BYTES; /* else the kernel says what is wrong with it */
}

/* Its RLIMIT_MSGQUEUE is the pod's, however little the host leaves of it, or else what it has set itself. */
static int64_t queue_bytes_promised(const struct engine *engine, const struct task *task) {
  int64_t limit = procfs_soft_limit(task->tid, "Max msgqueue size");
  (void)engine;
  bool is_own = limit != user_limits_queue_bytes() && limit < POD_QUEUE_BYTES;
  return is_own ? limit : POD_QUEUE_BYTES;
}

static bool lacks_queue(const struct task *task, int64_t result) {
  return result == -EMFILE && registers_argument(&task->entry, 1) & O_CREAT && has_descriptors_left(task->tid);
}

/* ---- pipes: pipe(7) ---- */

enum { PAGE = 4096, PAGES = 16 }; /* of an ordinary pipe */

static int64_t pages_asked(const struct engine *engine, const struct task *task) {
  (void)task;
  return engine->room.pipe_pages;
}

/* Half of what there is for all. */
static int64_t pages_promised(const struct engine *engine, const struct task *task) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  (void)engine, (void)task;
  return file_read("/proc/sys/fs/pipe-user-pages-soft", PAGE, &text, NULL) ? -1 : strtoll(text.buf, NULL, 10) / 2;
}

/* It has just been made, or a FIFO opened. */
static bool lacks_pages(struct engine *engine, const struct task *task, int fd) {
  engine->room.pipe_pages += PAGES;
  _cleanup_close_ int own = tracee_take_descriptor(task->group, fd);
  int size = own < 0 ? -1 : fcntl(own, F_GETPIPE_SZ);
  return size >= 0 && size < PAGES * PAGE;
}

static bool lacks_pipe(struct engine *engine, const struct task *task) {
  int fds[2];
  return tracee_read(task->tid, registers_argument(&task->entry, 0), fds, sizeof fds) == 0 &&
         lacks_pages(engine, task, fds[0]);
}

static void note_pages_wanted(struct engine *engine, const struct task *task, int64_t result) {
  if (registers_argument(&task->entry, 1) == F_SETPIPE_SZ && result > 0) /* to less: that is what it wants */
    engine->room.pipe_pages += result < PAGES * PAGE ? INT32_MAX : result / PAGE;
}

/* ---- descriptors on their way: SCM_RIGHTS of unix(7) ---- */

/* At most so many came with the messages that a call has sent. */
static int64_t descriptors_sent(const struct task *task, int64_t result) {
  bool many = call_id(task->call) == CALL_sendmmsg;
  int64_t sum = 0;
  for (int64_t i = 0; i < (many ? result : 1); i++) {
    struct mmsghdr message;
    uint64_t place = registers_argument(&task->entry, 1) + (uint64_t)i * sizeof message;
    if (tracee_read(task->tid, place, &message.msg_hdr, sizeof message.msg_hdr) == 0)
      sum += (int64_t)(message.msg_hdr.msg_controllen / sizeof(int));
  }
  return sum;
}

static int64_t descriptors_asked(const struct engine *engine, const struct task *task) {
  (void)task;
  return engine->room.descriptors;
}

static int64_t descriptors_promised(const struct engine *engine, const struct task *task) {
  (void)engine;
  return procfs_soft_limit(task->tid, open_files);
}

static bool lacks_way(struct engine *engine, const struct task *task, int64_t result) {
  if (result >= 0)
    engine->room.descriptors += descriptors_sent(task, result);
  return result == -ETOOMANYREFS;
}

/* ---- terminals: pts(4) ---- */

static bool names_terminals(const struct task *task) {
  char path[32];
  bool has_folder = call_id(task->call) == CALL_openat;
  return tracee_read_text(task->tid, registers_argument(&task->entry, has_folder), path, sizeof path) == 0 &&
         (strcmp(path, "/dev/ptmx") == 0 || strcmp(path, "/dev/pts/ptmx") == 0);
}

/* Those of its streams, those that it has opened, and the one that it didn't get. */
static int64_t terminals_asked(const struct engine *engine, const struct task *task) {
  (void)task;
  int64_t of_streams = engine->test->output == OUTPUT_TERMINAL ? 2 * (int64_t)engine->programs : 0;
  return of_streams + engine->room.terminals + 1;
}

static int64_t terminals_promised(const struct engine *engine, const struct task *task) {
  (void)engine, (void)task;
  return POD_TERMINALS;
}

/* ---- all ---- */

struct room {
  const char *refusal;
  bool of_user; /* counted for each user of the host's: of a pod's own user it is the pod's */
  /* What the run has asked for so far, and what a pod that is alone on the host can have of it. */
  int64_t (*asked)(const struct engine *engine, const struct task *task);
  int64_t (*promised)(const struct engine *engine, const struct task *task);
};

static const struct room queues = {
    "the POSIX message queues of all processes of this user have no more bytes on this host, which others use up or "
    "`ulimit -q` bounds; fewer at once (-j), or root, have more",
    false, queue_bytes, queue_bytes_promised};
static const struct room pipes = {
    "the pipes of all processes of this user have no more pages on this host, which "
    "others use up (/proc/sys/fs/pipe-user-pages-soft); fewer at once (-j), or root, have "
    "more",
    true, pages_asked, pages_promised};
static const struct room descriptors = {
    "sockets hold more descriptors, sent by processes of this user and received by nobody yet, than one of them may "
    "have open, and others have sent them; fewer at once (-j), or root, have more",
    true, descriptors_asked, descriptors_promised};
static const struct room terminals = {TERMINAL_NO_ROOM, false, terminals_asked, terminals_promised};

/* A FIFO, or a terminal: of each there is a number for all. */
static const struct room *opened(struct engine *engine, const struct task *task, int fd) {
  char path[64];
  struct stat st;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  if (stat(path, &st))
    return NULL;
  engine->room.terminals += S_ISCHR(st.st_mode) && st.st_rdev == makedev(5, 2);
  return S_ISFIFO(st.st_mode) && lacks_pages(engine, task, fd) ? &pipes : NULL;
}

/* Counts what a call has got. Of what was there less than the call would have had of it on a host of its own? NULL: of
 * nothing. */
static const struct room *short_of(struct engine *engine, struct task *task, int64_t result) {
  switch (call_id(task->call)) {
  case CALL_pipe:
  case CALL_pipe2: return result == 0 && lacks_pipe(engine, task) ? &pipes : NULL;
  case CALL_open:
  case CALL_openat:
    if (result >= 0)
      return opened(engine, task, (int)result);
    return result == -ENOSPC && names_terminals(task) ? &terminals : NULL;
  case CALL_fcntl: note_pages_wanted(engine, task, result); return NULL;
  case CALL_sendmsg:
  case CALL_sendmmsg: return lacks_way(engine, task, result) ? &descriptors : NULL;
  default: return task->call->effect == EFFECT_MAKES_MQUEUE && lacks_queue(task, result) ? &queues : NULL;
  }
}

const char *host_room_lacks(struct engine *engine, struct task *task, int64_t result) {
  const struct room *room = short_of(engine, task, result);
  if (!room || (room->of_user && engine->pod.apart) || room->asked(engine, task) > room->promised(engine, task))
    return NULL;
  engine->room.lacking = true;
  return room->refusal;
}

int host_room_without_pipes(struct error *err) { return error_set(err, ERROR_CROWDED, "%s", pipes.refusal); }
