/* Virtual time: it stands still while programs run and jumps when all of them wait.
 *
 * A call with a time-out is made without it, really blocks (so that signals reach it as ever), and is interrupted when
 * the virtual moment has come; its result is then set as the kernel would have. A sleep is the call pause(2) in the
 * same way. Reading the time is answered here. Units: nanoseconds since the run's first moment. */
#include "run/engine.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>

#define SECOND 1000000000LL

enum {
  RESTART_UNLESS_HANDLED = -514, /* ERESTARTNOHAND: EINTR when a handler runs, else made again */
  RESTART_ANYHOW = -512,         /* ERESTARTSYS */
  LEAST_CLOCK_STEP = 1000,       /* a read of the clock takes 1 µs */
  MOST_CLOCK_STEP = 10000000,    /* a loop of reads speeds up to 10 ms a read, so that it ends soon */
};

/* Noon, 1 January 2026 UTC; and as if the host had been up for an hour. */
static const int64_t first_moment_of_day = 1767268800LL * SECOND;
static const int64_t first_moment_since_boot = 3600LL * SECOND;

void clock_init(struct clock *clock) { *clock = (struct clock){0}; }

static void timer_release(struct timer *timer) {
  if (timer->fd >= 0)
    close(timer->fd);
}

void clock_release(struct clock *clock) {
  vec_each(&clock->timers, timer) timer_release(timer);
  vec_release(&clock->timers);
}

/* ---- reading the time ---- */

static int64_t origin_of(int clock) {
  bool of_day = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_REALTIME_ALARM ||
                clock == CLOCK_TAI;
  return of_day ? first_moment_of_day : first_moment_since_boot;
}

static bool is_cpu_clock(int clock) {
  return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
}

/* CPU clocks: virtual computing takes no time but for what the reads themselves take. */
static int64_t read_clock(const struct engine *engine, int clock) {
  return is_cpu_clock(clock) ? engine->clock.now / 1000 : engine->clock.now + origin_of(clock);
}

static struct timespec timespec_of(int64_t ns) { return (struct timespec){ns / SECOND, ns % SECOND}; }
static int64_t ns_of(struct timespec span) {
  if (span.tv_sec > NEVER / SECOND / 4)
    return NEVER / 4;
  return (int64_t)span.tv_sec * SECOND + span.tv_nsec;
}

static int64_t store(struct task *task, uint64_t address, const void *bytes, size_t size) {
  return address == 0 || tracee_write(task->tid, address, bytes, size) == 0 ? 0 : -EFAULT;
}

static int64_t answer_usage(struct task *task, uint64_t address) {
  struct rusage none = {0};
  return store(task, address, &none, sizeof none);
}

static int64_t answer_read(struct engine *engine, struct task *task, const struct registers *regs) {
  uint64_t first = registers_argument(regs, 0);
  uint64_t second = registers_argument(regs, 1);
  int64_t day = read_clock(engine, CLOCK_REALTIME);
  switch (call_id(task->call)) {
  case CALL_clock_gettime: {
    struct timespec now = timespec_of(read_clock(engine, (int)first));
    return store(task, second, &now, sizeof now);
  }
  case CALL_gettimeofday: {
    struct timeval now = {day / SECOND, day % SECOND / 1000};
    struct timezone zone = {0};
    int64_t status = store(task, first, &now, sizeof now);
    return status ? status : store(task, second, &zone, sizeof zone);
  }
  case CALL_time: {
    time_t now = day / SECOND;
    int64_t status = store(task, first, &now, sizeof now);
    return status ? status : now;
  }
  case CALL_times: {
    struct tms none = {0};
    int64_t status = store(task, first, &none, sizeof none);
    return status ? status : read_clock(engine, CLOCK_MONOTONIC) / (SECOND / 100);
  }
  default: return answer_usage(task, second);
  }
}

static void move_for_read(struct engine *engine, struct task *task) {
  task->clock_step = task->fruitless < FRUITLESS_CALLS || !task->clock_step ? LEAST_CLOCK_STEP : task->clock_step * 2;
  if (task->clock_step > MOST_CLOCK_STEP)
    task->clock_step = MOST_CLOCK_STEP;
  int64_t next = clock_next(engine);
  if (engine->clock.now + task->clock_step < next)
    engine->clock.now += task->clock_step;
  else
    clock_advance(engine, next);
}

/* SplitMix64 over position: the same bytes in every run. */
static int64_t answer_random(struct engine *engine, struct task *task, const struct registers *regs) {
  unsigned char bytes[256];
  uint64_t size = registers_argument(regs, 1);
  size = size < sizeof bytes ? size : sizeof bytes;
  for (size_t i = 0; i < size; i++) {
    uint64_t z = ++engine->random_reads * 0x9e3779b97f4a7c15U;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    bytes[i] = (unsigned char)(z ^ z >> 27);
  }
  int64_t status = store(task, registers_argument(regs, 0), bytes, size);
  return status ? status : (int64_t)size;
}

/* ---- timers ---- */

static struct timer *find_timer(struct engine *engine, pid_t group, int id) {
  vec_each(&engine->clock.timers, timer) if (timer->fd < 0 && timer->group == group && timer->id == id) return timer;
  return NULL;
}

static int64_t remaining(const struct engine *engine, int64_t deadline) {
  return deadline == NEVER ? 0 : deadline - engine->clock.now;
}

static struct timeval timeval_of(int64_t ns) { return (struct timeval){ns / SECOND, ns % SECOND / 1000}; }
static int64_t ns_of_timeval(struct timeval value) { return (int64_t)value.tv_sec * SECOND + value.tv_usec * 1000; }

static void set_process_timer(struct engine *engine, struct process_state *process, int64_t after, int64_t interval) {
  process->timer_deadline = after ? engine->clock.now + after : NEVER;
  process->timer_interval = interval;
}

static int64_t answer_alarm(struct engine *engine, struct task *task, const struct registers *regs) {
  struct process_state *process = task_process_state(engine, task);
  int64_t left = remaining(engine, process->timer_deadline);
  set_process_timer(engine, process, (int64_t)(unsigned)registers_argument(regs, 0) * SECOND, 0);
  return (left + SECOND - 1) / SECOND;
}

static int64_t answer_itimer(struct engine *engine, struct task *task, const struct registers *regs, bool set) {
  struct process_state *process = task_process_state(engine, task);
  struct itimerval old = {timeval_of(process->timer_interval), timeval_of(remaining(engine, process->timer_deadline))};
  struct itimerval new = {0};
  uint64_t old_address = registers_argument(regs, set ? 2 : 1);
  if (set && tracee_read(task->tid, registers_argument(regs, 1), &new, sizeof new))
    return -EFAULT;
  if (set)
    set_process_timer(engine, process, ns_of_timeval(new.it_value), ns_of_timeval(new.it_interval));
  return store(task, old_address, &old, sizeof old);
}

/* The kernel's view: pid inside the pod to host tid. */
static pid_t thread_with_inner_id(const struct engine *engine, const struct task *task, int inner) {
  vec_each(&engine->tasks, place) if ((*place)->group == task->group && (*place)->state != TASK_DEAD &&
                                      procfs_inner_pid((*place)->tid) == inner) return (*place)->tid;
  return 0;
}

static int64_t answer_timer_create(struct engine *engine, struct task *task, const struct registers *regs) {
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
  uint64_t address = registers_argument(regs, 1);
  if (address && tracee_read(task->tid, address, &event, sizeof event))
    return -EFAULT;
  int id = 0;
  while (find_timer(engine, task->group, id))
    id++;
  struct timer *timer = vec_add(&engine->clock.timers);
  *timer = (struct timer){.group = task->group, .id = id, .fd = -1, .clock = (int)registers_argument(regs, 0),
                          .signal = event.sigev_notify == SIGEV_NONE ? 0 : event.sigev_signo,
                          .value = (uint64_t)(uintptr_t)event.sigev_value.sival_ptr, .deadline = NEVER};
  if (event.sigev_notify == SIGEV_THREAD_ID)
    timer->thread = thread_with_inner_id(engine, task, event._sigev_un._tid);
  return store(task, registers_argument(regs, 2), &id, sizeof id);
}

static struct itimerspec timer_value(const struct engine *engine, const struct timer *timer) {
  return (struct itimerspec){timespec_of(timer->interval), timespec_of(remaining(engine, timer->deadline))};
}

static int64_t set_timer(struct engine *engine, struct task *task, struct timer *timer, const struct registers *regs) {
  struct itimerspec new;
  struct itimerspec old = timer_value(engine, timer);
  if (tracee_read(task->tid, registers_argument(regs, 2), &new, sizeof new))
    return -EFAULT;
  int64_t value = ns_of(new.it_value);
  bool absolute = registers_argument(regs, 1) & TIMER_ABSTIME;
  timer->interval = ns_of(new.it_interval);
  timer->deadline = value == 0 ? NEVER : absolute ? value - origin_of(timer->clock) : engine->clock.now + value;
  return store(task, registers_argument(regs, 3), &old, sizeof old);
}

static int64_t answer_timer(struct engine *engine, struct task *task, const struct registers *regs) {
  struct timer *timer = find_timer(engine, task->group, (int)registers_argument(regs, 0));
  if (!timer)
    return -EINVAL;
  if (call_id(task->call) == CALL_timer_settime)
    return set_timer(engine, task, timer, regs);
  if (call_id(task->call) == CALL_timer_delete) {
    timer->group = 0;
    timer->deadline = NEVER;
    return 0;
  }
  struct itimerspec now = timer_value(engine, timer);
  return store(task, registers_argument(regs, 1), &now, sizeof now);
}

/* A timerfd is the program's own; we hold a second descriptor of it and set it off when its virtual moment comes. */
static struct timer *find_timerfd(struct engine *engine, struct task *task, int fd) {
  char path[64];
  struct stat theirs;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  _cleanup_close_ int pidfd = (int)syscall(SYS_pidfd_open, task->group, 0);
  _cleanup_close_ int own = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
  struct itimerspec probe;
  if (own < 0 || stat(path, &theirs) || timerfd_gettime(own, &probe))
    return NULL;
  vec_each(&engine->clock.timers, timer) {
    /* Anonymous inodes share one number: what tells two timerfds apart is whether they are one file (kcmp(2)). */
    if (timer->fd >= 0 && syscall(SYS_kcmp, getpid(), getpid(), 0 /* KCMP_FILE */, timer->fd, own) == 0)
      return timer;
  }
  struct timer *timer = vec_add(&engine->clock.timers);
  *timer = (struct timer){.group = task->group, .fd = steal_fd(&own), .clock = CLOCK_MONOTONIC, .deadline = NEVER};
  return timer;
}

static int64_t answer_timerfd(struct engine *engine, struct task *task, const struct registers *regs) {
  struct timer *timer = find_timerfd(engine, task, (int)registers_argument(regs, 0));
  if (!timer)
    return -EINVAL;
  if (call_id(task->call) == CALL_timerfd_settime) {
    struct itimerspec stop = {0};
    timerfd_settime(timer->fd, 0, &stop, NULL);
    return set_timer(engine, task, timer, regs);
  }
  struct itimerspec now = timer_value(engine, timer);
  return store(task, registers_argument(regs, 1), &now, sizeof now);
}

/* False for a timer that the kernel may keep: those that count CPU time. */
static bool answer_timer_call(struct engine *engine, struct task *task, struct registers *regs) {
  int64_t result;
  switch (call_id(task->call)) {
  case CALL_alarm: result = answer_alarm(engine, task, regs); break;
  case CALL_setitimer:
  case CALL_getitimer:
    if ((int)registers_argument(regs, 0) != ITIMER_REAL)
      return false;
    result = answer_itimer(engine, task, regs, call_id(task->call) == CALL_setitimer);
    break;
  case CALL_timer_create: result = answer_timer_create(engine, task, regs); break;
  case CALL_timerfd_settime:
  case CALL_timerfd_gettime: result = answer_timerfd(engine, task, regs); break;
  default: result = answer_timer(engine, task, regs); break;
  }
  registers_set_result(regs, result);
  return true;
}

/* ---- time-outs ---- */

/* What a call's time-out says: the deadline, NEVER when it has none, or the present when it must not wait. */
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
  if (call->timeout == TIMEOUT_TIMEVAL)
    return tracee_read(task->tid, argument, &value, sizeof value) ? NEVER : now + ns_of_timeval(value);
  if (tracee_read(task->tid, argument, &span, sizeof span) || span.tv_nsec < 0 || span.tv_nsec >= SECOND ||
      span.tv_sec < 0)
    return NEVER;
  int64_t ns = ns_of(span);
  switch (call->timeout) {
  case TIMEOUT_ABSOLUTE_REALTIME: return ns - origin_of(CLOCK_REALTIME);
  case TIMEOUT_CLOCK_SLEEP:
    return registers_argument(regs, 1) & TIMER_ABSTIME ? ns - origin_of((int)registers_argument(regs, 0)) : now + ns;
  case TIMEOUT_FUTEX: {
    int operation = (int)registers_argument(regs, 1);
    int command = operation & FUTEX_CMD_MASK;
    bool of_day = operation & FUTEX_CLOCK_REALTIME || command == FUTEX_LOCK_PI;
    return command == FUTEX_WAIT ? now + ns : ns - origin_of(of_day ? CLOCK_REALTIME : CLOCK_MONOTONIC);
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

/* Would nothing at all happen in the pod while `task` sleeps? Then its sleep needs no real blocking: no signal can come,
 * no role start, nothing be looked at, no time-out end, before the clock is there. */
static bool sleeps_alone(const struct engine *engine, const struct task *task, int64_t deadline) {
  if (engine->uses_network || engine->closing || engine->moments_seen < engine->test->observe.count)
    return false;
  vec_each(&engine->roles, role) if (!role->started) return false;
  vec_each(&engine->tasks, place) {
    const struct task *other = *place;
    if (other == task || other->state == TASK_DEAD)
      continue;
    if (other->state != TASK_BLOCKED || other->deadline <= deadline)
      return false;
  }
  vec_each(&engine->processes, process) if (process->alive && process->timer_deadline <= deadline) return false;
  vec_each(&engine->clock.timers, timer) if (timer->deadline <= deadline) return false;
  return true;
}

static void pass_alone(struct engine *engine, struct task *task, struct registers *regs) {
  if (progress_judge(engine) == PROGRESS_IMPOSSIBLE ||
      task->deadline - engine->last_change > engine->limits->idle_ns)
    engine_finish(engine, RUN_NO_PROGRESS, NULL, NULL);
  else
    engine->clock.now = task->deadline;
  task->waited = true;
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

bool clock_enter_call(struct engine *engine, struct task *task, struct registers *regs) {
  switch (task->call->effect) {
  case EFFECT_READS_CLOCK:
    progress_forget(task); /* what it does next may depend on the time, which never comes back */
    move_for_read(engine, task);
    registers_set_result(regs, answer_read(engine, task, regs));
    return true;
  case EFFECT_READS_RANDOM: registers_set_result(regs, answer_random(engine, task, regs)); return true;
  case EFFECT_SETS_TIMER: return answer_timer_call(engine, task, regs);
  default: break;
  }
  if (task->call->timeout == TIMEOUT_SLEEP || task->call->timeout == TIMEOUT_CLOCK_SLEEP)
    return enter_sleep(engine, task, regs);
  if (task->call->timeout != TIMEOUT_NONE)
    enter_timed(engine, task, regs);
  return false;
}

static int64_t result_when_expired(const struct call *call) {
  switch (call_id(call)) {
  case CALL_futex:
  case CALL_mq_timedsend:
  case CALL_mq_timedreceive: return -ETIMEDOUT;
  case CALL_semtimedop:
  case CALL_rt_sigtimedwait: return -EAGAIN;
  default: return 0;
  }
}

static void write_remaining(struct engine *engine, struct task *task) {
  const struct registers *entry = &task->entry;
  bool clock_sleep = task->call->timeout == TIMEOUT_CLOCK_SLEEP;
  uint64_t address = registers_argument(entry, clock_sleep ? 3 : 1);
  if (clock_sleep && registers_argument(entry, 1) & TIMER_ABSTIME)
    return;
  struct timespec left = timespec_of(remaining(engine, task->deadline));
  store(task, address, &left, sizeof left);
}

void clock_leave_call(struct engine *engine, struct task *task, struct registers *regs) {
  int64_t result = registers_result(regs);
  bool interrupted = (result <= RESTART_ANYHOW && result >= -516) || result == -EINTR;
  if (task->deadline == NEVER || !interrupted)
    return;
  if (task->expired) {
    registers_set_result(regs, result_when_expired(task->call));
    return;
  }
  bool sleep = task->call->timeout == TIMEOUT_SLEEP || task->call->timeout == TIMEOUT_CLOCK_SLEEP;
  if (sleep)
    write_remaining(engine, task);
  /* With its time-out the kernel would not have made the call again after a handler: signal(7). */
  if (result != -EINTR)
    registers_set_result(regs, RESTART_UNLESS_HANDLED);
}

/* ---- moving on ---- */

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t clock_next(const struct engine *engine) {
  int64_t next = NEVER;
  vec_each(&engine->tasks, place) if ((*place)->state == TASK_BLOCKED) next = earlier(next, (*place)->deadline);
  vec_each(&engine->processes, process) if (process->alive) next = earlier(next, process->timer_deadline);
  vec_each(&engine->clock.timers, timer) next = earlier(next, timer->deadline);
  return next;
}

static void expire(struct task *task) {
  task->expired = true;
  task->state = TASK_RUNNING;
  ptrace(PTRACE_INTERRUPT, task->tid, 0, 0);
}

static void send_timer_signal(const struct timer *timer) {
  siginfo_t info = {0};
  info.si_signo = timer->signal;
  info.si_code = SI_TIMER;
  info.si_timerid = timer->id;
  info.si_value.sival_ptr = (void *)(uintptr_t)timer->value;
  if (timer->thread)
    syscall(SYS_rt_tgsigqueueinfo, timer->group, timer->thread, timer->signal, &info);
  else
    syscall(SYS_rt_sigqueueinfo, timer->group, timer->signal, &info);
}

static void set_off(struct timer *timer) {
  if (timer->fd >= 0) {
    struct itimerspec at_once = {.it_value = {0, 1}};
    struct pollfd fired = {.fd = timer->fd, .events = POLLIN};
    timerfd_settime(timer->fd, 0, &at_once, NULL);
    poll(&fired, 1, 1000);
  } else if (timer->signal) {
    send_timer_signal(timer);
  }
  timer->deadline = timer->interval ? timer->deadline + timer->interval : NEVER;
}

int clock_advance(struct engine *engine, int64_t moment) {
  if (moment > engine->clock.now)
    engine->clock.now = moment;
  vec_each(&engine->processes, process) {
    if (!process->alive || process->timer_deadline > moment)
      continue;
    process->timer_deadline = process->timer_interval ? process->timer_deadline + process->timer_interval : NEVER;
    kill(process->group, SIGALRM);
  }
  vec_each(&engine->clock.timers, timer) if (timer->deadline <= moment) set_off(timer);
  vec_each(&engine->tasks, place) if ((*place)->state == TASK_BLOCKED && (*place)->deadline <= moment) expire(*place);
  return 0;
}

void clock_forget(struct engine *engine, pid_t group) {
  vec_each(&engine->clock.timers, timer) if (timer->group == group) {
    timer_release(timer);
    timer->fd = -1;
    timer->group = 0;
    timer->deadline = NEVER;
  }
}
