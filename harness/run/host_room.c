/* Room for what a user's processes share, all that run anywhere on the host: bytes of POSIX message queues, pages of
 * pipes, descriptors on their way through sockets. Whose fault it is that there is no more. */
#include "run/engine.h"

#include "base/file.h"
#include "linux/user_limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* ---- POSIX message queues ---- */

struct mq_attr queue_attributes(const struct task *task) {
  const struct mq_attr standard = {.mq_maxmsg = 10, .mq_msgsize = 8192};
  struct mq_attr given;
  uint64_t place = registers_argument(&task->entry, 3);
  return place && tracee_read(task->tid, place, &given, sizeof given) == 0 ? given : standard;
}

/* As the kernel counts them, and no less: a number beyond all bounds for attributes beyond them. */
static int64_t room_of(int64_t messages, int64_t size) {
  enum { OVERHEAD = 128 }; /* of a message: struct msg_msg and struct posix_msg_tree_node have 96 together */
  bool plausible = messages >= 0 && size >= 0 && messages <= POD_QUEUE_BYTES && size <= POD_QUEUE_BYTES;
  return plausible ? messages * (size + OVERHEAD) : (int64_t)POD_QUEUE_BYTES + 1;
}

static bool has_descriptors_left(pid_t tid) {
  char path[64];
  struct rlimit limit;
  rlim_t count = 0;
  snprintf(path, sizeof path, "/proc/%d/fd", (int)tid);
  DIR *folder = opendir(path);
  if (!folder)
    return false;
  for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
    count += entry->d_name[0] != '.';
  closedir(folder);
  return prlimit(tid, RLIMIT_NOFILE, NULL, &limit) == 0 && count < limit.rlim_cur;
}

/* Its RLIMIT_MSGQUEUE, as the pod has it or as it has set it itself, lets it have this many. */
static bool may_have(pid_t tid, int64_t bytes) {
  struct rlimit limit;
  if (bytes > POD_QUEUE_BYTES || prlimit(tid, RLIMIT_MSGQUEUE, NULL, &limit))
    return false;
  return limit.rlim_cur >= (rlim_t)bytes || limit.rlim_cur == (rlim_t)user_limits_queue_bytes();
}

static const char room_of_queues[] =
    "the POSIX message queues of all processes of this user have no more bytes on this host, which others use up or "
    "`ulimit -q` bounds; fewer at once (-j), or root, have more";

static bool lacks_queue(const struct engine *engine, const struct task *task) {
  const struct mq_attr wanted = queue_attributes(task);
  int64_t bytes = room_of(wanted.mq_maxmsg, wanted.mq_msgsize);
  vec_each(&engine->record->made.objects, object) /* also those that are removed: somebody may have them open */
    if (object->kind == OBJECT_MQUEUE)
      bytes += room_of(object->items, object->bytes);
  bool makes = registers_argument(&task->entry, 1) & O_CREAT;
  return makes && may_have(task->tid, bytes) && has_descriptors_left(task->tid);
}

/* ---- pipes: pipe(7) ---- */

const char host_room_of_pipes[] =
    "the pipes of all processes of this user have no more pages on this host, which others use up "
    "(/proc/sys/fs/pipe-user-pages-soft); fewer at once (-j), or root, have more";

enum { PAGE = 4096, PAGES = 16 }; /* of an ordinary pipe */

/* What a run has asked for altogether is no more than half of what there is for all: it can't be its own doing. */
static bool is_modest(const struct engine *engine) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct error err = {0};
  if (file_read("/proc/sys/fs/pipe-user-pages-soft", PAGE, &text, &err))
    return false;
  return engine->room.pipe_pages <= strtoll(text.buf, NULL, 10) / 2;
}

/* It has just been made, or a FIFO opened. */
static bool lacks_pages(struct engine *engine, const struct task *task, int fd) {
  engine->room.pipe_pages += PAGES;
  _cleanup_close_ int own = tracee_take_descriptor(task->group, fd);
  int size = own < 0 ? -1 : fcntl(own, F_GETPIPE_SZ);
  return size >= 0 && size < PAGES * PAGE && is_modest(engine);
}

static bool lacks_pipe(struct engine *engine, const struct task *task) {
  int fds[2];
  return tracee_read(task->tid, registers_argument(&task->entry, 0), fds, sizeof fds) == 0 &&
         lacks_pages(engine, task, fds[0]);
}

static bool lacks_fifo(struct engine *engine, const struct task *task, int fd) {
  char path[64];
  struct stat st;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  return stat(path, &st) == 0 && S_ISFIFO(st.st_mode) && lacks_pages(engine, task, fd);
}

/* ---- descriptors on their way: SCM_RIGHTS of unix(7) ---- */

static const char room_of_descriptors[] = "sockets hold more descriptors, sent by processes of this user and received "
                                          "by nobody yet, than one of them may have "
                                          "open, and others have sent them; fewer at once (-j), or root, have more";

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

static bool lacks_way(struct engine *engine, const struct task *task, int64_t result) {
  struct rlimit limit;
  if (result >= 0)
    engine->room.descriptors += descriptors_sent(task, result);
  return result == -ETOOMANYREFS && prlimit(task->tid, RLIMIT_NOFILE, NULL, &limit) == 0 &&
         (rlim_t)engine->room.descriptors <= limit.rlim_cur;
}

/* ---- all ---- */

/* Of pipes and descriptors there is a count for each user of the host's: of a pod's own user it is the pod's. */
static const char *shared_room_lacks(struct engine *engine, struct task *task, int64_t result) {
  switch (call_id(task->call)) {
  case CALL_pipe:
  case CALL_pipe2: return result == 0 && lacks_pipe(engine, task) ? host_room_of_pipes : NULL;
  case CALL_open:
  case CALL_openat: return result >= 0 && lacks_fifo(engine, task, (int)result) ? host_room_of_pipes : NULL;
  case CALL_fcntl:
    if (registers_argument(&task->entry, 1) == F_SETPIPE_SZ && result > 0) /* to less: that is what it wants */
      engine->room.pipe_pages += result < PAGES * PAGE ? INT32_MAX : result / PAGE;
    return NULL;
  case CALL_sendmsg:
  case CALL_sendmmsg: return lacks_way(engine, task, result) ? room_of_descriptors : NULL;
  default: return NULL;
  }
}

const char *host_room_lacks(struct engine *engine, struct task *task, int64_t result) {
  const char *lacking = NULL;
  if (task->call->effect == EFFECT_MAKES_MQUEUE)
    lacking = result == -EMFILE && lacks_queue(engine, task) ? room_of_queues : NULL;
  else if (!engine->pod.apart)
    lacking = shared_room_lacks(engine, task, result);
  engine->room.lacking = engine->room.lacking || lacking;
  return lacking;
}
