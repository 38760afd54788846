/* Moments that a case names. */
#include "run/moments.h"

#include "run/engine.h"

#include <string.h>

static struct role_state *find_role(const struct engine *engine, const char *name) {
  vec_each(&engine->roles, role) if (name && strcmp(role->role->name, name) == 0) return role;
  return NULL;
}

static bool is_waiting(const struct engine *engine, const struct role_state *role) {
  bool any = false;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    if (&engine->roles.items[engine->processes.items[task->process].role] != role || !task_is_alive(task))
      continue;
    if (task->state != TASK_BLOCKED && task->state != TASK_STOPPED && !task->spinning)
      return false;
    any = true;
  }
  return any;
}

static bool has_printed(const struct engine *engine, const struct role_state *role, const char *text) {
  const struct strbuf *out = &engine->record->roles.items[role->record].out;
  return memmem(out->buf, out->length, text, strlen(text)) != NULL;
}

static bool has_come(const struct engine *engine, const struct moment *moment) {
  const struct role_state *role = find_role(engine, moment->role);
  if (moment->kind == MOMENT_AT_ONCE)
    return true;
  if (!role || !role->started || moment->kind == MOMENT_SETTLED)
    return false;
  switch (moment->kind) {
  case MOMENT_PRINTED: return has_printed(engine, role, moment->text);
  case MOMENT_WAITS: return is_waiting(engine, role);
  case MOMENT_ENDED: return role->ended;
  default: return false;
  }
}

/* An inventory of a moment of a running role must not be disturbed by a role that comes later. */
static bool must_observe_first(const struct engine *engine) {
  for (size_t i = engine->moments_seen; i < engine->test->observe.count; i++) {
    const struct role_state *role = find_role(engine, engine->test->observe.items[i].moment.role);
    if (role && role->started && !role->ended)
      return true;
  }
  return false;
}

int moments_observe(struct engine *engine) {
  while (engine->moments_seen < engine->test->observe.count) {
    const struct observation *observation = &engine->test->observe.items[engine->moments_seen];
    const struct role_state *role = find_role(engine, observation->moment.role);
    bool missed = role && role->ended && observation->moment.kind != MOMENT_ENDED;
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

/* Roles start in their order: one that is not due holds back those behind it. */
static size_t next_role(const struct engine *engine) {
  size_t i = 0;
  while (i < engine->roles.count && engine->roles.items[i].started)
    i++;
  return i;
}

int moments_start_due(struct engine *engine) {
  for (size_t i = next_role(engine); i < engine->roles.count; i = next_role(engine)) {
    if (i > 0 && (must_observe_first(engine) || !has_come(engine, &engine->roles.items[i].role->start)))
      return 0;
    if (tracer_start_role(engine, i))
      return -1;
  }
  return 0;
}

static int start_next(struct engine *engine, bool wanted, bool *ret_started) {
  size_t i = next_role(engine);
  *ret_started = i < engine->roles.count && wanted;
  return *ret_started ? tracer_start_role(engine, i) : 0;
}

int moments_start_settled(struct engine *engine, bool *ret_started) {
  size_t i = next_role(engine);
  *ret_started = false;
  if (i >= engine->roles.count)
    return 0;
  const struct moment *moment = &engine->roles.items[i].role->start;
  const struct role_state *role = find_role(engine, moment->role);
  /* A role that has ended can't print or wait any more; one that takes no part never does. */
  bool hopeless = moment->kind != MOMENT_SETTLED && (!role || role->ended);
  return start_next(engine, (moment->kind == MOMENT_SETTLED && !must_observe_first(engine)) || hopeless, ret_started);
}

int moments_start_forced(struct engine *engine, bool *ret_started) { return start_next(engine, true, ret_started); }
