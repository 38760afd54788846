/* Stops at calls: a task enters one, makes it or is answered, and returns from it. */
#include "run/engine.h"
#include "run/history.h"
#include "run/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>

enum { MOST_CALL_EVENTS = 20000 }; /* in a timeline */

/* ---- return ---- */

/* The result of a call that was interrupted and that the kernel may make again (errno.h of the kernel). */
static bool is_restart(int64_t result) { return result <= -512 && result >= -516; }

/* By a signal, of which will be seen at its own stop whether it counts. One that was pending before lets nobody sleep.
 */
static bool is_interrupted(const struct task *task, int64_t result) {
  return is_restart(result) ||
         (result == -EINTR && task->call->wait != WAIT_NOTHING && !task->reported && !task->expired);
}

static void complete_event(struct engine *engine, struct task *task, int64_t result) {
  if (!task->has_event)
    return;
  struct event *event = &engine->record->timeline.events.items[task->event];
  event->waited = task->waited;
  symbols_complete(engine, task, event, result);
  task->has_event = false;
}

void stops_interrupt_call(struct engine *engine, struct task *task) {
  complete_event(engine, task, -EINTR);
  task->repeating = false;
  task->deadline = NEVER;
}

static void note_shared_mapping(struct engine *engine, const struct task *task) {
  const int shared = MAP_SHARED | MAP_ANONYMOUS;
  if (call_id(task->call) == CALL_mmap && ((int)registers_argument(&task->entry, 3) & shared) == shared)
    engine->shared_asked += (int64_t)registers_argument(&task->entry, 1);
}

bool call_sends_signal(const struct call *call) {
  switch (call_id(call)) {
  case CALL_kill:
  case CALL_tkill:
  case CALL_tgkill:
  case CALL_rt_sigqueueinfo:
  case CALL_rt_tgsigqueueinfo:
  case CALL_pidfd_send_signal: return true;
  default: return false;
  }
}

/* The call has come to its result, which its program will see. */
static void call_returned(struct engine *engine, struct task *task, int64_t result) {
  if (result >= 0 && task->call->effect != EFFECT_NOTHING)
    objects_note(engine, task, result); /* first: the object that was made has its name from then on */
  complete_event(engine, task, result);
  if (result >= 0)
    shared_ends_note(engine, task, result);
  if (result >= 0)
    note_shared_mapping(engine, task);
  if (result >= 0 && call_sends_signal(task->call))
    engine->signalled = engine->steps;
  devices_call_returned(engine, task, result);
  kept_call_returned(engine, task, result);
  sharing_call_returned(engine, task, result);
  ordering_call_returned(engine, task, result);
  if (result >= 0)
    history_returned(engine, task);
  if (result >= 0 && task->call->wait == WAIT_OPEN)
    intrusion_opened(engine, task, (int)result);
  if (result > 0 && task->call->flags & CALL_FLAG_WRITES)
    output_written(engine, task, result);
  progress_count_call(engine, task, result);
}

int stops_on_return(struct engine *engine, struct task *task) {
  struct registers came;
  if (task->errand.active && !task->call)
    return stops_leave_unseen(engine, task);
  task->state = TASK_READY;
  task->stop = STOP_RETURN;
  if (!task->call)
    return 0;
  if (registers_get(task->tid, &came))
    return errno == ESRCH ? 0 : engine_failed(engine, "read registers", task);
  struct registers regs = came;
  if (task->errand.active &&
      translation_leave(engine->pod.translation, &task->errand, task->tid, &regs) == CALL_IMPOSSIBLE)
    return stops_host_in_the_way(engine, task);
  clock_leave_call(engine, task, &regs);
  if (task->altered)
    registers_restore_call(&regs, &task->entry);
  if (task->reported)
    registers_set_result(&regs, -task->reported);
  if (memcmp(&came, &regs, sizeof regs) != 0 && registers_set(task->tid, &regs) && errno != ESRCH)
    return engine_failed(engine, "set registers", task);
  int64_t result = registers_result(&regs);
  const char *lacking = task->reported ? NULL : host_room_lacks(engine, task, result);
  if (lacking)
    return engine_finish(engine, RUN_UNSUPPORTED, task, xstrdup(lacking));
  task->return_pc = registers_pc(&regs);
  task->repeating = is_interrupted(task, result);
  task->altered = false;
  task->reported = 0;
  if (!task->repeating) {
    task->deadline = NEVER;
    call_returned(engine, task, result);
  }
  task->expired = false;
  return 0;
}

/* ---- entry ---- */

/* Looks at what files hold, and makes none; or concerns its own process alone. */
static bool concerns_nobody(const struct task *task) {
  switch (call_id(task->call)) {
  case CALL_open: return !(registers_argument(&task->entry, 1) & O_CREAT);
  case CALL_openat: return !(registers_argument(&task->entry, 2) & O_CREAT);
  case CALL_stat:
  case CALL_lstat:
  case CALL_statx:
  case CALL_access:
  case CALL_fstat:
  case CALL_newfstatat:
  case CALL_read:
  case CALL_pread64:
  case CALL_close:
  case CALL_mmap:
  case CALL_munmap:
  case CALL_rt_sigaction: return true;
  default: return false;
  }
}

/* Learning what there is to know of libraries and making itself at home, some 1200 calls before a program begins; and
 * its report. */
static bool is_valgrinds_business(struct engine *engine, struct task *task) {
  return engine->memcheck &&
         ((concerns_nobody(task) && places_is_valgrinds(engine, task)) || memcheck_hear(engine, task));
}

/* The same in every program: nobody asks what came of it. */
static int enter_call_unasked(struct engine *engine, struct task *task) {
  struct registers regs = task->entry;
  if (!engine->pod.translation)
    return stops_resume(engine, task, PTRACE_CONT);
  task->call = NULL;
  task->state = TASK_RUNNING;
  return stops_enter_unseen(engine, task, &regs, false);
}

int stops_on_entry(struct engine *engine, struct task *task) {
  const struct registers before = task->entry;
  struct registers regs;
  if (registers_get(task->tid, &regs))
    return errno == ESRCH ? 0 : engine_failed(engine, "read registers", task);
  if (accesses_is_stop(&regs))
    return accesses_on_stop(engine, task, &regs);
  const struct call *call = call_by_number(registers_call(&regs));
  bool prepares =
      engine->pod.translation && translation_prepare(engine->pod.translation, &task->errand, task->tid, &regs);
  if (engine->pod.translation && (prepares || !call))
    return stops_enter_unseen(engine, task, &regs, prepares);
  task->entry = regs;
  task->call = call;
  if (!task->call)
    return error_set(engine->err, ERROR_SYSTEM, "call %ld stopped and is not in the table",
                     registers_call(&task->entry));
  /* An interrupted call that is made again has the same registers, its number included. */
  task->repeating = task->repeating && memcmp(&before, &task->entry, sizeof before) == 0;
  task->spinning = 0;
  /* No step: whether others go on before it is all the same. */
  if (places_is_loading(engine, task) || is_valgrinds_business(engine, task))
    return enter_call_unasked(engine, task);
  task->arrived = engine->steps;
  task->state = TASK_READY;
  task->stop = STOP_ENTRY;
  return 0;
}

static bool is_too_many(const struct engine *engine, const struct call *call) {
  return call->flags & CALL_FLAG_STARTS && (int64_t)engine_tasks_alive(engine) >= engine->limits->processes;
}

/* A mapping of a file, or of memory for several: it is nothing that malloc(3) makes. */
static bool maps_an_object(const struct task *task) {
  int flags = (int)registers_argument(&task->entry, 3);
  return call_id(task->call) == CALL_mmap && (flags & MAP_SHARED || !(flags & MAP_ANONYMOUS));
}

static void begin_event(struct engine *engine, struct task *task, const struct injection *injection, bool attempt) {
  bool is_told = !(task->call->flags & CALL_FLAG_QUIET) || maps_an_object(task);
  bool worth_a_line =
      is_told && !places_is_valgrinds(engine, task) && engine->record->timeline.events.count <= MOST_CALL_EVENTS;
  task->has_event = false;
  if (attempt || (!worth_a_line && !injection))
    return;
  char *arguments = symbols_arguments(engine, task, true);
  struct event *event = engine_event(engine, task, EVENT_CALL);
  event->call = task->call->name;
  event->arguments = arguments;
  event->injected = injection ? xstrdup(injection->call) : NULL;
  task->has_event = true;
  task->event = engine->record->timeline.events.count - 1;
  places_note(engine, task, task->event);
}

/* In an explored run what one sends to another that stands before a call comes before the call: let in, pause(2) would
 * return by it at once, and there would be no order of events in which the signal is lost. */
static bool is_signalled_before(const struct engine *engine, const struct task *task) {
  return engine->history && engine->signalled > task->arrived && task->call->wait != WAIT_NOTHING && !task->repeating &&
         procfs_has_signal_to_handle(task->tid);
}

/* It comes to the call again, from its handler. */
static int handle_first(struct engine *engine, struct task *task) {
  struct registers regs = task->entry;
  registers_repeat_call(&regs, &task->entry);
  registers_set_call(&regs, -1);
  if (registers_set(task->tid, &regs) && errno != ESRCH)
    return engine_failed(engine, "set registers", task);
  return stops_resume(engine, task, PTRACE_CONT);
}

int stops_enter_call(struct engine *engine, struct task *task) {
  struct registers regs = task->entry;
  if (is_signalled_before(engine, task))
    return handle_first(engine, task);
  if (++engine->events > engine->limits->events)
    return engine_finish(engine, RUN_EVENT_LIMIT, task, NULL);
  task->calls++;
  if (call_id(task->call) == CALL_exit_group && engine_samples_memory(engine)) {
    engine_check_limits(engine, task); /* while what it holds is still there */
    if (engine->over)
      return 0;
  }
  if (call_id(task->call) == CALL_execve || call_id(task->call) == CALL_execveat)
    counting_look(engine, task);
  task->altered = memcheck_enter_exec(engine, task, &regs) || task->altered;
  if (is_too_many(engine, task->call))
    return engine_finish(engine, RUN_PROCESS_LIMIT, task, NULL);
  network_note_call(engine, task);
  const struct injection *injection = NULL;
  bool attempt = false;
  task->reported = 0;
  if (!task->repeating) {
    task->deadline = NEVER;
    task->waited = false;
    injection = inject_due(engine, task, &attempt);
    begin_event(engine, task, injection, attempt);
    ordering_enter_call(engine, task);
    segment_ends_look(engine, task);
  }
  if (task->call->wait == WAIT_TIME)
    task->slept_at = engine->changes;
  bool asks = task->call->flags & CALL_FLAG_PEEKS || task->call->wait == WAIT_TIME || task->fruitless;
  if (asks && !places_is_valgrinds(engine, task))
    progress_observe(engine, task);
  if (kept_enter_call(engine, task))
    return -1;
  bool answered = stops_refuse_call(engine, task, &regs) || (injection && inject_apply(injection, task, &regs)) ||
                  clock_enter_call(engine, task, &regs);
  if (engine->over) /* it stays where it is: wherever it came to, that would be another place each time */
    return 0;
  enum translated translated = answered ? CALL_AS_IT_IS : stops_translate(engine, task, &regs);
  if (translated == CALL_IMPOSSIBLE)
    return stops_host_in_the_way(engine, task);
  answered = answered || translated == CALL_ANSWERED;
  task->altered = task->altered || translated == CALL_ALTERED;
  task->repeating = false;
  if (answered) {
    registers_set_call(&regs, -1);
    call_returned(engine, task, registers_result(&regs));
    task->altered = false;
  }
  if ((answered || task->altered) && registers_set(task->tid, &regs) && errno != ESRCH)
    return engine_failed(engine, "set registers", task);
  return stops_resume(engine, task, answered ? PTRACE_CONT : PTRACE_SYSCALL);
}
