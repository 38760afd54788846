/* Timers in virtual time: alarm(2), setitimer(2), timer_create(2), timerfd_create(2). */
#include "run/clock.h"

#include "base/file.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

static void drop(struct timer *timer) {
  if (timer->fd >= 0)
    close(timer->fd);
  timer->fd = -1;
  timer->group = 0;
  timer->deadline = NEVER;
}

void timers_release(struct clock *clock) {
  vec_each(&clock->timers, timer)
    drop(timer);
  vec_release(&clock->timers);
}

void timers_forget(struct engine *engine, pid_t group) {
  vec_each(&engine->clock.timers, timer)
    if (timer->group == group)
      drop(timer);
}

/* ---- of a process ---- */

static void set_process_timer(struct engine *engine, struct process_state *process, int64_t after, int64_t interval) {
  process->timer_deadline = after ? engine->clock.now + after : NEVER;
  process->timer_interval = interval;
}

static int64_t answer_alarm(struct engine *engine, struct task *task, const struct registers *regs) {
  struct process_state *process = task_process_state(engine, task);
  int64_t left = clock_left(engine, process->timer_deadline);
  set_process_timer(engine, process, (int64_t)(unsigned)registers_argument(regs, 0) * SECOND_NS, 0);
  /* Rounded as the kernel does, and never to 0, which would say that there was none. */
  int64_t rounded = (left + SECOND_NS / 2) / SECOND_NS;
  return left && !rounded ? 1 : rounded;
}

static bool is_time_of_day(struct timeval value) {
  return value.tv_sec >= 0 && value.tv_usec >= 0 && value.tv_usec < 1000000;
}

static int64_t answer_itimer(struct engine *engine, struct task *task, const struct registers *regs, bool set) {
  struct process_state *process = task_process_state(engine, task);
  struct itimerval old = {timeval_of(process->timer_interval), timeval_of(clock_left(engine, process->timer_deadline))};
  struct itimerval new = {0};
  uint64_t new_address = registers_argument(regs, 1);
  if (set && new_address && tracee_read(task->tid, new_address, &new, sizeof new))
    return -EFAULT;
  if (!is_time_of_day(new.it_value) || !is_time_of_day(new.it_interval))
    return -EINVAL;
  if (set)
    set_process_timer(engine, process, ns_of_timeval(new.it_value), ns_of_timeval(new.it_interval));
  return clock_store(task, registers_argument(regs, set ? 2 : 1), &old, sizeof old);
}

/* ---- timer_create(2) ---- */

static struct timer *find_timer(struct engine *engine, pid_t group, int id) {
  vec_each(&engine->clock.timers, timer)
    if (timer->fd < 0 && timer->group == group && timer->id == id)
      return timer;
  return NULL;
}

/* The kernel's view: pid inside the pod to host tid. */
static pid_t thread_with_inner_id(const struct engine *engine, const struct task *task, int inner) {
  vec_each(&engine->tasks, place)
    if ((*place)->group == task->group && (*place)->state != TASK_DEAD && procfs_inner_pid((*place)->tid) == inner)
      return (*place)->tid;
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
  if (!address)
    event.sigev_value.sival_int = id;
  struct timer *timer = vec_add(&engine->clock.timers);
  *timer = (struct timer){.group = task->group,
                          .id = id,
                          .fd = -1,
                          .clock = (int)registers_argument(regs, 0),
                          .signal = event.sigev_notify == SIGEV_NONE ? 0 : event.sigev_signo,
                          .value = (uint64_t)(uintptr_t)event.sigev_value.sival_ptr,
                          .deadline = NEVER};
  if (event.sigev_notify == SIGEV_THREAD_ID)
    timer->thread = thread_with_inner_id(engine, task, event._sigev_un._tid);
  return clock_store(task, registers_argument(regs, 2), &id, sizeof id);
}

static struct itimerspec timer_value(const struct engine *engine, const struct timer *timer) {
  return (struct itimerspec){timespec_of(timer->interval), timespec_of(clock_left(engine, timer->deadline))};
}

static bool is_span(struct timespec span) { return span.tv_sec >= 0 && span.tv_nsec >= 0 && span.tv_nsec < SECOND_NS; }

static int64_t set_timer(struct engine *engine, struct task *task, struct timer *timer, const struct registers *regs) {
  struct itimerspec new;
  struct itimerspec old = timer_value(engine, timer);
  if (tracee_read(task->tid, registers_argument(regs, 2), &new, sizeof new))
    return -EFAULT;
  if (!is_span(new.it_value) || !is_span(new.it_interval))
    return -EINVAL;
  int64_t value = ns_of_timespec(new.it_value);
  bool absolute = registers_argument(regs, 1) & TIMER_ABSTIME; /* the same bit as TFD_TIMER_ABSTIME */
  timer->interval = ns_of_timespec(new.it_interval);
  timer->deadline = value == 0 ? NEVER : absolute ? value - clock_origin(timer->clock) : engine->clock.now + value;
  timer->missed = 0;
  return clock_store(task, registers_argument(regs, 3), &old, sizeof old);
}

static int64_t answer_timer(struct engine *engine, struct task *task, const struct registers *regs) {
  struct timer *timer = find_timer(engine, task->group, (int)registers_argument(regs, 0));
  if (!timer)
    return -EINVAL;
  switch (call_id(task->call)) {
  case CALL_timer_settime: return set_timer(engine, task, timer, regs);
  case CALL_timer_getoverrun: return timer->missed;
  case CALL_timer_delete: drop(timer); return 0;
  default: {
    struct itimerspec now = timer_value(engine, timer);
    return clock_store(task, registers_argument(regs, 1), &now, sizeof now);
  }
  }
}

/* ---- timerfd_create(2) ---- */

/* A line of /proc/self/fdinfo, proc(5). */
static int clock_of_timerfd(int fd) {
  char path[64];
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct error err = {0};
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  if (file_read(path, 4096, &text, &err))
    return CLOCK_MONOTONIC;
  const char *line = strstr(text.buf, "clockid:");
  return line ? (int)strtol(line + strlen("clockid:"), NULL, 10) : CLOCK_MONOTONIC;
}

/* It is the program's own; we hold a second descriptor of it and set it off when its virtual moment comes. */
static struct timer *find_timerfd(struct engine *engine, struct task *task, int fd) {
  char path[64];
  struct stat theirs;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  _cleanup_close_ int own = tracee_take_descriptor(task->group, fd);
  struct itimerspec probe;
  if (own < 0 || stat(path, &theirs) || timerfd_gettime(own, &probe))
    return NULL;
  vec_each(&engine->clock.timers, timer) {
    /* Anonymous inodes share one number: what tells two timerfds apart is whether they are one file (kcmp(2)). */
    if (timer->fd >= 0 && syscall(SYS_kcmp, getpid(), getpid(), 0 /* KCMP_FILE */, timer->fd, own) == 0)
      return timer;
  }
  struct timer *timer = vec_add(&engine->clock.timers);
  *timer = (struct timer){.group = task->group, .fd = steal_fd(&own), .deadline = NEVER};
  timer->clock = clock_of_timerfd(timer->fd);
  return timer;
}

static int64_t answer_timerfd(struct engine *engine, struct task *task, const struct registers *regs) {
  struct timer *timer = find_timerfd(engine, task, (int)registers_argument(regs, 0));
  if (!timer)
    return -EINVAL;
  if (call_id(task->call) == CALL_timerfd_settime) {
    struct itimerspec stop = {0};
    timerfd_settime(timer->fd, 0, &stop, NULL);
    int64_t result = set_timer(engine, task, timer, regs);
    if (timer->deadline == NEVER) /* nothing to know about it any more, and each costs us a descriptor */
      drop(timer);
    return result;
  }
  struct itimerspec now = timer_value(engine, timer);
  return clock_store(task, registers_argument(regs, 1), &now, sizeof now);
}

bool timers_answer(struct engine *engine, struct task *task, struct registers *regs) {
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

/* ---- going off ---- */

int64_t timers_next(const struct engine *engine) {
  int64_t next = NEVER;
  vec_each(&engine->processes, process)
    if (process->alive)
      next = earlier(next, process->timer_deadline);
  vec_each(&engine->clock.timers, timer)
    next = earlier(next, timer->deadline);
  return next;
}

/* One signal of a timer is queued at a time; the others are counted: timer_getoverrun(2). */
static void send_timer_signal(struct timer *timer) {
  siginfo_t info = {0};
  info.si_signo = timer->signal;
  info.si_code = SI_TIMER;
  info.si_timerid = timer->id;
  info.si_value.sival_ptr = (void *)(uintptr_t)timer->value;
  if (procfs_signal_pending(timer->thread ? timer->thread : timer->group, timer->signal)) {
    timer->missed++;
    return;
  }
  timer->missed = 0;
  if (timer->thread)
    syscall(SYS_rt_tgsigqueueinfo, timer->group, timer->thread, timer->signal, &info);
  else
    syscall(SYS_rt_sigqueueinfo, timer->group, timer->signal, &info);
}

/* Has the kernel find that it is over, and `missed` times more so: as if it had begun long ago with an interval so long
 * that no further one ends during the run. */
static void expire_timerfd(struct timer *timer) {
  struct pollfd fired = {.fd = timer->fd, .events = POLLIN};
  struct timespec now;
  timer->missed = poll(&fired, 1, 0) > 0 ? timer->missed + 1 : 0;
  clock_gettime(timer->clock, &now);
  struct itimerspec past = {.it_value = {0, 1}};
  if (timer->missed)
    past.it_interval = timespec_of(ns_of_timespec(now) * 2 / (2 * timer->missed + 1));
  timerfd_settime(timer->fd, TFD_TIMER_ABSTIME, &past, NULL);
  poll(&fired, 1, 1000);
}

static void set_off(struct timer *timer) {
  if (timer->fd >= 0)
    expire_timerfd(timer);
  else if (timer->signal)
    send_timer_signal(timer);
  timer->deadline = timer->interval ? timer->deadline + timer->interval : NEVER;
}

void timers_advance(struct engine *engine, int64_t moment) {
  vec_each(&engine->processes, process) {
    if (!process->alive || process->timer_deadline > moment)
      continue;
    process->timer_deadline = process->timer_interval ? process->timer_deadline + process->timer_interval : NEVER;
    kill(process->group, SIGALRM);
  }
  vec_each(&engine->clock.timers, timer)
    if (timer->deadline <= moment)
      set_off(timer);
}
