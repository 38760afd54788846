/* What the reference programs print in each case. */
#include "grade/reference.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/version.h"
#include "course/edition.h"
#include "grade/cache.h"
#include "grade/case_run.h"
#include "grade/reference_text.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "run/session.h"

#include <string.h>

enum { MOST_BYTES = 16 << 20 };

bool reference_is_needed(const struct test_case *test) {
  vec_each(&test->expect, expect)
    if (expect->out.rule == TEXT_REFERENCE || expect->err.rule == TEXT_REFERENCE ||
        expect->message.rule == TEXT_REFERENCE)
      return true;
  return false;
}

void reference_release(struct reference *reference) {
  reference_runs_release(&reference->runs);
  builds_release(&reference->builds);
  free(reference->kept);
  free(reference->prepared);
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
  reference->builds.prepared = reference->prepared;
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

static void keep(const struct program *program, const struct reference *reference) {
  bool complete = true;
  vec_each(&reference->runs, run) /* what the host was not able to do, it may do tomorrow */
    complete = complete && run->end != RUN_UNSUPPORTED;
  _cleanup_free_ char *text = complete ? reference_to_text(program, &reference->runs, false, NULL) : NULL;
  _cleanup_free_ char *entry = xasprintf("%s.json", reference->kept);
  if (text)
    cache_keep_text(entry, text);
}

static bool recall(const struct program *program, struct reference *ret_reference) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *entry = xasprintf("%s.json", ret_reference->kept);
  return cache_recall_text(entry, &text) && reference_from_text(program, &text, &ret_reference->runs);
}

/* A student edition has them. */
static int take_prepared(const struct course *course, const struct program *program, struct reference *ret_reference,
                         struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *folder = edition_program(course->prepared, program->name);
  _cleanup_free_ char *path = path_join(folder, "runs.json");
  ret_reference->prepared = xstrdup(course->prepared);
  if (file_read(path, MOST_BYTES, &text, err) == 0 && reference_from_text(program, &text, &ret_reference->runs))
    return 0;
  reference_release(ret_reference);
  return error_set(err, ERROR_USAGE, "%s does not fit the cases of %s: unpack the edition again", path, program->name);
}

/* ---- running it ---- */

static const struct finding *first_obstacle(const findings *list) {
  vec_each(list, finding)
    if (finding->kind == FINDING_BUILD_FAILED || finding->kind == FINDING_MISSING_SOURCE)
      return finding;
  return NULL;
}

/* What the compiler said first, since whoever asks for a run has no other way to see it. */
static const struct build_set *build_for(struct builds *builds, const struct test_case *test, struct error *err) {
  struct submission_result said = {0};
  const struct build_set *set = builds_for(builds, test, &said, err);
  const struct finding *obstacle = first_obstacle(&said.findings);
  if (set && obstacle) {
    _cleanup_free_ char *place = obstacle->line ? xasprintf("%s:%d: ", obstacle->file, obstacle->line) : xstrdup("");
    error_set(err, ERROR_USAGE, "the reference of %s does not compile: %s%s", builds->program->name, place,
              obstacle->message);
    set = NULL;
  }
  submission_result_release(&said);
  return set;
}

static int run_one(struct builds *builds, const struct test_case *test, struct run_session *session,
                   struct run_record *ret_run, struct error *err) {
  const struct build_set *set = build_for(builds, test, err);
  if (!set)
    return -1;
  struct test_case plain = *test; /* what it prints is the same without Valgrind */
  plain.memory = MEMORY_ANY;
  const struct case_run run = {.program = builds->program,
                               .test = &plain,
                               .set = set,
                               .partners = set,
                               .session = session,
                               .reuse = POD_FOR_ONE_OWNER,
                               .owner = builds};
  int status = case_run(&run, &(struct schedule){.seed = 1}, ret_run, err);
  if (status == 0 && ret_run->end != RUN_COMPLETED && ret_run->end != RUN_UNSUPPORTED)
    status = error_set(err, ERROR_SYSTEM, "the reference of %s does not complete case %s (%s)%s%s",
                       builds->program->name, test->id, run_end_name(ret_run->end), ret_run->problem ? ": " : "",
                       ret_run->problem ? ret_run->problem : "");
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
  run_session_let_go(session);
  builds_release(&builds);
  tree_remove(scratch, NULL);
  return status;
}

int reference_load(const struct course *course, const struct program *program, struct run_session *session,
                   const char *compiler, struct reference *ret_reference, struct error *err) {
  *ret_reference = (struct reference){0};
  if (course->prepared)
    return take_prepared(course, program, ret_reference, err);
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
