/* Tries a program's cases on what is right and on what is wrong. */
#include "validate/validate.h"

#include "base/file.h"
#include "base/pool.h"
#include "base/strbuf.h"
#include "grade/grade.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "validate/equivalent.h"
#include "validate/outcome.h"
#include "validate/same_code.h"
#include "validate/worked.h"

#include <string.h>

enum { MOST_BYTES = 1 << 20 };

struct trial {
  const struct course *course;
  const struct validate_options *options;
  struct program program;
  char *reference; /* folder */
  char *scratch;
  struct validation *validation;
  strings folders;              /* of the right ones, beside validation->right */
  VEC(struct outcome) outcomes; /* by job */
};

struct worker {
  struct trial *trial;
  struct grader *grader;
};

/* ---- grading one thing ---- */

static void *start_worker(void *context, size_t number, struct error *err) {
  (void)number;
  struct trial *trial = context;
  const struct grade_options options = {.seed = 1};
  struct grader *grader = grader_new(trial->course, &options, err);
  if (!grader)
    return NULL;
  struct worker *worker = xcalloc(1, sizeof *worker);
  *worker = (struct worker){trial, grader};
  return worker;
}

static void stop_worker(void *own) {
  struct worker *worker = own;
  grader_free(worker->grader);
  free(worker);
}

static bool is_broken(const struct submission_result *result, struct error *err) {
  if (result->status != STATUS_BROKEN)
    return false;
  _cleanup_free_ char *obstacle = outcome_obstacle(result);
  error_set(err, ERROR_SYSTEM, "%s by %s could not be graded: %s", result->program, result->owner, obstacle);
  return true;
}

/* What the reference itself can't do, nothing that is made of it can. */
static bool is_no_reference(size_t index, const struct submission_result *result, struct error *err) {
  _cleanup_free_ char *problem = index == 0 ? outcome_build_problem(result) : NULL;
  if (problem)
    error_set(err, ERROR_USAGE, "the reference can't be built: %s", problem);
  return problem != NULL;
}

/* A call that is to fail, and that the reference never makes, is one that nobody need make. */
static void look_for_untried(const struct program *program, const struct submission_result *result,
                             struct outcome *outcome) {
  vec_each(&result->cases, graded) {
    const struct test_case *test = program_case(program, graded->id);
    if (graded->not_tried && test && test->injections.count && !*outcome->untried)
      snprintf(outcome->untried, sizeof outcome->untried, "%s", graded->id);
  }
}

/* Another order of events shows no other use of memory, and Valgrind takes longer than all other cases together: one
 * seed answers for it. */
static int grade_right(struct worker *worker, size_t index, struct outcome *outcome, struct error *err) {
  struct trial *trial = worker->trial;
  struct submission_result result;
  int status = grade_submission(worker->grader, &trial->program, trial->validation->right.items[index].owner,
                                trial->folders.items[index], &result, err);
  for (uint64_t seed = 1;; seed++) {
    if (status == 0 && (is_no_reference(index, &result, err) || is_broken(&result, err)))
      status = -1;
    if (status == 0) {
      outcome_note(&result, outcome);
      look_for_untried(&trial->program, &result, outcome);
    }
    submission_result_release(&result);
    if (status || seed >= trial->options->seeds || outcome->lost > 0)
      break;
    grader_options(worker->grader)->without_memory = true;
    status = grade_again(worker->grader, &trial->program, seed + 1, &result, err);
  }
  grader_options(worker->grader)->without_memory = false;
  return status;
}

static char *copy_of_reference(const struct trial *trial, const char *kind, size_t index, struct error *err) {
  char *folder = xasprintf("%s/%s-%zu", trial->scratch, kind, index);
  if (snapshot_make(trial->reference, folder, err) == 0)
    return folder;
  free(folder);
  return NULL;
}

/* Until the first lost point when only that is asked. */
static int grade_copy(struct worker *worker, const char *folder, bool until_lost, struct submission_result *ret_result,
                      struct error *err) {
  struct trial *trial = worker->trial;
  grader_options(worker->grader)->until_lost = until_lost;
  int status = grade_submission(worker->grader, &trial->program, "validate", folder, ret_result, err);
  grader_options(worker->grader)->until_lost = false;
  return status || is_broken(ret_result, err) ? -1 : 0;
}

static void look_for_line(const struct fault *fault, const char *folder, const struct submission_result *result,
                          struct outcome *outcome) {
  vec_each(&result->cases, graded)
    vec_each(&graded->findings, finding) {
      if (!fault->finds[finding->kind] || finding->advice)
        continue;
      if (fault_is_at(fault, folder, finding->file, finding->line))
        outcome->at_line = true;
      else if (finding->line && !*outcome->elsewhere)
        snprintf(outcome->elsewhere, sizeof outcome->elsewhere, "%s:%d", finding->file, finding->line);
    }
}

static int grade_fault(struct worker *worker, size_t index, struct outcome *outcome, struct error *err) {
  const struct fault *fault = &worker->trial->validation->faults.items[index];
  _cleanup_free_ char *folder = copy_of_reference(worker->trial, "fault", index, err);
  struct submission_result result = {0};
  if (!folder || fault_apply(fault, folder, err))
    return -1;
  int status = grade_copy(worker, folder, false, &result, err);
  if (status == 0) {
    outcome_note(&result, outcome);
    look_for_line(fault, folder, &result, outcome);
  }
  submission_result_release(&result);
  tree_remove(folder, NULL);
  return status;
}

static int write_mutant(const struct mutant *mutant, const char *folder, struct error *err) {
  _cleanup_free_ char *path = path_join(folder, mutant->file);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf changed = STRBUF_INIT;
  if (file_read(path, MOST_BYTES, &text, err))
    return -1;
  mutant_apply(mutant, text.buf, &changed);
  return file_write(path, changed.buf, changed.length, err);
}

static int grade_mutant(struct worker *worker, size_t index, struct outcome *outcome, struct error *err) {
  const struct mutant *mutant = &worker->trial->validation->mutants.items[index];
  _cleanup_free_ char *folder = copy_of_reference(worker->trial, "mutant", index, err);
  struct submission_result result = {0};
  if (!folder || write_mutant(mutant, folder, err) ||
      same_code(worker->trial->reference, folder, mutant->file, &outcome->same, err))
    return -1;
  int status = outcome->same ? 0 : grade_copy(worker, folder, true, &result, err);
  if (status == 0)
    outcome_note(&result, outcome);
  submission_result_release(&result);
  tree_remove(folder, NULL);
  return status;
}

/* Right ones first, then faults, then mutants. */
static int do_one(struct worker *worker, size_t index, struct outcome *outcome, struct error *err) {
  const struct validation *validation = worker->trial->validation;
  if (index < validation->right.count)
    return grade_right(worker, index, outcome, err);
  index -= validation->right.count;
  if (index < validation->faults.count)
    return grade_fault(worker, index, outcome, err);
  return grade_mutant(worker, index - validation->faults.count, outcome, err);
}

static int do_job(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  struct outcome outcome = {0};
  int status = do_one(own, index, &outcome, err);
  strbuf_add(ret_outcome, &outcome, sizeof outcome);
  return status;
}

static int take_outcome(void *context, size_t index, const struct strbuf *outcome, struct error *err) {
  struct trial *trial = context;
  if (!outcome)
    return error_set(err, ERROR_SYSTEM, "two workers died of the same job of %s", trial->validation->program);
  memcpy(&trial->outcomes.items[index], outcome->buf, sizeof trial->outcomes.items[index]);
  return 0;
}

/* ---- what there is to try ---- */

static void add_right(struct trial *trial, const char *owner, char *folder) {
  *vec_add(&trial->validation->right) = (struct right_one){.owner = xstrdup(owner)};
  *vec_add(&trial->folders) = folder;
}

static void find_right(struct trial *trial) {
  worked_list rows = {0};
  _cleanup_free_ char *path = worked_path(trial->course);
  add_right(trial, "reference", xstrdup(trial->reference));
  worked_read(path, &rows);
  vec_each(&rows, row) {
    if (strcmp(row->program, trial->program.name) == 0 && worked_is_right(row))
      add_right(trial, row->owner, xasprintf("%s/student/%s/%s", trial->course->root, row->owner, row->program));
  }
  vec_release(&rows);
}

/* ---- what came of it ---- */

static void keep_right(struct right_one *right, const struct outcome *outcome) {
  right->lost = outcome->lost;
  right->seed = outcome->seed;
  right->where = outcome->lost > 0 ? xstrdup(outcome->where) : NULL;
}

static void keep_planting(struct validation *validation, size_t index, const struct outcome *outcome) {
  const struct fault *fault = &validation->faults.items[index];
  struct strbuf kinds = STRBUF_INIT;
  outcome_add_kinds(outcome->found, &kinds);
  *vec_add(&validation->plantings) =
      (struct planting){.lost = outcome->lost,
                        .kinds_are_right = memcmp(outcome->found, fault->finds, sizeof fault->finds) == 0,
                        .line_is_right = !fault->file || outcome->at_line,
                        .found = strbuf_detach(&kinds),
                        .elsewhere = *outcome->elsewhere ? xstrdup(outcome->elsewhere) : NULL};
}

static enum mutant_fate fate_of(const struct outcome *outcome) {
  if (outcome->invalid)
    return MUTANT_INVALID;
  if (outcome->same)
    return MUTANT_EQUIVALENT;
  return outcome->lost > 0 ? MUTANT_CAUGHT : MUTANT_SURVIVED;
}

static void keep_mutant(const struct trial *trial, size_t index, const char *name, const struct outcome *outcome) {
  struct mutant_result *result = vec_add(&trial->validation->results);
  *result = (struct mutant_result){.name = xstrdup(name), .fate = fate_of(outcome)};
  if (result->fate == MUTANT_SURVIVED)
    result->diff = mutant_diff(&trial->validation->mutants.items[index], trial->reference);
}

static void keep_all(const struct trial *trial, const struct outcome *outcomes) {
  struct validation *validation = trial->validation;
  strings names = {0};
  mutants_names(&validation->mutants, &names);
  if (*outcomes->untried) /* by the reference, which is first */
    validation->untried = xstrdup(outcomes->untried);
  vec_each(&validation->right, right)
    keep_right(right, outcomes++);
  for (size_t i = 0; i < validation->faults.count; i++)
    keep_planting(validation, i, outcomes++);
  for (size_t i = 0; i < validation->mutants.count; i++)
    keep_mutant(trial, i, names.items[i], outcomes++);
  strings_release(&names);
}

static bool forgive(struct validation *validation, const char *name) {
  bool known = false;
  vec_each(&validation->results, result) {
    if (strcmp(result->name, name) != 0 || result->fate != MUTANT_SURVIVED)
      continue;
    result->fate = MUTANT_EQUIVALENT;
    known = true;
  }
  return known;
}

static void forgive_equivalent(const struct trial *trial) {
  struct validation *validation = trial->validation;
  struct equivalents list;
  equivalents_load(trial->course, validation->program, &list);
  vec_each(&list.items, item) {
    if (!forgive(validation, item->name))
      strings_add(&validation->stale, item->name);
  }
  equivalents_release(&list);
}

/* ---- all of it ---- */

static void tell_progress(void *context, const struct pool_state *state) {
  const struct trial *trial = context;
  if (trial->options->progress)
    trial->options->progress(trial->options->context, trial->validation->program, state->done, state->all);
}

static int try_all(struct trial *trial, struct error *err) {
  struct validation *validation = trial->validation;
  const struct pool pool = {.workers = trial->options->workers,
                            .context = trial,
                            .start = start_worker,
                            .stop = stop_worker,
                            .job = do_job,
                            .take = take_outcome,
                            .progress = tell_progress};
  size_t count = validation->right.count + validation->faults.count + validation->mutants.count;
  for (size_t i = 0; i < count; i++)
    vec_add(&trial->outcomes);
  int status = pool_run(&pool, count, err);
  if (status == 0)
    keep_all(trial, trial->outcomes.items);
  vec_release(&trial->outcomes);
  if (status == 0 && trial->options->with_mutants)
    forgive_equivalent(trial);
  return status;
}

static int prepare(struct trial *trial, struct error *err) {
  struct validation *validation = trial->validation;
  _cleanup_free_ char *folder = xasprintf("%s/cases/%s/faults", trial->course->root, validation->program);
  trial->reference = course_reference(trial->course, validation->program);
  trial->scratch = scratch_make(err);
  if (!trial->scratch || faults_load(folder, &validation->faults, NULL, err))
    return -1;
  find_right(trial);
  if (!trial->options->with_mutants)
    return 0;
  return mutants_of_program(&trial->program, trial->reference, &validation->mutants, err);
}

int validate_program(const struct course *course, const char *name, const struct validate_options *options,
                     struct validation *ret_validation, struct error *err) {
  struct trial trial = {.course = course, .options = options, .validation = ret_validation};
  *ret_validation = (struct validation){.program = xstrdup(name)};
  if (course_load(course, name, &trial.program, err))
    return -1;
  ret_validation->cases = trial.program.cases.count;
  ret_validation->points = program_points(&trial.program);
  int status = prepare(&trial, err) || try_all(&trial, err) ||
                       coverage_measure(&trial.program, trial.reference, &ret_validation->coverage,
                                        &ret_validation->short_cases, err) ||
                       listing_grade(course, &trial.program, &ret_validation->listing, err)
                   ? -1
                   : 0;
  if (trial.scratch)
    tree_remove(trial.scratch, NULL);
  free(trial.scratch);
  free(trial.reference);
  strings_release(&trial.folders);
  program_release(&trial.program);
  return status;
}

void validation_release(struct validation *validation) {
  free(validation->program);
  vec_each(&validation->right, right) {
    free(right->owner);
    free(right->where);
  }
  vec_each(&validation->plantings, planting) {
    free(planting->found);
    free(planting->elsewhere);
  }
  vec_each(&validation->results, result) {
    free(result->name);
    free(result->diff);
  }
  vec_release(&validation->right);
  vec_release(&validation->plantings);
  vec_release(&validation->results);
  faults_release(&validation->faults);
  mutants_release(&validation->mutants);
  strings_release(&validation->stale);
  coverage_release(&validation->coverage);
  strings_release(&validation->short_cases);
  free(validation->untried);
  listing_release(&validation->listing);
}

size_t validation_count(const struct validation *validation, enum mutant_fate fate) {
  size_t count = 0;
  vec_each(&validation->results, result)
    count += result->fate == fate;
  return count;
}

/* Share of the mutants that could be caught and were; 1 when there are none. */
static double share_caught(const struct validation *validation) {
  double caught = (double)validation_count(validation, MUTANT_CAUGHT);
  double survived = (double)validation_count(validation, MUTANT_SURVIVED);
  return caught + survived > 0 ? caught / (caught + survived) : 1;
}

bool validation_is_good(const struct validation *validation) {
  vec_each(&validation->right, right)
    if (right->lost > 0)
      return false;
  vec_each(&validation->plantings, planting)
    if (planting->lost <= 0 || !planting->kinds_are_right || !planting->line_is_right)
      return false;
  return !coverage_is_short_of_any(&validation->coverage) && validation->short_cases.count == 0 &&
         validation->stale.count == 0 && listing_is_explained(&validation->listing) && share_caught(validation) >= 0.95;
}
