/* Room for POSIX message queues, which a user's processes share: whose fault it is that there is no more. */
#include "run/engine.h"

#include "linux/user_limits.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>

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
static bool may_have(const struct engine *engine, pid_t tid, int64_t bytes) {
  struct rlimit limit;
  if (bytes > POD_QUEUE_BYTES || prlimit(tid, RLIMIT_MSGQUEUE, NULL, &limit))
    return false;
  return limit.rlim_cur >= (rlim_t)bytes || limit.rlim_cur == (rlim_t)user_limits_queue_bytes(engine->pod.apart);
}

bool queue_room_is_hosts(const struct engine *engine, const struct task *task) {
  const struct mq_attr wanted = queue_attributes(task);
  int64_t bytes = room_of(wanted.mq_maxmsg, wanted.mq_msgsize);
  vec_each(&engine->record->made.objects, object) /* also those that are removed: somebody may have them open */
    if (object->kind == OBJECT_MQUEUE)
      bytes += room_of(object->items, object->bytes);
  bool makes = registers_argument(&task->entry, 1) & O_CREAT;
  return makes && may_have(engine, task->tid, bytes) && has_descriptors_left(task->tid);
}
