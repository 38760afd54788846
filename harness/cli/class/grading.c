/* One submission of many. */
#include "cli/class/grading.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/class/changes.h"
#include "cli/class/unchanged.h"
#include "grade/inputs.h"
#include "grade/scratch.h"
#include "grade/seeds.h"
#include "run/run.h"

#include <string.h>
#include <sys/resource.h>

struct grading_worker {
  const struct grading *grading;
  struct grader *grader;
  struct gradebook *gradebook;
  struct program program; /* the one loaded last */
};

int grading_require(struct grading *grading, const char *isolation) {
  grading->options.require_full = isolation;
  if (!isolation || strcmp(isolation, "full") == 0)
    return EXIT_GO_ON;
  return cli_usage("--require: there is no isolation '%s' to require; there is: full", isolation);
}

struct option_row grading_require_option(const char **isolation) {
  return (struct option_row){"require",   0,         "full",
                             OPTION_TEXT, isolation, "leave ungraded what can't be run in full isolation here"};
}

int grading_find_formats(struct grading *grading, const char *list) {
  _cleanup_free_ char *copy = xstrdup(list);
  char *rest = copy;
  for (char *name = strsep(&rest, ","); name; name = strsep(&rest, ",")) {
    const struct report_format *format = report_format_find(name);
    if (!format) {
      _cleanup_strbuf_ struct strbuf known = STRBUF_INIT;
      report_format_names(&known);
      return cli_usage("--format: there is no format '%s'; there are: %s", name, known.buf);
    }
    grading->options.coverage = grading->options.coverage || format->of_coverage;
    *vec_add(&grading->formats) = format;
  }
  vec_add(&grading->formats);
  return EXIT_GO_ON;
}

struct grading_worker *grading_worker_new(const struct grading *grading, struct error *err) {
  struct grading_worker *worker = xcalloc(1, sizeof *worker);
  worker->grading = grading;
  worker->gradebook = gradebook_open(grading->out, grading->preview ? GRADEBOOK_READ : GRADEBOOK_WRITE, err);
  worker->grader = worker->gradebook ? grader_new(&grading->course, &grading->options, err) : NULL;
  if (worker->grader)
    return worker;
  grading_worker_free(worker);
  return NULL;
}

void grading_worker_free(struct grading_worker *worker) {
  gradebook_close(worker->gradebook);
  grader_free(worker->grader);
  program_release(&worker->program);
  free(worker);
}

/* ---- what is told of it ---- */

static void tell_notes(const struct submission_result *result, const strings *notes) {
  _cleanup_free_ char *owner = text_visible(result->owner);
  vec_each(notes, note) {
    _cleanup_free_ char *shown = text_visible(*note);
    fprintf(stderr, "ipcgrade: %s/%s: %s\n", owner, result->program, shown);
  }
}

/* What the points went for may be no fault of the owner's: a file that only its owner can read, say. */
static void warn_of_left_out(const struct submission_result *result) {
  bool any = false;
  vec_each(&result->findings, finding)
    any = any || finding->kind == FINDING_MISSING_SOURCE;
  if (any)
    tell_notes(result, &result->left_out);
}

/* Of the tracefile into the folder `tree`, both below `folder`. */
static void make_pages(const char *folder, const char *tracefile, const char *tree, const char *title) {
  static bool there_is_no_lcov; /* said once by each process */
  struct error err = {0};
  if (there_is_no_lcov || report_lcov_tree(folder, tracefile, tree, title, &err) == 0)
    return;
  fprintf(stderr, "ipcgrade: no pages of lcov: %s\n", err.message);
  there_is_no_lcov = err.cause == ERROR_UNSUPPORTED;
}

void grading_make_own_pages(const char *out, const struct submission_result *result) {
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", out, result->owner, result->program);
  _cleanup_free_ char *shown = text_visible(result->owner);
  _cleanup_free_ char *title = xasprintf("%s by %s", result->program, shown);
  make_pages(folder, "coverage.info", "coverage/lcov", title);
}

void grading_add_to_class_pages(const struct submission_result *result, struct strbuf *ret_tracefile) {
  _cleanup_free_ char *sources = xasprintf("%s/%s/sources", result->owner, result->program);
  if (result->coverage.measured)
    report_lcov_add(result, sources, ret_tracefile);
}

void grading_make_class_pages(const char *out, const struct strbuf *tracefile) {
  struct error err = {0};
  _cleanup_free_ char *folder = path_join(out, CLASS_COVERAGE);
  _cleanup_free_ char *path = path_join(folder, "coverage.info");
  if (!tracefile->length)
    return;
  if (directory_make(folder, &err) || file_write(path, tracefile->buf, tracefile->length, &err))
    fprintf(stderr, "ipcgrade: %s\n", err.message);
  else
    make_pages(out, CLASS_COVERAGE "/coverage.info", CLASS_COVERAGE, "All submissions");
}

void grading_add_pages(const struct grading *grading, const struct submission_result *result,
                       struct strbuf *ret_tracefile) {
  _cleanup_free_ char *pages = xasprintf("%s/%s/%s/coverage/lcov", grading->out, result->owner, result->program);
  if (!grading->coverage || !result->coverage.measured)
    return;
  grading_add_to_class_pages(result, ret_tracefile);
  if (!path_exists(pages))
    grading_make_own_pages(grading->out, result);
}

/* ---- keeping it ---- */

static struct submission_key key_of(const struct submission *submission) {
  return (struct submission_key){submission->owner, submission->program, submission->attempt};
}

/* Grading what is stored keeps the formats that are there. */
static int write_files(const struct grading *grading, const struct submission_result *result, const char *sources,
                       struct error *err) {
  format_list formats = {0};
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", grading->out, result->owner, result->program);
  if (!grading->stored)
    return report_write(grading->out, result, sources, grading->formats.items, err);
  stored_formats(folder, grading->formats.items, &formats);
  int status = report_write(grading->out, result, sources, formats.items, err);
  vec_release(&formats);
  return status;
}

/* The files first: when all ends in between, the submission is graded again, and they are replaced. */
static int write_all(struct gradebook *gradebook, const struct grading *grading, const struct submission *submission,
                     const struct submission_result *result, const char *fingerprint, const char *sources,
                     struct error *err) {
  const struct submission_key key = key_of(submission);
  const bool is_broken = result->status == STATUS_BROKEN;
  if (!submission->is_one_of && write_files(grading, result, sources, err))
    return -1;
  if (gradebook_put(gradebook, key.attempt, result, is_broken ? NULL : fingerprint, sources, err))
    return -1;
  return submission->is_one_of ? 0 : gradebook_count(gradebook, &key, err);
}

static void keep(struct gradebook *gradebook, const struct grading *grading, const struct submission *submission,
                 struct submission_result *result, const char *fingerprint, const char *sources,
                 struct graded *graded) {
  struct error err = {0};
  const struct submission_key key = key_of(submission);
  int failed = gradebook_overrides(gradebook, &key, &result->overrides, &err);
  graded_judge(graded, result);
  if (!failed && !grading->preview)
    failed = write_all(gradebook, grading, submission, result, fingerprint, sources, &err);
  if (failed) {
    graded->status = cli_fail(&err);
    graded->stops = true;
  } else if (!grading->preview && !submission->is_one_of)
    grading_add_pages(grading, result, &graded->covered);
}

static const struct assignment *assignment_of(const struct grading *grading) {
  static const struct assignment none = {0};
  return grading->assignment ? grading->assignment : &none;
}

/* ---- where its sources are ---- */

/* What was graded last time, in a folder of its own; and what was left out then is missing now for the same reason. */
struct past {
  char *folder;
  struct submission_result result; /* brief */
};

static void past_release(struct past *past) {
  if (past->folder)
    tree_remove(past->folder, NULL);
  free(past->folder);
  submission_result_release(&past->result);
}

static int find_past(struct grading_worker *worker, const struct submission *submission, struct past *ret_past,
                     struct error *err) {
  const struct submission_key key = key_of(submission);
  struct grade_options *options = grader_options(worker->grader);
  ret_past->folder = scratch_make(err);
  if (!ret_past->folder || gradebook_load_brief(worker->gradebook, &key, &ret_past->result, err) ||
      gradebook_write_sources(worker->gradebook, &key, ret_past->folder, err))
    return -1;
  options->seed = ret_past->result.seed;
  options->coverage = ret_past->result.coverage.measured || ret_past->result.coverage.problem;
  return 0;
}

static void add_unless_there(const strings *from, strings *to) {
  vec_each(from, note)
    if (!strings_have(to, *note))
      strings_add(to, *note);
}

/* ---- grading it ---- */

static int load_program(struct grading_worker *worker, const char *name, struct error *err) {
  if (worker->program.name && strcmp(worker->program.name, name) == 0)
    return 0;
  program_release(&worker->program);
  if (course_load(&worker->grading->course, name, &worker->program, err))
    return -1;
  assignment_apply(worker->grading->assignment, &worker->program);
  return 0;
}

static void tell(const struct grading *grading, const struct submission *submission, const struct past *past,
                 const struct submission_result *result, struct graded *graded) {
  if (grading->stored)
    graded->differs = changes_tell(grading->cli, submission->is_one_of ? submission->attempt : 0, &past->result, result,
                                   &graded->line);
  else {
    graded_add_line(graded, grading->cli, result);
    tell_notes(result, &result->notes);
    warn_of_left_out(result);
  }
}

/* What comes without a time came when the gradebook says, if that is of the same files. */
static void reckon_lateness(const struct grading *grading, const struct submission *submission,
                            const struct submission_result *known, struct submission_result *result) {
  bool is_told = submission->handed_in.known || submission->handed_in.marked_late;
  const struct handed_in *when = is_told || !known ? &submission->handed_in : &known->late.handed_in;
  result->late = late_reckon(&assignment_of(grading)->late, when, result->score, result->max_score);
}

static int settle_lateness(struct grading_worker *worker, const struct submission *submission,
                           struct submission_result *known, struct error *err) {
  const struct submission_key key = key_of(submission);
  const struct lateness before = known->late;
  reckon_lateness(worker->grading, submission, known, known);
  if (late_is_same(&before, &known->late) || worker->grading->preview)
    return 0;
  return gradebook_put_lateness(worker->gradebook, &key, &known->late, err);
}

/* True when there is nothing to do but that. */
static bool take_unchanged(struct grading_worker *worker, const struct submission *submission, const char *fingerprint,
                           const struct past *past, struct graded *graded) {
  const struct grading *grading = worker->grading;
  const struct submission_key key = key_of(submission);
  struct submission_result known;
  struct error err = {0};
  bool wants_coverage = grader_options(worker->grader)->coverage;
  if (grading->again || !unchanged_recall(worker->gradebook, grading, &key, fingerprint, wants_coverage, &known))
    return false;
  int failed = settle_lateness(worker, submission, &known, &err);
  graded_judge(graded, &known);
  graded->unchanged = true;
  if (!failed && !grading->preview && !submission->is_one_of)
    failed = unchanged_write(worker->gradebook, grading, &key, &known, &err) ||
             gradebook_count(worker->gradebook, &key, &err);
  if (failed) {
    graded->status = cli_fail(&err);
    graded->stops = true;
  } else if (!grading->preview && !submission->is_one_of)
    grading_add_pages(grading, &known, &graded->covered);
  tell(grading, submission, past, &known, graded);
  submission_result_release(&known);
  return true;
}

static bool is_source(const struct digest *digest) { return strncmp(digest->name, "source ", 7) == 0; }

static bool has_digest(const struct submission_result *result, const struct digest *wanted) {
  vec_each(&result->digests, digest)
    if (strcmp(digest->name, wanted->name) == 0 && strcmp(digest->value, wanted->value) == 0)
      return true;
  return false;
}

static bool has_sources_of(const struct submission_result *result, const struct submission_result *other) {
  bool all = true;
  vec_each(&other->digests, digest)
    all = all && (!is_source(digest) || has_digest(result, digest));
  return all;
}

static void recall_lateness(struct grading_worker *worker, const struct submission *submission, const struct past *past,
                            struct submission_result *result) {
  const struct submission_key key = key_of(submission);
  struct submission_result known = {0};
  bool is_known = !past->folder && gradebook_load_brief(worker->gradebook, &key, &known, NULL) == 0 &&
                  has_sources_of(&known, result) && has_sources_of(result, &known);
  reckon_lateness(worker->grading, submission, past->folder ? &past->result : is_known ? &known : NULL, result);
  submission_result_release(&known);
}

static void add_assignment(const struct grading_worker *worker, struct submission_result *result) {
  char digest[DIGEST_TEXT_SIZE];
  if (assignment_digest(worker->grading->assignment, &worker->program, digest))
    *vec_add(&result->digests) = (struct digest){xstrdup("assignment"), xstrdup(digest)};
}

static void grade_it(struct grading_worker *worker, const struct submission *submission, const struct past *past,
                     struct submission_result *result, struct graded *graded) {
  char fingerprint[DIGEST_TEXT_SIZE];
  struct error err = {0};
  const char *folder = past->folder ? past->folder : submission->folder;
  const struct assignment *assignment = assignment_of(worker->grading);
  int failed = grade_prepare_seeds(worker->grader, &worker->program, submission->owner, folder, assignment->seeds.items,
                                   assignment->seeds.count, result, &err);
  result->folder = submission->folder ? path_from_here(submission->folder) : xstrdup(past->result.folder);
  add_assignment(worker, result);
  add_unless_there(&past->result.left_out, &result->left_out);
  add_unless_there(past->folder ? &past->result.notes : &submission->notes, &result->notes);
  inputs_fingerprint(result, fingerprint);
  if (!failed && result->status != STATUS_BROKEN && take_unchanged(worker, submission, fingerprint, past, graded))
    return;
  if (!failed)
    failed = grade_prepared_seeds(worker->grader, &worker->program, assignment->seeds.items, assignment->seeds.count,
                                  result, &err);
  if (failed) {
    graded->status = cli_fail(&err);
    return;
  }
  recall_lateness(worker, submission, past, result);
  keep(worker->gradebook, worker->grading, submission, result, fingerprint, grader_sources(worker->grader), graded);
  tell(worker->grading, submission, past, result, graded);
  if (err.cause != ERROR_NONE)
    cli_fail(&err);
}

/* `before` it was begun. */
static void count_costs(const struct spent *before, struct graded *graded) {
  struct rusage own;
  getrusage(RUSAGE_SELF, &own);
  graded->peak_kib = own.ru_maxrss;
  graded->spent = spent_since(before);
}

void grading_do(struct grading_worker *worker, const struct submission *submission, struct graded *ret_graded) {
  const struct grading *grading = worker->grading;
  struct error err = {0};
  struct past past = {0};
  struct submission_result result = {0};
  const struct spent before = spent_so_far();
  graded_init(ret_graded);
  int failed = load_program(worker, submission->program, &err);
  grader_options(worker->grader)->coverage =
      !failed && (grading->coverage || grading->options.coverage || program_asks_coverage(&worker->program));
  if (!failed && grading->stored)
    failed = find_past(worker, submission, &past, &err);
  if (failed)
    ret_graded->status = cli_fail(&err);
  else
    grade_it(worker, submission, &past, &result, ret_graded);
  submission_result_release(&result);
  past_release(&past);
  count_costs(&before, ret_graded);
}

/* Sources that are in the gradebook stay there. This process forks others, which may take no database along. */
void grading_give_up(const struct grading *grading, const struct submission *submission, struct graded *ret_graded) {
  struct submission_result result = {.owner = xstrdup(submission->owner),
                                     .program = xstrdup(submission->program),
                                     .folder = submission->folder ? path_from_here(submission->folder) : NULL,
                                     .seed = grading->options.seed,
                                     .isolation = run_isolation(NULL, NULL),
                                     .status = STATUS_BROKEN};
  struct error err = {0};
  _cleanup_free_ char *owner = text_visible(submission->owner);
  graded_init(ret_graded);
  fprintf(stderr, "ipcgrade: %s/%s: the process that graded it died, and so did a second one\n", owner,
          submission->program);
  struct gradebook *gradebook = gradebook_open(grading->out, grading->preview ? GRADEBOOK_READ : GRADEBOOK_WRITE, &err);
  if (gradebook)
    keep(gradebook, grading, submission, &result, NULL, NULL, ret_graded);
  else
    ret_graded->status = cli_fail(&err);
  ret_graded->stops = ret_graded->stops || !gradebook;
  if (!grading->stored)
    graded_add_line(ret_graded, grading->cli, &result);
  submission_result_release(&result);
  gradebook_close(gradebook);
}
