/* Between the files that keep virtual time: clock.c (what time it is), timers.c (what goes off by itself), timeouts.c
 * (what ends a wait). Nothing else includes it. Units: nanoseconds since the run's first moment. */
#ifndef IPCGRADE_RUN_CLOCK_H
#define IPCGRADE_RUN_CLOCK_H

#include "run/engine.h"

#include <sys/time.h>
#include <time.h>

#define SECOND_NS 1000000000LL

struct timespec timespec_of(int64_t ns);
struct timeval timeval_of(int64_t ns);
/* More than some hundred years is no different from for ever. */
int64_t ns_of_timespec(struct timespec span);
int64_t ns_of_timeval(struct timeval value);
/* What a clock showed at the run's first moment. */
int64_t clock_origin(int clock);
/* From now to `deadline`, a little less than virtual time has it: also with nobody else at work a program asks, and is
 * woken, a moment late, and so finds four whole seconds left of five that it has just set. 0 when `deadline` is NEVER.
 */
int64_t clock_left(const struct engine *engine, int64_t deadline);
/* Into the program's memory, where `address` isn't NULL. 0, or -EFAULT as the call's result. */
int64_t clock_store(struct task *task, uint64_t address, const void *bytes, size_t size);

/* At the entry of a call that sets or asks a timer. False for one that the kernel may keep: those that count CPU time.
 */
bool timers_answer(struct engine *engine, struct task *task, struct registers *regs);
int64_t timers_next(const struct engine *engine);
void timers_advance(struct engine *engine, int64_t moment);
void timers_forget(struct engine *engine, pid_t group);
void timers_release(struct clock *clock);

/* At the entry of a call that may wait for some time only; true when it was answered. */
bool timeouts_enter(struct engine *engine, struct task *task, struct registers *regs);
void timeouts_leave(struct engine *engine, struct task *task, struct registers *regs);
int64_t timeouts_next(const struct engine *engine);
void timeouts_advance(struct engine *engine, int64_t moment);
/* setsockopt(2) and getsockopt(2): true when the option is a time-out, which is kept here. */
bool timeouts_of_socket(struct engine *engine, struct task *task, struct registers *regs);

#endif
