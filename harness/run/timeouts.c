/* What ends a wait in virtual time: sleeps, calls with a time-out, sockets with one (SO_RCVTIMEO, SO_SNDTIMEO).
 *
 * Such a call is made without its time-out, really blocks (so that signals reach it as ever), and is interrupted when
 * the virtual moment has come; its result is then set as the kernel would have. A sleep is the call pause(2) in the
 * same way. */
#include "run/clock.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum {
  RESTART_UNLESS_HANDLED = -514, /* ERESTARTNOHAND: EINTR when a handler runs, else made again */
  RESTART_ANYHOW = -512,         /* ERESTARTSYS */
  MOST_DESCRIPTORS = 65536,
};

static bool is_sleep(const struct call *call) {
  return call->timeout == TIMEOUT_SLEEP || call->timeout == TIMEOUT_CLOCK_SLEEP;
}

/* ---- sockets ---- */

/* 0 when the descriptor is no socket. */
static uint64_t socket_inode(const struct task *task, int fd) {
  char path[64];
  struct stat st;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  return stat(path, &st) == 0 && S_ISSOCK(st.st_mode) ? st.st_ino : 0;
}

static struct socket_timeouts *find_socket(struct engine *engine, uint64_t inode, bool make) {
  vec_each(&engine->clock.socket_timeouts, known)
    if (known->inode == inode)
      return known;
  if (!make)
    return NULL;
  struct socket_timeouts *added = vec_add(&engine->clock.socket_timeouts);
  *added = (struct socket_timeouts){.inode = inode};
  return added;
}

static int64_t set_socket_timeout(struct task *task, const struct registers *regs, int64_t *span) {
  struct timeval value;
  if ((int)registers_argument(regs, 4) < (int)sizeof value)
    return -EINVAL;
  if (tracee_read(task->tid, registers_argument(regs, 3), &value, sizeof value))
    return -EFAULT;
  if (value.tv_usec < 0 || value.tv_usec >= 1000000)
    return -EDOM;
  *span = value.tv_sec < 0 ? 0 : ns_of_timeval(value);
  return 0;
}

static int64_t tell_socket_timeout(struct task *task, const struct registers *regs, int64_t span) {
  struct timeval value = timeval_of(span);
  socklen_t size;
  uint64_t size_address = registers_argument(regs, 4);
  if (tracee_read(task->tid, size_address, &size, sizeof size))
    return -EFAULT;
  size = size < sizeof value ? size : (socklen_t)sizeof value;
  int64_t status = clock_store(task, registers_argument(regs, 3), &value, size);
  return status ? status : clock_store(task, size_address, &size, sizeof size);
}

bool timeouts_of_socket(struct engine *engine, struct task *task, struct registers *regs) {
  int option = (int)registers_argument(regs, 2);
  bool sets = call_id(task->call) == CALL_setsockopt;
  if (registers_argument(regs, 1) != SOL_SOCKET || (option != SO_RCVTIMEO && option != SO_SNDTIMEO))
    return false;
  uint64_t inode = socket_inode(task, (int)registers_argument(regs, 0));
  struct socket_timeouts *known = find_socket(engine, inode, sets && inode);
  if (!known)
    return false;
  int64_t *span = option == SO_RCVTIMEO ? &known->receive : &known->send;
  registers_set_result(regs, sets ? set_socket_timeout(task, regs, span) : tell_socket_timeout(task, regs, *span));
  return true;
}

static int64_t socket_deadline(struct engine *engine, const struct task *task, const struct registers *regs) {
  enum call_wait wait = task->call->wait;
  if (!engine->clock.socket_timeouts.count || (wait != WAIT_INPUT && wait != WAIT_OUTPUT && wait != WAIT_CONNECTION))
    return NEVER;
  const struct socket_timeouts *known =
      find_socket(engine, socket_inode(task, (int)registers_argument(regs, 0)), false);
  int64_t span = !known ? 0 : wait == WAIT_OUTPUT ? known->send : known->receive;
  return span ? engine->clock.now + span : NEVER;
}

/* ---- what a call's own time-out says ---- */

/* The deadline, NEVER when it has none, or the present when it must not wait. */
static int64_t wanted_deadline(const struct engine *engine, struct task *task, const struct registers *regs) {
  const struct call *call = task->call;
  uint64_t argument = registers_argument(regs, call->timeout_argument);
  struct timespec span;
  struct timeval value;
  int64_t now = engine->clock.now;
  if (call->timeout == TIMEOUT_MILLISECONDS)
    return (int)argument < 0 ? NEVER : now + (int64_t)(int)argument * 1000000;
  if (argument == 0)
    return NEVER;
  if (call->timeout == TIMEOUT_TIMEVAL) {
    bool wrong = tracee_read(task->tid, argument, &value, sizeof value) || value.tv_sec < 0 || value.tv_usec < 0;
    return wrong ? NEVER : now + ns_of_timeval(value);
  }
  if (tracee_read(task->tid, argument, &span, sizeof span) || span.tv_nsec < 0 || span.tv_nsec >= SECOND_NS ||
      span.tv_sec < 0)
    return NEVER;
  int64_t ns = ns_of_timespec(span);
  switch (call->timeout) {
  case TIMEOUT_ABSOLUTE_REALTIME: return ns - clock_origin(CLOCK_REALTIME);
  case TIMEOUT_CLOCK_SLEEP:
    return registers_argument(regs, 1) & TIMER_ABSTIME ? ns - clock_origin((int)registers_argument(regs, 0)) : now + ns;
  case TIMEOUT_FUTEX: {
    int operation = (int)registers_argument(regs, 1);
    int command = operation & FUTEX_CMD_MASK;
    bool of_day = operation & FUTEX_CLOCK_REALTIME || command == FUTEX_LOCK_PI;
    return command == FUTEX_WAIT ? now + ns : ns - clock_origin(of_day ? CLOCK_REALTIME : CLOCK_MONOTONIC);
  }
  default: return now + ns;
  }
}

/* Of futex(2) only the waiting operations have a time-out; elsewhere the argument is a number. */
static bool futex_waits(const struct registers *regs) {
  int command = (int)registers_argument(regs, 1) & FUTEX_CMD_MASK;
  return command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET || command == FUTEX_LOCK_PI ||
         command == FUTEX_LOCK_PI2 || command == FUTEX_WAIT_REQUEUE_PI;
}

/* ---- entering ---- */

/* Would nothing at all happen in the pod while `task` sleeps? Then its sleep needs no real blocking: no signal can
 * come, no role start, nothing be looked at, no time-out end, before the clock is there. */
static bool sleeps_alone(const struct engine *engine, const struct task *task, int64_t deadline) {
  if (network_is_used(engine) || engine->closing || engine->moments_seen < engine->test->observe.count ||
      engine->signals_sent < engine->test->signals.count)
    return false;
  for (size_t i = 0; i < engine->programs; i++)
    if (!engine->roles.items[i].started || engine->roles.items[i].typed_fd >= 0)
      return false;
  vec_each(&engine->tasks, place) {
    const struct task *other = *place;
    if (other == task || other->state == TASK_DEAD)
      continue;
    if (other->state != TASK_BLOCKED || other->deadline <= deadline)
      return false;
  }
  return timers_next(engine) > deadline;
}

static void pass_alone(struct engine *engine, struct task *task, struct registers *regs) {
  if (progress_judge(engine) == PROGRESS_IMPOSSIBLE || task->deadline - engine->last_change > engine->limits->idle_ns) {
    engine_finish(engine, RUN_NO_PROGRESS, NULL, NULL);
    return;
  }
  engine->clock.now = task->deadline;
  task->waited = true;
  task_got_on(task);
  task->deadline = NEVER;
  registers_set_result(regs, 0);
}

/* A malformed sleep is left to the kernel, which says EINVAL. */
static bool enter_sleep(struct engine *engine, struct task *task, struct registers *regs) {
  int64_t deadline = task->repeating ? task->deadline : wanted_deadline(engine, task, regs);
  if (deadline == NEVER)
    return false;
  task->deadline = deadline;
  if (deadline <= engine->clock.now) {
    registers_set_result(regs, 0);
    task->deadline = NEVER;
    return true;
  }
  if (sleeps_alone(engine, task, deadline)) {
    pass_alone(engine, task, regs);
    return true;
  }
  registers_set_call(regs, calls[CALL_ppoll].number);
  for (int i = 0; i < 5; i++)
    registers_set_argument(regs, i, 0); /* ppoll(NULL, 0, NULL, NULL): pause(2), which not every architecture has */
  task->altered = true;
  return false;
}

static void enter_timed(struct engine *engine, struct task *task, struct registers *regs) {
  const struct call *call = task->call;
  if (call->timeout == TIMEOUT_FUTEX && !futex_waits(regs))
    return;
  int64_t deadline = task->repeating && task->deadline != NEVER ? task->deadline : wanted_deadline(engine, task, regs);
  if (deadline == NEVER)
    return;
  if (deadline <= engine->clock.now && !task->repeating && call->timeout != TIMEOUT_FUTEX &&
      call->timeout != TIMEOUT_ABSOLUTE_REALTIME)
    return; /* it asks without waiting, and the kernel may answer as it is */
  task->deadline = deadline;
  bool number = call->timeout == TIMEOUT_MILLISECONDS;
  registers_set_argument(regs, call->timeout_argument, number ? (uint64_t)-1 : 0);
  task->altered = true;
}

bool timeouts_enter(struct engine *engine, struct task *task, struct registers *regs) {
  if (is_sleep(task->call))
    return enter_sleep(engine, task, regs);
  if (task->call->timeout != TIMEOUT_NONE)
    enter_timed(engine, task, regs);
  else if (!task->repeating || task->deadline == NEVER)
    task->deadline = socket_deadline(engine, task, regs);
  return false;
}

/* ---- leaving ---- */

static int64_t result_when_expired(const struct call *call) {
  switch (call->wait) {
  case WAIT_FUTEX:
  case WAIT_QUEUE:
  case WAIT_QUEUE_ROOM: return -ETIMEDOUT;
  case WAIT_OUTPUT: return call_id(call) == CALL_connect ? -EINPROGRESS : -EAGAIN;
  case WAIT_INPUT:
  case WAIT_CONNECTION:
  case WAIT_SEMAPHORE:
  case WAIT_SIGNAL: return -EAGAIN;
  default: return 0;
  }
}

/* Into the argument behind the time that a sleep was to take. */
static void write_rest_of_sleep(struct engine *engine, struct task *task) {
  const struct registers *entry = &task->entry;
  bool clock_sleep = task->call->timeout == TIMEOUT_CLOCK_SLEEP;
  if (clock_sleep && registers_argument(entry, 1) & TIMER_ABSTIME)
    return;
  struct timespec left = timespec_of(clock_left(engine, task->deadline));
  clock_store(task, registers_argument(entry, clock_sleep ? 3 : 1), &left, sizeof left);
}

/* select(2), pselect(2) and ppoll(2) as the kernel has them say how much was left, whatever ended them. */
static void write_rest_of_select(struct engine *engine, struct task *task) {
  uint64_t address = registers_argument(&task->entry, task->call->timeout_argument);
  struct timespec left = timespec_of(clock_left(engine, task->deadline));
  struct timeval left_coarse = timeval_of(clock_left(engine, task->deadline));
  if (call_id(task->call) == CALL_select)
    clock_store(task, address, &left_coarse, sizeof left_coarse);
  else if (call_id(task->call) == CALL_pselect6 || call_id(task->call) == CALL_ppoll)
    clock_store(task, address, &left, sizeof left);
}

/* Nothing is ready: the sets come back empty. */
static void clear_sets(struct task *task) {
  uint64_t count = registers_argument(&task->entry, 0);
  size_t size = (count < MOST_DESCRIPTORS ? (size_t)count + 63 : MOST_DESCRIPTORS) / 64 * 8;
  if (!size)
    return;
  unsigned char *none = xcalloc(size, 1);
  for (int i = 1; i <= 3; i++)
    clock_store(task, registers_argument(&task->entry, i), none, size);
  free(none);
}

void timeouts_leave(struct engine *engine, struct task *task, struct registers *regs) {
  int64_t result = registers_result(regs);
  bool interrupted = (result <= RESTART_ANYHOW && result >= -516) || result == -EINTR;
  if (task->deadline == NEVER)
    return;
  write_rest_of_select(engine, task);
  if (!interrupted)
    return;
  if (task->expired) {
    registers_set_result(regs, result_when_expired(task->call));
    if (call_id(task->call) == CALL_select || call_id(task->call) == CALL_pselect6)
      clear_sets(task);
    return;
  }
  if (is_sleep(task->call))
    write_rest_of_sleep(engine, task);
  /* With its time-out the kernel would not have made the call again after a handler: signal(7). */
  if (result != -EINTR)
    registers_set_result(regs, RESTART_UNLESS_HANDLED);
}

/* ---- moving on ---- */

int64_t timeouts_next(const struct engine *engine) {
  int64_t next = NEVER;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    if (task->state == TASK_BLOCKED && task->deadline < next)
      next = task->deadline;
  }
  return next;
}

void timeouts_advance(struct engine *engine, int64_t moment) {
  vec_each(&engine->tasks, place) {
    struct task *task = *place;
    if (task->state != TASK_BLOCKED || task->deadline > moment)
      continue;
    task->expired = true;
    task->state = TASK_RUNNING;
    ptrace(PTRACE_INTERRUPT, task->tid, 0, 0);
  }
}
