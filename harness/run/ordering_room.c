/* Room in pipes and queues. Whoever gets something in where there would be no room without what has been taken out
 * knows what whoever took it out knew: into a queue for n messages the one sent as number k comes after the reception
 * of number k - n. So the room is a semaphore, to which receivers add and of which senders take. */
#include "run/ordering.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/ioctl.h>

static struct race_thing room_of_file(uint64_t inode) { return ordering_thing(RACE_THING_SEMAPHORE, PART_FILE, inode); }

static struct race_thing room_of_queue(int id) {
  return ordering_thing(RACE_THING_SEMAPHORE, PART_SYSTEM_V, (uint64_t)(unsigned)id);
}

/* Of `all` the room `left` units are left behind a call that has put in `units`: never more than all, when somebody who
 * waited was given them at once. */
static void take(struct engine *engine, const struct task *task, struct race_thing room, int64_t all, int64_t left,
                 int64_t units) {
  struct races *races = engine->ordering->races;
  int64_t before = left + units;
  if (all <= 0 || before < 0)
    return;
  if (!task->waited) /* else whoever made room may not be back yet */
    races_semaphore_found(races, room, (uint64_t)(before < all ? before : all));
  races_semaphore_take(races, task->number, room, (uint64_t)units);
}

static void give(struct engine *engine, const struct task *task, struct race_thing room, int64_t units) {
  races_semaphore_add(engine->ordering->races, task->number, room, (uint64_t)units);
}

void ordering_room_written(struct engine *engine, const struct task *task, uint64_t inode, int64_t bytes) {
  _cleanup_close_ int own = tracee_take_descriptor(task->group, (int)registers_argument(&task->entry, 0));
  int all = own < 0 ? -1 : fcntl(own, F_GETPIPE_SZ);
  int unread = 0;
  if (all > 0 && ioctl(own, FIONREAD, &unread) == 0)
    take(engine, task, room_of_file(inode), all, all - unread, bytes);
}

void ordering_room_posted(struct engine *engine, const struct task *task, uint64_t inode) {
  struct mq_attr state;
  _cleanup_close_ int own = tracee_take_descriptor(task->group, (int)registers_argument(&task->entry, 0));
  if (own >= 0 && mq_getattr(own, &state) == 0)
    take(engine, task, room_of_file(inode), state.mq_maxmsg, state.mq_maxmsg - state.mq_curmsgs, 1);
}

void ordering_room_read(struct engine *engine, const struct task *task, uint64_t inode, int64_t units) {
  give(engine, task, room_of_file(inode), units);
}

/* ---- System V queues, of which nobody outside can ask how much room they have ---- */

static struct queue_room *find_queue(struct engine *engine, int id) {
  vec_each(&engine->ordering->queues, queue)
    if (queue->id == id)
      return queue;
  struct queue_room *made = vec_add(&engine->ordering->queues);
  made->id = id;
  return made;
}

void ordering_room_bounded(struct engine *engine, int id, uint64_t bytes) {
  find_queue(engine, id)->all = bytes < INT32_MAX ? (int64_t)bytes : 0;
}

void ordering_room_sent(struct engine *engine, const struct task *task, int id, int64_t bytes) {
  struct queue_room *queue = find_queue(engine, id);
  queue->used += bytes;
  take(engine, task, room_of_queue(id), queue->all, queue->all - queue->used, bytes);
}

void ordering_room_received(struct engine *engine, const struct task *task, int id, int64_t bytes) {
  find_queue(engine, id)->used -= bytes;
  give(engine, task, room_of_queue(id), bytes);
}
