/* What the reference programs print in each case. */
#include "grade/reference.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/version.h"
#include "grade/cache.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "run/run.h"

#include <jansson.h>
#include <string.h>

enum { MOST_BYTES = 16 << 20 };

bool reference_is_needed(const struct test_case *test) {
  vec_each(&test->expect, expect)
    if (expect->out.rule == TEXT_REFERENCE || expect->err.rule == TEXT_REFERENCE ||
        expect->message.rule == TEXT_REFERENCE)
      return true;
  return false;
}

static void forget_runs(struct reference *reference) {
  vec_each(&reference->runs, run)
    run_record_release(run);
  vec_release(&reference->runs);
}

void reference_release(struct reference *reference) {
  forget_runs(reference);
  builds_release(&reference->builds);
  free(reference->kept);
  free(reference->sources);
  free(reference->folder);
}

const struct build_set *reference_build(struct reference *reference, const struct course *course,
                                        const struct program *program, const struct test_case *test,
                                        const char *scratch, struct error *err) {
  if (!reference->sources) {
    reference->sources = course_reference(course, program->name);
    reference->folder = xasprintf("%s/reference-%s", scratch, program->name);
    if (directory_make(reference->folder, err))
      return NULL;
  }
  reference->builds.program = program;
  reference->builds.course = true;
  reference->builds.sources = reference->builds.headers = reference->sources;
  reference->builds.scratch = reference->folder;
  reference->builds.kept = reference->kept;
  return builds_for(&reference->builds, test, NULL, err);
}

/* ---- the cache ---- */

static int add_file(struct strbuf *all, const char *folder, const char *name, struct error *err) {
  _cleanup_free_ char *path = path_join(folder, name);
  strbuf_addf(all, "\n--- %s\n", name);
  return file_read(path, MOST_BYTES, all, err);
}

/* The beginning of the names of all entries that belong to the reference. */
/* The suites of its units, and what all suites are made of. */
static int add_suites(struct strbuf *all, const struct course *course, const struct program *program,
                      struct error *err) {
  _cleanup_free_ char *common = path_join(course->root, "cases/unit");
  strings names = {0};
  int status = program->units.count ? snapshot_list(common, &names, err) : 0;
  for (size_t i = 0; i < names.count && status == 0; i++)
    status = add_file(all, common, names.items[i], err);
  strings_release(&names);
  vec_each(&program->units, unit) {
    _cleanup_free_ char *path = unit_suite_path(course->root, program, unit->name);
    status = status ? status : file_read(path, MOST_BYTES, all, err);
  }
  return status;
}

static char *entry_of(const struct course *course, const struct program *program, const char *compiler,
                      struct error *err) {
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  _cleanup_free_ char *sources = course_reference(course, program->name);
  strings names = {0};
  char digest[DIGEST_TEXT_SIZE];
  const char *isolation = run_isolation(NULL, err);
  if (!isolation)
    return NULL;
  strbuf_addf(&all, "ipcgrade %s, compiler %s, isolation %s\n", IPCGRADE_VERSION, compiler, isolation);
  int status = file_read(program->path, MOST_BYTES, &all, err);
  if (status == 0)
    status = snapshot_list(sources, &names, err);
  for (size_t i = 0; i < names.count && status == 0; i++)
    status = add_file(&all, sources, names.items[i], err);
  strings_release(&names);
  if (status == 0)
    status = add_suites(&all, course, program, err);
  if (status)
    return NULL;
  digest_bytes(all.buf, all.length, digest);
  return xasprintf("%s-%s", program->name, digest);
}

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

static void keep(const struct program *program, const struct reference *reference) {
  json_t *cases = json_object();
  bool complete = true;
  vec_each(&reference->runs, run) /* what the host was not able to do, it may do tomorrow */
    complete = complete && run->end != RUN_UNSUPPORTED;
  const struct test_case *test = program->cases.items;
  vec_each(&reference->runs, run) { /* one for each case */
    json_t *kept = complete ? run_to_json(run) : NULL;
    complete = complete && kept;
    if (kept)
      json_object_set_new(cases, test->id, kept);
    test++;
  }
  _cleanup_free_ char *text = complete ? json_dumps(cases, JSON_INDENT(1)) : NULL;
  _cleanup_free_ char *entry = xasprintf("%s.json", reference->kept);
  if (text)
    cache_keep_text(entry, text);
  json_decref(cases);
}

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

static bool recall(const struct program *program, struct reference *ret_reference) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *entry = xasprintf("%s.json", ret_reference->kept);
  if (!cache_recall_text(entry, &text))
    return false;
  json_t *cases = json_loadb(text.buf, text.length, 0, NULL);
  bool good = json_is_object(cases);
  vec_each(&program->cases, test) {
    struct run_record *run = vec_add(&ret_reference->runs);
    good = good && run_from_json(json_object_get(cases, test->id), run);
  }
  json_decref(cases);
  if (!good)
    forget_runs(ret_reference);
  return good;
}

/* ---- running it ---- */

static int run_one(struct builds *builds, const struct test_case *test, struct run_session *session,
                   struct run_record *ret_run, struct error *err) {
  const struct build_set *set = builds_for(builds, test, NULL, err);
  if (!set)
    return -1;
  VEC(const char *) built = {0};
  vec_each(&builds->program->roles, role)
    *vec_add(&built) = build_set_has(set, role->name) ? set->folder : NULL;
  struct test_case plain = *test; /* what it prints is the same without Valgrind */
  plain.memory = MEMORY_ANY;
  struct run_request request = {
      .program = builds->program, .test = &plain, .built = built.items, .schedule = {.seed = 1}, .session = session};
  int status = run_case(&request, ret_run, err);
  if (status == 0 && ret_run->end != RUN_COMPLETED && ret_run->end != RUN_UNSUPPORTED)
    status = error_set(err, ERROR_SYSTEM, "the reference of %s does not complete case %s%s%s", builds->program->name,
                       test->id, ret_run->problem ? ": " : "", ret_run->problem ? ret_run->problem : "");
  vec_release(&built);
  return status;
}

static int make(const struct course *course, const struct program *program, struct run_session *session,
                struct reference *ret_reference, struct error *err) {
  _cleanup_free_ char *sources = course_reference(course, program->name);
  _cleanup_free_ char *scratch = scratch_make(err);
  if (!scratch)
    return -1;
  struct builds builds = {.program = program,
                          .sources = sources,
                          .headers = sources,
                          .scratch = scratch,
                          .kept = ret_reference->kept,
                          .course = true};
  int status = 0;
  vec_each(&program->cases, test) {
    struct run_record *run = vec_add(&ret_reference->runs);
    if (status == 0 && reference_is_needed(test))
      status = run_one(&builds, test, session, run, err);
  }
  builds_release(&builds);
  tree_remove(scratch, NULL);
  return status;
}

int reference_load(const struct course *course, const struct program *program, struct run_session *session,
                   const char *compiler, struct reference *ret_reference, struct error *err) {
  *ret_reference = (struct reference){0};
  ret_reference->kept = entry_of(course, program, compiler, err);
  if (!ret_reference->kept)
    return -1;
  if (recall(program, ret_reference))
    return 0;
  if (make(course, program, session, ret_reference, err)) {
    reference_release(ret_reference);
    return -1;
  }
  keep(program, ret_reference);
  return 0;
}
