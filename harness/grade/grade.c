/* A submission from its files to its score. */
#include "grade/grade.h"

#include "base/clock.h"
#include "base/file.h"
#include "grade/builds.h"
#include "grade/coverage.h"
#include "grade/inputs.h"
#include "grade/memory_cases.h"
#include "grade/orders.h"
#include "grade/reference.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "grade/tidy.h"
#include "grade/unread.h"
#include "grade/untried.h"
#include "judge/judge.h"
#include "run/run.h"
#include "run/session.h"

#include <string.h>

struct known_reference {
  char *program;
  struct reference reference;
};

struct grader {
  const struct course *course;
  struct grade_options options;
  struct run_session *session;
  char *compiler; /* its version */
  char *scratch;
  char *sources; /* of the submission graded last, */
  char *headers; /* and what it takes to grade it again */
  char *owner;
  char *folder;
  struct builds builds;
  struct inputs inputs;
  size_t graded;
  VEC(struct known_reference) references;
};

/* ---- what gradings share ---- */

struct grader *grader_new(const struct course *course, const struct grade_options *options, struct error *err) {
  struct grader *grader = xcalloc(1, sizeof *grader);
  grader->course = course;
  grader->options = *options;
  grader->compiler = compiler_version();
  grader->inputs = (struct inputs){.course = course, .compiler = grader->compiler};
  grader->session = run_session_new(err);
  grader->scratch = grader->session ? scratch_make(err) : NULL;
  if (strcmp(grader->compiler, "none") == 0)
    error_set(err, ERROR_UNSUPPORTED, "there is no gcc on this host: install it (apt install gcc libc6-dev)");
  else if (grader->scratch)
    return grader;
  grader_free(grader);
  return NULL;
}

void grader_free(struct grader *grader) {
  if (!grader)
    return;
  vec_each(&grader->references, known) {
    free(known->program);
    reference_release(&known->reference);
  }
  vec_release(&grader->references);
  run_session_free(grader->session);
  if (grader->scratch)
    tree_remove(grader->scratch, NULL);
  free(grader->scratch);
  builds_release(&grader->builds);
  inputs_release(&grader->inputs);
  free(grader->sources);
  free(grader->headers);
  free(grader->owner);
  free(grader->folder);
  free(grader->compiler);
  free(grader);
}

const char *grader_sources(const struct grader *grader) { return grader->sources; }
struct grade_options *grader_options(struct grader *grader) {
  return &grader->options;
}

static struct reference *reference_of(struct grader *grader, const struct program *program, struct error *err) {
  vec_each(&grader->references, known)
    if (strcmp(known->program, program->name) == 0)
      return &known->reference;
  struct reference reference;
  if (reference_load(grader->course, program, grader->session, grader->compiler, &reference, err))
    return NULL;
  struct known_reference *known = vec_add(&grader->references);
  *known = (struct known_reference){xstrdup(program->name), reference};
  return &known->reference;
}

/* ---- one case ---- */

/* Why it has no executable. What several lack is told of the first of them alone. */
static enum finding_kind why_unbuilt(const struct role *role, const struct submission_result *result) {
  vec_each(&result->findings, finding) {
    bool is_of_role = finding->role && strcmp(finding->role, role->name) == 0;
    if (finding->kind == FINDING_FORBIDDEN && is_of_role)
      return FINDING_FORBIDDEN;
    if (finding->kind == FINDING_MISSING_SOURCE && (is_of_role || strings_have(&role->sources, finding->file)))
      return FINDING_MISSING_SOURCE;
  }
  return FINDING_BUILD_FAILED;
}

/* The roles that the case needs and that did not compile: nothing was run, and that is the reason. */
static bool explain_unbuilt(const struct program *program, const struct test_case *test, const struct build_set *set,
                            const struct submission_result *result, struct case_result *ret) {
  bool unbuilt = false;
  vec_each(&program->roles, role) {
    if (!case_has_role(test, role->name) || case_has_partner(test, role->name) || build_set_has(set, role->name))
      continue;
    enum finding_kind kind = why_unbuilt(role, result);
    _cleanup_free_ char *message =
        xasprintf(kind == FINDING_MISSING_SOURCE ? "Not run: a source of %s is missing."
                  : kind == FINDING_FORBIDDEN    ? "Not run: %s has functions with names of others."
                                                 : "Not run: %s does not compile.",
                  role->name);
    struct finding *finding = findings_add(&ret->findings, kind, role->name, message);
    finding->cost = unbuilt ? 0 : 1;
    unbuilt = true;
  }
  ret->verdict = unbuilt ? VERDICT_FAIL : ret->verdict;
  return unbuilt;
}

static struct schedule schedule_of(const struct grader *grader) {
  const struct grade_options *options = &grader->options;
  return (struct schedule){.seed = options->seed,
                           .decisions = options->decisions,
                           .count = options->decision_count,
                           .explored = options->decisions && options->explored};
}

static const struct build_set *partners_of(struct grader *grader, const struct program *program,
                                           const struct test_case *test, struct error *err) {
  struct reference *reference = reference_of(grader, program, err);
  return reference ? reference_build(reference, grader->course, program, test, grader->scratch, err) : NULL;
}

/* The case as if no call were made to fail. What was decided in the run with failing calls says nothing about it. */
static int run_ordinary(const struct grader *grader, const struct case_run *run, struct run_record *ret_record,
                        struct error *err) {
  const struct schedule schedule = {.seed = grader->options.seed};
  struct test_case ordinary = *run->test; /* borrows all that `test` owns */
  struct case_run again = *run;
  ordinary.injections.count = 0;
  again.test = &ordinary;
  return case_run(&again, &schedule, ret_record, err);
}

static int judge_with_ordinary(const struct grader *grader, const struct case_run *run,
                               const struct run_record *expected, struct case_result *ret, struct error *err) {
  struct run_record ordinary;
  if (run_ordinary(grader, run, &ordinary, err))
    return -1;
  findings_release(&ret->findings);
  judge_case(run->program, run->test, &ret->record, expected, &ordinary, ret);
  run_record_release(&ordinary);
  return 0;
}

/* The build that tells of each access to shared memory; where a role doesn't compile so, orders differ by calls alone.
 */
static int watch(struct grader *grader, struct case_run *run, struct error *err) {
  const struct build_set *explored = builds_explored(&grader->builds, err);
  if (!explored)
    return -1;
  vec_each(&run->program->roles, role)
    if (case_has_role(run->test, role->name) && !case_has_partner(run->test, role->name) &&
        !build_set_has(explored, role->name))
      return 0;
  run->set = explored;
  run->watched = true;
  return 0;
}

static struct orders orders_of(const struct grader *grader, const struct case_run *run, const struct case_run *by_calls,
                               const struct run_record *expected) {
  const struct grade_options *options = &grader->options;
  bool at_length = options->explore_ns > 0;
  struct case_run often = *run;
  struct case_run by_calls_often = *by_calls;
  often.reuse = by_calls_often.reuse = POD_FOR_ONE_CASE;
  return (struct orders){.run = often,
                         .by_calls = by_calls_often,
                         .expected = expected,
                         .seed = options->seed,
                         .preemptions = at_length ? SEARCH_MOST_PREEMPTIONS : run->test->explore.preemptions,
                         .at_most = at_length ? INT64_MAX : run->test->explore.at_most,
                         .ends = at_length ? clock_monotonic_ns() + options->explore_ns : INT64_MAX,
                         .progress = options->exploring};
}

/* What goes wrong in the ordinary order is no matter of order. */
static int explore(struct grader *grader, struct case_run *run, const struct run_record *expected,
                   struct case_result *ret, struct error *err) {
  if (ret->verdict != VERDICT_PASS)
    return 0;
  const struct case_run by_calls = *run;
  if (watch(grader, run, err))
    return -1;
  run_session_let_go(grader->session); /* its runs so far are no part of the search, nor is what they have spent */
  const struct orders orders = orders_of(grader, run, &by_calls, expected);
  return orders_explore(&orders, ret, err);
}

static int run_and_judge(struct grader *grader, const struct program *program, const struct test_case *test,
                         const struct build_set *set, struct case_result *ret, struct error *err) {
  const struct reference *reference = reference_is_needed(test) ? reference_of(grader, program, err) : NULL;
  const struct build_set *partners = test->partners.count ? partners_of(grader, program, test, err) : NULL;
  const struct schedule schedule = schedule_of(grader);
  struct case_run run = {
      .program = program, .test = test, .set = set, .partners = partners, .session = grader->session};
  run.tells_members = run.has_room = schedule.explored;
  run.reuse = schedule.explored ? POD_FOR_ONE_RUN : POD_FOR_ONE_OWNER;
  run.owner = &grader->builds;
  if ((reference_is_needed(test) && !reference) || (test->partners.count && !partners) ||
      (schedule.explored && !grader->options.by_calls && watch(grader, &run, err)) ||
      case_run(&run, &schedule, &ret->record, err))
    return -1;
  ret->was_run = true;
  const struct run_record *expected = reference ? &reference->runs.items[test - program->cases.items] : NULL;
  judge_case(program, test, &ret->record, expected, NULL, ret);
  if (judge_wants_ordinary(&ret->record, ret) && judge_with_ordinary(grader, &run, expected, ret, err))
    return -1;
  if (schedule.explored)
    orders_tell(test, ret);
  return test->explore.asked && !schedule.decisions ? explore(grader, &run, expected, ret, err) : 0;
}

int grade_example(struct grader *grader, const struct program *program, const struct test_case *test,
                  struct run_record *ret_record, struct error *err) {
  const struct build_set *set = partners_of(grader, program, test, err);
  const struct schedule schedule = schedule_of(grader);
  const struct case_run run = {
      .program = program, .test = test, .set = set, .partners = set, .session = grader->session};
  return set ? case_run(&run, &schedule, ret_record, err) : -1;
}

static int grade_case(struct grader *grader, const struct program *program, const struct test_case *test,
                      struct builds *builds, struct submission_result *result, struct error *err) {
  const struct build_set *set = builds_for(builds, test, result, err);
  if (!set)
    return -1;
  struct case_result *graded = vec_add(&result->cases);
  *graded = (struct case_result){.id = xstrdup(test->id),
                                 .says = xstrdup(test->says),
                                 .category = category_name(test->category),
                                 .hidden = test->hidden,
                                 .unit_test = test->unit ? xasprintf("%s: %s", test->unit, test->unit_test) : NULL,
                                 .max_points = test->points};
  if (explain_unbuilt(program, test, set, result, graded) ||
      memory_case_is_talked_into(program, test, set->folder, graded) ||
      memory_case_is_endless(program, test, result, graded))
    return 0;
  if (run_and_judge(grader, program, test, set, graded, err))
    return -1;
  memory_case_excuse_slowness(program, test, result, graded);
  return 0;
}

/* ---- all of them ---- */

static void add_up(struct submission_result *result) {
  bool ran = false;
  vec_each(&result->cases, graded) {
    result->score += graded->points;
    result->max_score += graded->verdict == VERDICT_UNSUPPORTED ? 0 : graded->max_points;
    if (graded->was_run && graded->record.isolation)
      result->isolation = graded->record.isolation;
    if (graded->verdict == VERDICT_BROKEN)
      result->status = STATUS_BROKEN;
    ran = ran || graded->was_run;
  }
  bool failed = false;
  vec_each(&result->builds, built)
    failed = failed || !built->ok;
  if (failed && !ran)
    result->status = STATUS_BUILD_FAILED;
}

/* The one before is not needed any more: a class must not fill the disk. */
static void drop_previous(struct grader *grader) {
  if (grader->folder)
    tree_remove(grader->folder, NULL);
  builds_release(&grader->builds);
  free(grader->sources);
  free(grader->headers);
  free(grader->owner);
  free(grader->folder);
  grader->sources = grader->headers = grader->owner = grader->folder = NULL;
}

static int take_sources(struct grader *grader, const struct program *program, const char *owner, const char *folder,
                        struct submission_result *result, struct error *err) {
  grader->folder = xasprintf("%s/%zu", grader->scratch, ++grader->graded);
  grader->sources = path_join(grader->folder, "sources");
  grader->headers = course_reference(grader->course, program->name);
  grader->owner = xstrdup(owner);
  grader->builds = (struct builds){
      .program = program, .sources = grader->sources, .headers = grader->headers, .scratch = grader->folder};
  if (directory_make(grader->sources, err) || snapshot_take(folder, grader->sources, &result->left_out, err))
    return -1;
  if (tidy_sources(program, folder, grader->sources, &result->left_out, &result->notes, err))
    return -1;
  return unread_check(program, folder, grader->sources, err);
}

static bool has_lost(const struct submission_result *result) {
  const struct case_result *last = result->cases.count ? &result->cases.items[result->cases.count - 1] : NULL;
  return last && last->points < last->max_points;
}

static bool is_only_another(const struct grader *grader, const struct test_case *test) {
  return grader->options.only_case && strcmp(grader->options.only_case, test->id) != 0;
}

static bool is_out_of_question(const struct grader *grader, const struct test_case *test) {
  return test->points <= 0 || is_only_another(grader, test) || (grader->options.only_explored && !test->explore.asked);
}

static bool is_withheld(const struct grader *grader, const struct test_case *test) {
  return test->hidden && grader->options.only_visible;
}

static bool is_put_off(const struct grader *grader, const struct test_case *test) {
  return test->memory != MEMORY_ANY && grader->options.without_memory && !grader->options.only_case;
}

static size_t count_to_run(const struct grader *grader, const struct program *program) {
  size_t count = 0;
  vec_each(&program->cases, test)
    count += !is_out_of_question(grader, test) && !is_withheld(grader, test) && !is_put_off(grader, test);
  return count;
}

static int grade_cases(struct grader *grader, const struct program *program, struct submission_result *result,
                       struct error *err) {
  int status = 0;
  size_t all = count_to_run(grader, program);
  result->hidden_cases = (size_t)program->hidden_cases;
  vec_each(&program->cases, test) {
    if (status || is_out_of_question(grader, test) || (grader->options.until_lost && has_lost(result)))
      continue;
    if (is_withheld(grader, test)) {
      result->hidden_cases++;
      continue;
    }
    if (is_put_off(grader, test)) {
      result->memory_cases++;
      continue;
    }
    if (grader->options.progress)
      grader->options.progress(program->name, false, result->cases.count, all);
    status = grade_case(grader, program, test, &grader->builds, result, err);
  }
  run_session_let_go(grader->session); /* whoever is graded next has another pod */
  untried_settle(program, result);
  return status;
}

/* Graded in the same way everywhere, or not at all. */
static int require_isolation(const struct grader *grader, struct error *err) {
  struct error refusal = {0};
  const char *isolation = run_isolation(&refusal, err);
  if (!grader->options.require_full || (isolation && strcmp(isolation, "full") == 0))
    return isolation ? 0 : -1;
  return error_set(
      err, ERROR_UNSUPPORTED,
      "not graded, since full isolation is required and this host can't: %s; run `ipcgrade doctor` for what would "
      "change it",
      refusal.message);
}

static int require_all_cases(const struct grader *grader, const struct submission_result *result, struct error *err) {
  vec_each(&result->cases, graded)
    if (grader->options.require_full && graded->verdict == VERDICT_UNSUPPORTED)
      return error_set(err, ERROR_UNSUPPORTED, "%s of %s is not graded: case %s can't be run on this host",
                       result->program, result->owner, graded->id);
  return 0;
}

/* ---- coverage ---- */

/* Did all of the submission that takes part compile with counters too? */
static bool can_run(const struct program *program, const struct test_case *test, const struct build_set *set) {
  vec_each(&program->roles, role)
    if (case_has_role(test, role->name) && !case_has_partner(test, role->name) && !build_set_has(set, role->name))
      return false;
  return true;
}

/* What a run looks like is not asked here: it is judged from the ordinary build. */
static int count_case(struct grader *grader, const struct program *program, const struct test_case *test,
                      const struct measurement *measurement, struct error *err) {
  struct run_record record;
  const struct schedule schedule = schedule_of(grader);
  const struct build_set *partners = test->partners.count ? partners_of(grader, program, test, err) : NULL;
  const struct case_run run = {.program = program,
                               .test = test,
                               .set = measurement->set,
                               .partners = partners,
                               .counters = measurement->by_role.items,
                               .session = grader->session};
  if (!can_run(program, test, measurement->set))
    return 0;
  if ((test->partners.count && !partners) || case_run(&run, &schedule, &record, err))
    return -1;
  run_record_release(&record);
  return 0;
}

static int count_cases(struct grader *grader, const struct program *program, struct submission_result *result,
                       struct measurement *measurement, const strings *sources, struct error *err) {
  size_t done = 0;
  vec_each(&result->cases, graded) {
    const struct test_case *test = program_case(program, graded->id);
    bool alone = graded->was_run && coverage_is_asked(&test->coverage);
    if (grader->options.progress)
      grader->options.progress(program->name, true, done++, result->cases.count);
    if (alone)
      measurement_begin_case(measurement);
    if ((graded->was_run && count_case(grader, program, test, measurement, err)) ||
        (alone && measurement_end_case(measurement, test, sources, &graded->coverage, err)))
      return -1;
  }
  return 0;
}

static int measure(struct grader *grader, const struct program *program, struct submission_result *result,
                   struct error *err) {
  struct measurement measurement;
  strings sources = {0};
  if (measurement_start(&grader->builds, &measurement, err))
    return -1;
  int status = snapshot_list(grader->sources, &sources, err) ||
                       count_cases(grader, program, result, &measurement, &sources, err) ||
                       measurement_result(&measurement, &sources, &result->coverage, err)
                   ? -1
                   : 0;
  strings_release(&sources);
  measurement_release(&measurement);
  return status;
}

/* Whatever goes wrong with it, the grade stands. */
static void measure_coverage(struct grader *grader, const struct program *program, struct submission_result *result) {
  struct error err = {0};
  if (result->status == STATUS_BUILD_FAILED)
    result->coverage.problem = xstrdup("nothing of it could be run");
  else if (measure(grader, program, result, &err))
    result->coverage.problem = xstrdup(err.message);
}

static int finish(int status, struct submission_result *result, const struct error *err) {
  add_up(result);
  if (status)
    result->status = STATUS_BROKEN;
  return status && err && err->cause == ERROR_USAGE ? -1 : 0;
}

static struct submission_result new_result(const struct grader *grader, const struct program *program,
                                           const char *owner) {
  return (struct submission_result){.owner = xstrdup(owner),
                                    .program = xstrdup(program->name),
                                    .seed = grader->options.seed,
                                    .isolation = run_isolation(NULL, NULL)};
}

int grade_prepare(struct grader *grader, const struct program *program, const char *owner, const char *folder,
                  struct submission_result *ret_result, struct error *err) {
  *ret_result = new_result(grader, program, owner);
  drop_previous(grader);
  if (take_sources(grader, program, owner, folder, ret_result, err) == 0 &&
      inputs_add(&grader->inputs, program, grader->sources, ret_result, err) == 0)
    return 0;
  return finish(-1, ret_result, err);
}

int grade_prepared(struct grader *grader, const struct program *program, struct submission_result *result,
                   struct error *err) {
  if (result->status == STATUS_BROKEN)
    return 0;
  int status = require_isolation(grader, err);
  if (status == 0)
    status = grade_cases(grader, program, result, err);
  if (status == 0)
    status = require_all_cases(grader, result, err);
  int finished = finish(status, result, err);
  if (grader->options.coverage && result->status != STATUS_BROKEN)
    measure_coverage(grader, program, result);
  return finished;
}

int grade_submission(struct grader *grader, const struct program *program, const char *owner, const char *folder,
                     struct submission_result *ret_result, struct error *err) {
  if (grade_prepare(grader, program, owner, folder, ret_result, err))
    return -1;
  return grade_prepared(grader, program, ret_result, err);
}

int grade_again(struct grader *grader, const struct program *program, uint64_t seed,
                struct submission_result *ret_result, struct error *err) {
  uint64_t usual = grader->options.seed;
  grader->options.seed = seed;
  *ret_result = new_result(grader, program, grader->owner);
  int status = grade_cases(grader, program, ret_result, err);
  grader->options.seed = usual;
  return finish(status, ret_result, err);
}
