/* Moments that a case names. */
#include "run/moments.h"

#include "base/strbuf.h"
#include "run/engine.h"

#include <signal.h>
#include <string.h>

static bool is_waiting(const struct engine *engine, const struct role_state *role) {
  bool any = false;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    if (&engine->roles.items[engine->processes.items[task->process].role] != role || !task_is_alive(task))
      continue;
    if (task->state != TASK_BLOCKED && task->state != TASK_STOPPED && !task_is_poller(task))
      return false;
    any = true;
  }
  return any;
}

static bool is_in_output(const struct strbuf *out, const char *text) {
  return memmem(out->buf, out->length, text, strlen(text)) != NULL;
}

/* One that others start prints where they do: its part of that output is in the timeline. */
static bool has_printed(const struct engine *engine, const struct role_state *role, const char *text) {
  _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
  if (role->start->kind != MOMENT_BY_ROLE)
    return is_in_output(&engine->record->roles.items[role->record].out, text);
  vec_each(&engine->record->timeline.events, event)
    if (event->kind == EVENT_OUTPUT && event->stream == 1 && event->process >= 0 &&
        &engine->roles.items[engine->processes.items[event->process].role] == role)
      strbuf_add(&out, event->text, event->text_length);
  return is_in_output(&out, text);
}

static bool has_come_for(const struct engine *engine, const struct role_state *role, const struct moment *moment) {
  switch (moment->kind) {
  case MOMENT_PRINTED: return role->started && has_printed(engine, role, moment->text);
  case MOMENT_WAITS: return role->started && is_waiting(engine, role);
  case MOMENT_WRITES: return role->wrote || (role->started && is_waiting(engine, role));
  case MOMENT_ENDED: return role->ended;
  default: return false;
  }
}

/* Of a role with several instances, for each of them. */
static bool has_come(const struct engine *engine, const struct moment *moment) {
  bool any = moment->kind == MOMENT_AT_ONCE;
  vec_each(&engine->roles, role) {
    if (!moment->role || strcmp(role->role->name, moment->role) != 0)
      continue;
    if (!has_come_for(engine, role, moment))
      return false;
    any = true;
  }
  return any;
}

/* Does any instance of the role run? */
static bool is_running(const struct engine *engine, const char *name) {
  vec_each(&engine->roles, role)
    if (name && strcmp(role->role->name, name) == 0 && role->started && !role->ended)
      return true;
  return false;
}

static bool has_ended(const struct engine *engine, const char *name) {
  const struct moment end = {.kind = MOMENT_ENDED, .role = (char *)(uintptr_t)name};
  return name && has_come(engine, &end);
}

/* An inventory of a moment of a running role must not be disturbed by a role that comes later. */
static bool must_observe_first(const struct engine *engine) {
  for (size_t i = engine->moments_seen; i < engine->test->observe.count; i++)
    if (is_running(engine, engine->test->observe.items[i].moment.role))
      return true;
  return false;
}

int moments_observe(struct engine *engine) {
  while (engine->moments_seen < engine->test->observe.count) {
    const struct observation *observation = &engine->test->observe.items[engine->moments_seen];
    bool missed = observation->moment.kind != MOMENT_ENDED && has_ended(engine, observation->moment.role);
    if (!has_come(engine, &observation->moment) && !missed)
      return 0;
    struct inventory *inventory = vec_add(&engine->record->observed);
    inventory->moment = missed ? NULL : xasprintf("%zu", engine->moments_seen);
    engine->moments_seen++;
    if (!missed && objects_inventory(engine, false, inventory))
      return -1;
  }
  return 0;
}

static void send_signal(const struct engine *engine, const struct sent_signal *sent) {
  vec_each(&engine->processes, process) {
    const struct role_state *role = &engine->roles.items[process->role];
    if (process->first && process->alive && strcmp(role->role->name, sent->role) == 0)
      kill(process->group, sent->signal);
  }
}

bool moments_send_signals(struct engine *engine) {
  if (engine->signals_sent == engine->test->signals.count)
    return false;
  const struct sent_signal *sent = &engine->test->signals.items[engine->signals_sent];
  if (!has_come(engine, &sent->moment))
    return false;
  engine->signals_sent++;
  send_signal(engine, sent);
  engine_changed(engine);
  return true;
}

/* Roles start in their order: one that is not due holds back those behind it. */
static size_t next_role(const struct engine *engine) {
  size_t i = 0;
  while (i < engine->programs && engine->roles.items[i].started)
    i++;
  return i;
}

int moments_start_due(struct engine *engine) {
  for (size_t i = next_role(engine); i < engine->programs; i = next_role(engine)) {
    if (i > 0 && (must_observe_first(engine) || !has_come(engine, engine->roles.items[i].start)))
      return 0;
    if (tracer_start_role(engine, i))
      return -1;
  }
  return 0;
}

static int start_next(struct engine *engine, bool wanted, bool *ret_started) {
  size_t i = next_role(engine);
  *ret_started = i < engine->programs && wanted;
  return *ret_started ? tracer_start_role(engine, i) : 0;
}

int moments_start_settled(struct engine *engine, bool *ret_started) {
  size_t i = next_role(engine);
  *ret_started = false;
  if (i >= engine->programs)
    return 0;
  const struct moment *moment = engine->roles.items[i].start;
  /* A role that has ended can't print or wait any more; one that takes no part never does. */
  bool hopeless = moment->kind != MOMENT_SETTLED && !is_running(engine, moment->role);
  return start_next(engine, (moment->kind == MOMENT_SETTLED && !must_observe_first(engine)) || hopeless, ret_started);
}

int moments_start_forced(struct engine *engine, bool *ret_started) { return start_next(engine, true, ret_started); }
