/* Runs the cases on an instrumented reference and reads what gcov makes of the counters. */
#include "grade/coverage.h"

#include "base/command.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "grade/scratch.h"
#include "run/run.h"
#include "run/session.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The course's own sources are trusted, and compiled where they lie. Counters go to the pod's working folder, under
 * names in which each slash of this folder's path has become a #. */
#define COUNTERS_AT "/home/student"

struct measuring {
  const struct program *program;
  const char *sources;
  char *scratch;
  struct run_session *session;
  struct coverage *coverage;
};

static int build_role(const struct measuring *measuring, const struct role *role, struct error *err) {
  VEC(const char *) argv = {0};
  strings own = {0};
  *vec_add(&argv) = "gcc";
  vec_each(&measuring->program->build_flags, flag)
    *vec_add(&argv) = *flag;
  *vec_add(&argv) = "--coverage";
  *vec_add(&argv) = "-fprofile-dir=" COUNTERS_AT;
  *vec_add(&argv) = "-o";
  *vec_add(&argv) = role->name;
  vec_each(&role->sources, source) {
    _cleanup_free_ char *path = path_join(measuring->sources, *source);
    strings_add(&own, path);
    *vec_add(&argv) = own.items[own.count - 1];
  }
  vec_each(&measuring->program->libraries, library)
    *vec_add(&argv) = *library;
  vec_add(&argv);
  bool worked = false;
  int status = command_run(measuring->scratch, argv.items, -1, -1, &worked, err);
  if (status == 0 && !worked)
    status = error_set(err, ERROR_USAGE, "gcc can't build the reference's %s", role->name);
  vec_release(&argv);
  strings_release(&own);
  return status;
}

/* ---- reading it ---- */

static bool is_source(const struct program *program, const char *name) {
  vec_each(&program->roles, role)
    if (!program_supplies(program, role) && strings_have(&role->sources, name))
      return true;
  return false;
}

/* A source that several roles are made of is reached when one of them reaches it. */
static void merge_line(json_t *lines, const json_t *line) {
  char key[32];
  snprintf(key, sizeof key, "%lld", (long long)json_integer_value(json_object_get(line, "line_number")));
  json_t *known = json_object_get(lines, key);
  const json_t *branches = json_object_get(line, "branches");
  if (!known) {
    known = json_pack("{s:b, s:[]}", "reached", 0, "branches");
    json_object_set_new(lines, key, known);
  }
  if (json_integer_value(json_object_get(line, "count")) > 0)
    json_object_set_new(known, "reached", json_true());
  json_t *ways = json_object_get(known, "branches");
  for (size_t i = 0; i < json_array_size(branches); i++) {
    bool taken = json_integer_value(json_object_get(json_array_get(branches, i), "count")) > 0;
    if (i >= json_array_size(ways))
      json_array_append_new(ways, json_boolean(taken));
    else if (taken)
      json_array_set_new(ways, i, json_true());
  }
}

static int read_notes(const struct measuring *measuring, const char *notes, json_t *files, struct error *err) {
  const char *const argv[] = {"gcov", "--json-format", "--stdout", "--branch-probabilities", notes, NULL};
  bool worked = false;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (command_output(measuring->scratch, argv, &text, &worked, err))
    return -1;
  if (!worked)
    return error_set(err, ERROR_SYSTEM, "gcov can't read %s", notes);
  json_t *page = json_loadb(text.buf, text.length, 0, NULL);
  if (!page)
    return error_set(err, ERROR_SYSTEM, "what gcov says of %s can't be read", notes);
  size_t i;
  json_t *file;
  json_array_foreach(json_object_get(page, "files"), i, file) {
    const char *path = json_string_value(json_object_get(file, "file"));
    const char *name = path ? path_base(path) : "";
    if (!is_source(measuring->program, name))
      continue;
    if (!json_object_get(files, name))
      json_object_set_new(files, name, json_object());
    size_t at;
    json_t *line;
    json_array_foreach(json_object_get(file, "lines"), at, line) {
      merge_line(json_object_get(files, name), line);
    }
  }
  json_decref(page);
  return 0;
}

static int for_each_entry(const struct measuring *measuring, const char *ending,
                          int (*act)(const struct measuring *, const char *, json_t *, struct error *), json_t *files,
                          struct error *err) {
  strings names = {0};
  int status = 0;
  if (directory_list(AT_FDCWD, measuring->scratch, &names))
    return error_errno(err, "read the folder %s", measuring->scratch);
  for (size_t i = 0; i < names.count && status == 0; i++) {
    const char *dot = strrchr(names.items[i], '.');
    if (dot && strcmp(dot, ending) == 0)
      status = act(measuring, names.items[i], files, err);
  }
  strings_release(&names);
  return status;
}

/* gcov looks for the counters beside the notes, under the notes' name. */
static int bring_beside(const struct measuring *measuring, const char *name, json_t *files, struct error *err) {
  (void)files;
  const char *mark = strrchr(name, '#');
  if (!mark)
    return 0;
  _cleanup_free_ char *from = path_join(measuring->scratch, name);
  _cleanup_free_ char *to = path_join(measuring->scratch, mark + 1);
  return rename(from, to) ? error_errno(err, "rename %s", from) : 0;
}

static int drop(const struct measuring *measuring, const char *name, json_t *files, struct error *err) {
  (void)files;
  _cleanup_free_ char *path = path_join(measuring->scratch, name);
  return unlink(path) ? error_errno(err, "remove %s", path) : 0;
}

/* ---- running ---- */

/* Each case counts from nothing: libgcov would add to what it finds by calls of its own, which a case may make fail.
 *
 * It writes at exit(3), and before an exec, but not when a signal kills: what a server that a case stops by SIGKILL has
 * counted is lost. Only the program itself could write it, by __gcov_dump(); a tracer that made it call that would do
 * so wherever it stands, maybe within malloc(3) or with a lock held. So a case whose lines are to count ends its roles
 * in another way, by SIGTERM where they handle it. */
static int run_cases(const struct measuring *measuring, json_t *files, struct error *err) {
  VEC(const char *) built = {0};
  int status = for_each_entry(measuring, ".gcno", read_notes, files, err); /* what no case reaches counts too */
  vec_each(&measuring->program->roles, role)
    *vec_add(&built) = measuring->scratch;
  vec_each(&measuring->program->cases, test) {
    struct run_record record;
    const struct run_request request = {.program = measuring->program,
                                        .test = test,
                                        .built = built.items,
                                        .schedule = {.seed = 1},
                                        .session = measuring->session,
                                        .counters = measuring->scratch};
    if (status == 0)
      status = run_case(&request, &record, err);
    if (status == 0) {
      run_record_release(&record);
      status = for_each_entry(measuring, ".gcda", bring_beside, files, err) ||
                       for_each_entry(measuring, ".gcno", read_notes, files, err) ||
                       for_each_entry(measuring, ".gcda", drop, files, err)
                   ? -1
                   : 0;
    }
  }
  vec_release(&built);
  return status;
}

static void count(struct coverage *coverage, json_t *files) {
  const char *name;
  json_t *lines;
  json_object_foreach(files, name, lines) {
    const char *number;
    json_t *line;
    json_object_foreach(lines, number, line) {
      bool reached = json_is_true(json_object_get(line, "reached"));
      const json_t *ways = json_object_get(line, "branches");
      coverage->lines++;
      coverage->lines_reached += reached;
      for (size_t i = 0; i < json_array_size(ways); i++) {
        coverage->branches++;
        coverage->branches_reached += json_is_true(json_array_get(ways, i));
      }
      if (!reached) {
        _cleanup_free_ char *place = xasprintf("%s:%s", name, number);
        strings_add(&coverage->missed, place);
      }
    }
  }
}

static int measure(struct measuring *measuring, struct error *err) {
  vec_each(&measuring->program->roles, role)
    if (build_role(measuring, role, err))
      return -1;
  json_t *files = json_object();
  int status = run_cases(measuring, files, err);
  count(measuring->coverage, files);
  json_decref(files);
  return status;
}

int coverage_measure(const struct program *program, const char *folder, struct coverage *ret_coverage,
                     struct error *err) {
  _cleanup_free_ char *sources = realpath(folder, NULL);
  struct measuring measuring = {.program = program, .sources = sources ? sources : folder, .coverage = ret_coverage};
  *ret_coverage = (struct coverage){0};
  measuring.session = run_session_new(err);
  measuring.scratch = measuring.session ? scratch_make(err) : NULL;
  int status = measuring.scratch ? measure(&measuring, err) : -1;
  run_session_free(measuring.session);
  if (measuring.scratch)
    tree_remove(measuring.scratch, NULL);
  free(measuring.scratch);
  return status;
}

void coverage_release(struct coverage *coverage) { strings_release(&coverage->missed); }
