/* Room in pipes and queues. Whoever gets something in where there would be no room without what has been taken out
 * knows what whoever took it out knew: into a queue for n messages the one sent as number k comes after the reception
 * of number k - n. So the room is a semaphore, to which receivers add and of which senders take. */
#include "run/ordering.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/ioctl.h>

static uint64_t between(int64_t units, int64_t all) { return (uint64_t)(units < 0 ? 0 : units < all ? units : all); }

/* Of `all` the room, 0 when nobody knows how much that is, `left` is left behind a call that has put in `put`, or taken
 * out as much as that is below 0. */
static void room_changed(struct engine *engine, const struct task *task, struct race_thing room, int64_t all,
                         int64_t left, int64_t put) {
  struct races *races = engine->ordering->races;
  if (all <= 0)
    return;
  if (put < 0) { /* never more than all was left: somebody who waited was given it at once */
    races_semaphore_found(races, room, between((left < all ? left : all) + put, all));
    races_semaphore_add(races, task->number, room, (uint64_t)-put);
    return;
  }
  if (!task->waited) /* else whoever made room may not be back yet */
    races_semaphore_found(races, room, between(left + put, all));
  races_semaphore_take(races, task->number, room, (uint64_t)put);
}

static void file_room_changed(struct engine *engine, const struct task *task, uint64_t inode, int64_t all,
                              int64_t filled, int64_t put) {
  struct race_thing room = ordering_thing(RACE_THING_SEMAPHORE, PART_FILE, inode);
  room_changed(engine, task, room, all, all - filled, put);
}

static int own_descriptor(const struct task *task) {
  return tracee_take_descriptor(task->group, (int)registers_argument(&task->entry, 0));
}

/* Has any of its bytes been read? What programs print isn't, and of a pipe that only fills up nobody learns anything.
 */
static bool is_read(struct engine *engine, uint64_t inode, bool now) {
  vec_each(&engine->ordering->pipes, pipe)
    if (*pipe == inode)
      return true;
  if (now)
    *vec_add(&engine->ordering->pipes) = inode;
  return now;
}

void ordering_room_in_pipe(struct engine *engine, const struct task *task, uint64_t inode, int64_t put) {
  int unread = 0;
  if (!is_read(engine, inode, put < 0))
    return;
  _cleanup_close_ int own = own_descriptor(task);
  if (own >= 0 && ioctl(own, FIONREAD, &unread) == 0)
    file_room_changed(engine, task, inode, fcntl(own, F_GETPIPE_SZ), unread, put);
}

void ordering_room_in_mqueue(struct engine *engine, const struct task *task, uint64_t inode, int64_t put) {
  struct mq_attr state;
  _cleanup_close_ int own = own_descriptor(task);
  if (own >= 0 && mq_getattr(own, &state) == 0)
    file_room_changed(engine, task, inode, state.mq_maxmsg, state.mq_curmsgs, put);
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

void ordering_room_in_queue(struct engine *engine, const struct task *task, int id, int64_t put) {
  struct race_thing room = ordering_thing(RACE_THING_SEMAPHORE, PART_SYSTEM_V, (uint64_t)(unsigned)id);
  struct queue_room *queue = find_queue(engine, id);
  queue->used += put;
  room_changed(engine, task, room, queue->all, queue->all - queue->used, put);
}
