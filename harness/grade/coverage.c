/* From an instrumented build and its counters to lines, branches and functions, by gcov(1). */
#include "grade/coverage.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "grade/case_run.h"
#include "grade/scratch.h"
#include "run/gcov.h"
#include "run/session.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = 1 << 20 };

/* ---- measurement ---- */

/* The addresses of the counters are what a run is given: no vector of theirs grows any more. */
static int read_counters(struct measurement *measurement, struct error *err) {
  vec_each(&measurement->program->roles, role)
    vec_add(&measurement->counters);
  for (size_t i = 0; i < measurement->program->roles.count; i++) {
    const char *name = measurement->program->roles.items[i].name;
    bool built = build_set_has(measurement->set, name) && measurement->program->roles.items[i].part != ROLE_SUITE;
    _cleanup_free_ char *path = path_join(measurement->set->folder, name);
    *vec_add(&measurement->by_role) = built ? &measurement->counters.items[i] : NULL;
    if (built && counters_read(path, &measurement->counters.items[i], err))
      return -1;
  }
  return 0;
}

int measurement_start(struct builds *builds, struct measurement *ret_measurement, struct error *err) {
  *ret_measurement = (struct measurement){.program = builds->program,
                                          .sources = builds->sources,
                                          .headers = builds->headers,
                                          .set = builds_instrumented(builds, err)};
  if (ret_measurement->set && !ret_measurement->set->built.count)
    error_set(err, ERROR_UNSUPPORTED, "nothing of it compiles with counters");
  else if (ret_measurement->set && read_counters(ret_measurement, err) == 0)
    return 0;
  measurement_release(ret_measurement);
  return -1;
}

void measurement_release(struct measurement *measurement) {
  vec_each(&measurement->counters, counters)
    counters_release(counters);
  vec_release(&measurement->counters);
  vec_release(&measurement->by_role);
  vec_release(&measurement->aside);
}

/* ---- what gcov says ---- */

struct reading {
  const struct measurement *measurement;
  const strings *sources; /* names of the files that count */
  struct coverage *coverage;
  char *stranger; /* a place that no source has, by which the submission has called one of its lines */
};

static uint64_t count_of(const json_t *object, const char *key) {
  json_int_t count = json_integer_value(json_object_get(object, key));
  return count > 0 ? (uint64_t)count : 0;
}

static void read_line(struct reading *reading, struct covered_file *file, const json_t *object) {
  uint64_t number = count_of(object, "line_number");
  const json_t *branches = json_object_get(object, "branches");
  if (number > MOST_LINES) {
    if (!reading->stranger)
      reading->stranger = xasprintf("%s:%llu", file->name, (unsigned long long)number);
    return;
  }
  struct covered_line *line = covered_file_line(file, (int)number);
  line->count += count_of(object, "count");
  for (size_t i = 0; i < json_array_size(branches); i++)
    covered_line_add_way(line, i, count_of(json_array_get(branches, i), "count"));
}

static void read_function(struct covered_file *file, const json_t *object) {
  const char *name = json_string_value(json_object_get(object, "demangled_name"));
  if (name)
    covered_file_function(file, name, (int)count_of(object, "start_line"))->count +=
        count_of(object, "execution_count");
}

static bool lies_in(const char *folder, const char *name) {
  _cleanup_free_ char *path = folder ? path_join(folder, name) : NULL;
  return path && path_exists(path);
}

/* Functions come from the system's headers, too, and the course's. With #line a source can say anything. */
static bool is_known(const struct measurement *measurement, const char *name) {
  if (*name == '/') {
    _cleanup_free_ char *path = realpath(name, NULL);
    return path && strncmp(path, "/usr/", 5) == 0;
  }
  if (strncmp(name, "../", 3) == 0 || strstr(name, "/../"))
    return false;
  return lies_in(measurement->sources, name) || lies_in(measurement->headers, name);
}

static void read_file(struct reading *reading, const json_t *object) {
  const char *name = json_string_value(json_object_get(object, "file"));
  name = name && strncmp(name, "./", 2) == 0 ? name + 2 : name;
  size_t i;
  json_t *part;
  if (name && !reading->stranger && !is_known(reading->measurement, name))
    reading->stranger = xstrdup(name);
  if (!name || !strings_have(reading->sources, name))
    return;
  struct covered_file *file = coverage_file(reading->coverage, name);
  json_array_foreach(json_object_get(object, "lines"), i, part) {
    read_line(reading, file, part);
  }
  json_array_foreach(json_object_get(object, "functions"), i, part) {
    read_function(file, part);
  }
}

/* What calls a submission's functions is compiled with them, and the course's (run/build.h). */
static bool is_of_agent(const struct measurement *measurement, const char *data) {
  vec_each(&measurement->program->roles, role) {
    _cleanup_free_ char *name = xasprintf("%s-agent.gc", role->name); /* .gcno, .gcda */
    if (role->part == ROLE_UNIT && data && strncmp(path_base(data), name, strlen(name)) == 0)
      return true;
  }
  return false;
}

/* One document for each compiled source. */
static int read_pages(struct reading *reading, const struct strbuf *text, struct error *err) {
  size_t at = 0;
  while (at < text->length) {
    json_error_t where;
    json_t *page = json_loadb(text->buf + at, text->length - at, JSON_DISABLE_EOF_CHECK, &where);
    size_t i;
    json_t *file;
    if (!page)
      return error_set(err, ERROR_SYSTEM, "what gcov says can't be read: %s", where.text);
    json_t *files = json_object_get(page, "files");
    if (is_of_agent(reading->measurement, json_string_value(json_object_get(page, "data_file"))))
      files = NULL;
    json_array_foreach(files, i, file) {
      read_file(reading, file);
    }
    json_decref(page);
    at += (size_t)where.position;
    at += strspn(text->buf + at, " \n");
  }
  return 0;
}

static int write_data(const struct measurement *measurement, struct error *err) {
  vec_each(&measurement->counters, counters)
    vec_each(&counters->units, unit) {
      _cleanup_strbuf_ struct strbuf data = STRBUF_INIT;
      _cleanup_free_ char *path = path_join(measurement->set->folder, unit->name);
      counters_add_data(counters, unit, &data);
      if (file_write(path, data.buf, data.length, err))
        return -1;
    }
  return 0;
}

/* What is told of lines that go by other names isn't told of the sources; leaving them out would make the rest look
 * better than it is. */
static int look_for_strangers(const struct reading *reading, struct error *err) {
  if (reading->stranger)
    return error_set(err, ERROR_UNSUPPORTED,
                     "it says of a line that it is from %s, which is none of its sources (#line)", reading->stranger);
  return 0;
}

static int read_result(const struct measurement *measurement, const strings *sources,
                       const struct coverage_minimum *minimum, struct coverage *ret_coverage, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct reading reading = {.measurement = measurement, .sources = sources, .coverage = ret_coverage};
  int status = write_data(measurement, err) ||
                       gcov_run(measurement->set->folder, measurement->program->course, &text, err) ||
                       read_pages(&reading, &text, err) || look_for_strangers(&reading, err)
                   ? -1
                   : 0;
  free(reading.stranger);
  for (int what = 0; what < COVERED_COUNT; what++)
    ret_coverage->minimum[what] = (int)minimum->percent[what];
  coverage_finish(ret_coverage);
  ret_coverage->measured = status == 0;
  return status;
}

int measurement_result(const struct measurement *measurement, const strings *sources, struct coverage *ret_coverage,
                       struct error *err) {
  return read_result(measurement, sources, &measurement->program->coverage, ret_coverage, err);
}

/* ---- one case ---- */

void measurement_begin_case(struct measurement *measurement) {
  vec_each(&measurement->counters, counters)
    vec_each(&counters->sums, sum) {
      *vec_add(&measurement->aside) = *sum;
      *sum = 0;
    }
}

static void count_again(struct measurement *measurement) {
  const uint64_t *former = measurement->aside.items;
  vec_each(&measurement->counters, counters)
    vec_each(&counters->sums, sum)
      *sum += *former++;
  measurement->aside.count = 0;
}

int measurement_end_case(struct measurement *measurement, const struct test_case *test, const strings *sources,
                         struct coverage *ret_coverage, struct error *err) {
  int status = read_result(measurement, sources, &test->coverage, ret_coverage, err);
  count_again(measurement);
  coverage_release(ret_coverage); /* the shares stay */
  return status;
}

/* ---- the course's own program ---- */

static int run(const struct measurement *measurement, const struct test_case *test, struct run_session *session,
               struct error *err) {
  struct run_record record;
  const struct case_run run = {.program = measurement->program,
                               .test = test,
                               .set = measurement->set,
                               .partners = measurement->set,
                               .counters = measurement->by_role.items,
                               .session = session};
  if (case_run(&run, &(struct schedule){.seed = 1}, &record, err))
    return -1;
  run_record_release(&record);
  return 0;
}

static int run_cases(struct measurement *measurement, struct run_session *session, const strings *sources,
                     strings *ret_short, struct error *err) {
  vec_each(&measurement->program->cases, test) {
    struct coverage coverage = {0};
    bool alone = coverage_is_asked(&test->coverage);
    if (alone)
      measurement_begin_case(measurement);
    if (run(measurement, test, session, err) ||
        (alone && measurement_end_case(measurement, test, sources, &coverage, err)))
      return -1;
    if (coverage_is_short_of_any(&coverage))
      strings_add(ret_short, test->id);
  }
  return 0;
}

static int measure(struct builds *builds, struct run_session *session, struct coverage *ret_coverage,
                   strings *ret_short, struct error *err) {
  struct measurement measurement;
  strings sources = {0};
  if (measurement_start(builds, &measurement, err))
    return -1;
  vec_each(&builds->program->roles, role)
    if (!program_supplies(builds->program, role))
      vec_each(&role->sources, source)
        strings_add(&sources, *source);
  int status = run_cases(&measurement, session, &sources, ret_short, err) ||
               measurement_result(&measurement, &sources, ret_coverage, err);
  strings_release(&sources);
  measurement_release(&measurement);
  return status ? -1 : 0;
}

int coverage_measure(const struct program *program, const char *folder, struct coverage *ret_coverage,
                     strings *ret_short, struct error *err) {
  *ret_coverage = (struct coverage){0};
  struct run_session *session = run_session_new(err);
  _cleanup_free_ char *scratch = session ? scratch_make(err) : NULL;
  struct builds builds = {.program = program, .course = true, .sources = folder, .headers = folder, .scratch = scratch};
  int status = scratch ? measure(&builds, session, ret_coverage, ret_short, err) : -1;
  builds_release(&builds);
  run_session_free(session);
  if (scratch)
    tree_remove(scratch, NULL);
  return status;
}
