/* Virtual time: it stands still while programs run and jumps when all of them wait. Reading the time is answered here.
 */
#include "run/clock.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/times.h>

enum {
  LATENESS = 50000,  /* ns by which Linux lets an ordinary program's waits take longer: PR_SET_TIMERSLACK */
  LEAST_STEP = 1000, /* a read of the clock takes 1 µs, … */
  PARTS = 256,       /* … in a loop of reads this part of the time that the loop has taken: it ends soon, and hardly
                        late; … */
  MOST_STEP = 10000000,   /* … but 10 ms at most, … */
  MEASUREMENTS = 1 << 14, /* … while it may be a measurement, and not a wait for an hour to pass */
};

/* Noon, 1 January 2026 UTC; and as if the host had been up for an hour. */
static const int64_t first_moment_of_day = 1767268800LL * SECOND_NS;
static const int64_t first_moment_since_boot = 3600LL * SECOND_NS;

void clock_init(struct clock *clock) { *clock = (struct clock){0}; }

void clock_release(struct clock *clock) {
  timers_release(clock);
  vec_release(&clock->socket_timeouts);
}

/* ---- units ---- */

struct timespec timespec_of(int64_t ns) {
  return (struct timespec){ns / SECOND_NS, ns % SECOND_NS};
}
struct timeval timeval_of(int64_t ns) {
  return (struct timeval){ns / SECOND_NS, ns % SECOND_NS / 1000};
}

static int64_t whole_ns(int64_t seconds, int64_t ns) {
  return seconds > NEVER / SECOND_NS / 4 ? NEVER / 4 : seconds * SECOND_NS + ns;
}

int64_t ns_of_timespec(struct timespec span) { return whole_ns(span.tv_sec, span.tv_nsec); }
int64_t ns_of_timeval(struct timeval value) { return whole_ns(value.tv_sec, value.tv_usec * 1000); }

int64_t clock_origin(int clock) {
  bool of_day =
      clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI;
  return of_day ? first_moment_of_day : first_moment_since_boot;
}

int64_t clock_left(const struct engine *engine, int64_t deadline) {
  int64_t left = deadline == NEVER || deadline < engine->clock.now ? 0 : deadline - engine->clock.now;
  return left / 2 < LATENESS ? left - left / 2 : left - LATENESS;
}

int64_t clock_store(struct task *task, uint64_t address, const void *bytes, size_t size) {
  return address == 0 || tracee_write(task->tid, address, bytes, size) == 0 ? 0 : -EFAULT;
}

/* ---- reading the time ---- */

/* Of those that count CPU time negative numbers name other processes' ones: clock_getcpuclockid(3). */
static bool counts_cpu_time(int clock) {
  return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
}

static bool is_clock(int clock) { return clock <= CLOCK_TAI && clock != 10 /* CLOCK_SGI_CYCLE, which is gone */; }

/* Computing takes no virtual time but for what the reads of clocks take: a loop that waits for clock(3) ends, too. */
static int64_t read_clock(const struct engine *engine, int clock) {
  return counts_cpu_time(clock) ? engine->clock.spent_reading : engine->clock.now + clock_origin(clock);
}

static int64_t answer_clock(struct engine *engine, struct task *task, int clock, uint64_t address) {
  struct timespec now = timespec_of(read_clock(engine, clock));
  if (!is_clock(clock))
    return -EINVAL;
  return address ? clock_store(task, address, &now, sizeof now) : -EFAULT;
}

static int64_t answer_time_of_day(struct engine *engine, struct task *task, uint64_t address, uint64_t zone_address) {
  struct timeval now = timeval_of(read_clock(engine, CLOCK_REALTIME));
  struct timezone zone = {0};
  int64_t status = clock_store(task, address, &now, sizeof now);
  return status ? status : clock_store(task, zone_address, &zone, sizeof zone);
}

static int64_t answer_time(struct engine *engine, struct task *task, uint64_t address) {
  time_t now = read_clock(engine, CLOCK_REALTIME) / SECOND_NS;
  int64_t status = clock_store(task, address, &now, sizeof now);
  return status ? status : now;
}

static int64_t answer_times(struct engine *engine, struct task *task, uint64_t address) {
  const int64_t tick = SECOND_NS / 100;
  struct tms used = {.tms_utime = read_clock(engine, CLOCK_PROCESS_CPUTIME_ID) / tick};
  int64_t status = clock_store(task, address, &used, sizeof used);
  return status ? status : read_clock(engine, CLOCK_MONOTONIC) / tick;
}

static int64_t answer_usage(struct engine *engine, struct task *task, uint64_t address) {
  struct rusage used = {.ru_utime = timeval_of(read_clock(engine, CLOCK_PROCESS_CPUTIME_ID))};
  return clock_store(task, address, &used, sizeof used);
}

/* Nothing of the host: up since the clock's beginning, with the memory of a small machine. */
static int64_t answer_sysinfo(struct engine *engine, struct task *task, uint64_t address) {
  struct sysinfo info = {.uptime = read_clock(engine, CLOCK_BOOTTIME) / 1000000000,
                         .totalram = 4UL << 30,
                         .freeram = 2UL << 30,
                         .procs = (unsigned short)engine_tasks_alive(engine),
                         .mem_unit = 1};
  return clock_store(task, address, &info, sizeof info);
}

static int64_t answer_read(struct engine *engine, struct task *task, const struct registers *regs) {
  uint64_t first = registers_argument(regs, 0);
  uint64_t second = registers_argument(regs, 1);
  switch (call_id(task->call)) {
  case CALL_clock_gettime: return answer_clock(engine, task, (int)first, second);
  case CALL_gettimeofday: return answer_time_of_day(engine, task, first, second);
  case CALL_time: return answer_time(engine, task, first);
  case CALL_sysinfo: return answer_sysinfo(engine, task, first);
  case CALL_times: return answer_times(engine, task, first);
  default: return answer_usage(engine, task, second);
  }
}

static int64_t step_of_read(const struct task *task) {
  int64_t step = task->spent_reading / PARTS;
  if (step > MOST_STEP && task->fruitless < MEASUREMENTS)
    return MOST_STEP;
  return step > LEAST_STEP ? step : LEAST_STEP;
}

static void move_for_read(struct engine *engine, struct task *task) {
  int64_t step = step_of_read(task);
  task->spent_reading += step;
  engine->clock.spent_reading += step;
  int64_t next = clock_next(engine);
  if (engine->clock.now + step < next)
    engine->clock.now += step;
  else
    clock_advance(engine, next);
  if (engine->clock.now - engine->last_change > engine->limits->idle_ns)
    engine_finish(engine, RUN_NO_PROGRESS, NULL, NULL);
}

/* SplitMix64 over position: the same bytes in every run. */
static void fill_random(struct engine *engine, unsigned char *ret_bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    uint64_t z = ++engine->random_reads * 0x9e3779b97f4a7c15U;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    ret_bytes[i] = (unsigned char)(z ^ z >> 27);
  }
}

static int64_t answer_random(struct engine *engine, struct task *task, const struct registers *regs) {
  enum { MOST = 1 << 20 }; /* a larger request is answered in part, as the manual warns */
  unsigned char bytes[4096];
  uint64_t address = registers_argument(regs, 0);
  uint64_t wanted = registers_argument(regs, 1);
  wanted = wanted < MOST ? wanted : MOST;
  for (uint64_t done = 0; done < wanted; done += sizeof bytes) {
    size_t size = wanted - done < sizeof bytes ? (size_t)(wanted - done) : sizeof bytes;
    fill_random(engine, bytes, size);
    int64_t status = clock_store(task, address + done, bytes, size);
    if (status)
      return done ? (int64_t)done : status;
  }
  return (int64_t)wanted;
}

bool clock_enter_call(struct engine *engine, struct task *task, struct registers *regs) {
  switch (task->call->effect) {
  case EFFECT_READS_CLOCK:
    progress_forget(task); /* what it does next may depend on the time, which never comes back */
    move_for_read(engine, task);
    registers_set_result(regs, answer_read(engine, task, regs));
    return true;
  case EFFECT_READS_RANDOM: registers_set_result(regs, answer_random(engine, task, regs)); return true;
  case EFFECT_SETS_TIMER: return timers_answer(engine, task, regs);
  case EFFECT_SETS_SOCKET: return timeouts_of_socket(engine, task, regs);
  default: return timeouts_enter(engine, task, regs);
  }
}

void clock_leave_call(struct engine *engine, struct task *task, struct registers *regs) {
  timeouts_leave(engine, task, regs);
}

/* ---- moving on ---- */

int64_t clock_next(const struct engine *engine) {
  int64_t timer = timers_next(engine);
  int64_t timeout = timeouts_next(engine);
  return timer < timeout ? timer : timeout;
}

void clock_advance(struct engine *engine, int64_t moment) {
  if (moment > engine->clock.now)
    engine->clock.now = moment;
  timers_advance(engine, moment);
  timeouts_advance(engine, moment);
}

void clock_forget(struct engine *engine, pid_t group) { timers_forget(engine, group); }
