/* Runs of the reference as text. */
#include "grade/reference_text.h"

#include <jansson.h>

void reference_runs_release(reference_runs *runs) {
  vec_each(runs, run)
    run_record_release(run);
  vec_release(runs);
}

/* ---- writing ---- */

static json_t *text_of(const struct strbuf *text) { return json_stringn(text->buf, text->length); }

static json_t *roles_to_json(const struct run_record *run) {
  json_t *roles = json_array();
  vec_each(&run->roles, role) {
    json_t *out = text_of(&role->out);
    json_t *err = text_of(&role->err);
    if (!out || !err) { /* not UTF-8: it is not kept, and made again each time */
      json_decref(out);
      json_decref(err);
      json_decref(roles);
      return NULL;
    }
    json_array_append_new(roles, json_pack("{s:s, s:i, s:o, s:o}", "role", role->role, "exit", role->exit_status,
                                           "stdout", out, "stderr", err));
  }
  return roles;
}

/* Who was killed, children too: a child that the reference stops by a signal may be stopped by everybody's. */
static json_t *deaths_to_json(const struct run_record *run) {
  json_t *deaths = json_array();
  vec_each(&run->timeline.events, event) {
    if (event->kind == EVENT_EXIT && event->signal)
      json_array_append_new(deaths,
                            json_pack("{s:s, s:i}", "process", run->timeline.processes.items[event->process].name,
                                      "signal", event->signal));
  }
  return deaths;
}

static json_t *run_to_json(const struct run_record *run) {
  json_t *roles = roles_to_json(run);
  return roles ? json_pack("{s:o, s:o}", "roles", roles, "deaths", deaths_to_json(run)) : NULL;
}

char *reference_to_text(const struct program *program, const reference_runs *runs, bool only_visible,
                        const char **ret_problem) {
  json_t *cases = json_object();
  const char *problem = NULL;
  const struct test_case *test = program->cases.items;
  vec_each(runs, run) { /* one for each case */
    bool wanted = !only_visible || (!test->hidden && test->points > 0);
    json_t *kept = wanted ? run_to_json(run) : NULL;
    if (kept)
      json_object_set_new(cases, test->id, kept);
    else if (wanted)
      problem = test->id;
    test++;
  }
  char *text = problem ? NULL : json_dumps(cases, JSON_INDENT(1));
  json_decref(cases);
  if (ret_problem)
    *ret_problem = problem;
  return text;
}

/* ---- reading ---- */

static bool roles_from_json(const json_t *roles, struct run_record *ret_run) {
  size_t i;
  json_t *entry;
  json_array_foreach(roles, i, entry) {
    const char *name = json_string_value(json_object_get(entry, "role"));
    const json_t *out = json_object_get(entry, "stdout");
    const json_t *err = json_object_get(entry, "stderr");
    if (!name || !json_is_string(out) || !json_is_string(err))
      return false;
    struct role_record *role = vec_add(&ret_run->roles);
    *role = (struct role_record){.role = xstrdup(name), .started = true, .ended = true, .process = -1};
    role->exit_status = (int)json_integer_value(json_object_get(entry, "exit"));
    strbuf_init(&role->out);
    strbuf_init(&role->err);
    strbuf_add(&role->out, json_string_value(out), json_string_length(out));
    strbuf_add(&role->err, json_string_value(err), json_string_length(err));
  }
  return json_is_array(roles);
}

static bool deaths_from_json(const json_t *deaths, struct run_record *ret_run) {
  struct timeline *timeline = &ret_run->timeline;
  size_t i;
  json_t *entry;
  json_array_foreach(deaths, i, entry) {
    const char *name = json_string_value(json_object_get(entry, "process"));
    int signal = (int)json_integer_value(json_object_get(entry, "signal"));
    if (!name || signal <= 0)
      return false;
    *vec_add(&timeline->events) = (struct event){.kind = EVENT_EXIT, .process = (int)i, .signal = signal};
    *vec_add(&timeline->processes) = (struct process){.name = xstrdup(name), .parent = -1};
  }
  return json_is_array(deaths);
}

static bool run_from_json(const json_t *run, struct run_record *ret_run) {
  return roles_from_json(json_object_get(run, "roles"), ret_run) &&
         deaths_from_json(json_object_get(run, "deaths"), ret_run);
}

bool reference_from_text(const struct program *program, const struct strbuf *text, reference_runs *ret_runs) {
  json_t *cases = json_loadb(text->buf, text->length, 0, NULL);
  bool good = json_is_object(cases);
  vec_each(&program->cases, test) {
    struct run_record *run = vec_add(ret_runs);
    good = good && run_from_json(json_object_get(cases, test->id), run);
  }
  json_decref(cases);
  if (!good)
    reference_runs_release(ret_runs);
  return good;
}
