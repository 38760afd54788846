/* One submission of many. */
#include "cli/grading.h"

#include "base/file.h"
#include "base/text.h"
#include "grade/seeds.h"
#include "run/run.h"

#include <string.h>
#include <sys/resource.h>

struct grading_worker {
  const struct grading *grading;
  struct grader *grader;
  struct program program; /* the one loaded last */
};

struct grading_worker *grading_worker_new(const struct grading *grading, struct error *err) {
  struct grader *grader = grader_new(&grading->course, &grading->options, err);
  if (!grader)
    return NULL;
  struct grading_worker *worker = xcalloc(1, sizeof *worker);
  *worker = (struct grading_worker){.grading = grading, .grader = grader};
  return worker;
}

void grading_worker_free(struct grading_worker *worker) {
  grader_free(worker->grader);
  program_release(&worker->program);
  free(worker);
}

/* ---- what is told of it ---- */

static bool is_full(const struct submission_result *result) {
  return result->status == STATUS_GRADED && result->score >= result->max_score;
}

static void note_findings(const struct submission_result *result, bool *found) {
  vec_each(&result->findings, finding)
    found[finding->kind] = true;
  vec_each(&result->cases, graded)
    vec_each(&graded->findings, finding)
      found[finding->kind] = true;
}

static void add_findings(const bool *seen, struct strbuf *ret) {
  bool any = false;
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
    if (seen[kind])
      strbuf_addf(ret, "%s%s", any ? ", " : "  ", finding_kind_name((enum finding_kind)kind));
    any = any || seen[kind];
  }
}

static void add_lateness(const struct submission_result *result, struct strbuf *ret) {
  const struct lateness *late = &result->late;
  if (late->refused)
    strbuf_add_text(ret, "  after the hard stop: counts nothing");
  else if (late->days)
    strbuf_addf(ret, "  %lld day%s late, %.6g off: %.6g", (long long)late->days, plural((size_t)late->days), late->off,
                submission_final_score(result));
  else if (late_is_open(late) && late->handed_in.marked_late)
    strbuf_add_text(ret, "  late, nobody knows how late");
}

static void add_line(const struct cli *cli, const struct submission_result *result, const bool *found,
                     struct strbuf *ret) {
  _cleanup_free_ char *owner = text_visible(result->owner);
  if (cli->json || (cli->quiet && is_full(result)))
    return;
  const char *paint = cli->color ? (is_full(result) ? "\033[32m" : "\033[31m") : "";
  strbuf_addf(ret, "%-12s %-18s %s%6.6g of %.6g%s", owner, result->program, paint, result->score, result->max_score,
              cli->color ? "\033[0m" : "");
  add_lateness(result, ret);
  if (result->status == STATUS_BROKEN)
    strbuf_addf(ret, "  %s", submission_status_name(result->status));
  add_findings(found, ret);
  strbuf_add_char(ret, '\n');
}

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

void grading_make_pages(const char *folder, const char *tracefile, const char *tree, const char *title) {
  static bool there_is_no_lcov; /* said once by each process */
  struct error err = {0};
  if (there_is_no_lcov || report_lcov_tree(folder, tracefile, tree, title, &err) == 0)
    return;
  fprintf(stderr, "ipcgrade: no pages of lcov: %s\n", err.message);
  there_is_no_lcov = err.cause == ERROR_UNSUPPORTED;
}

static void add_pages(const struct grading *grading, const struct submission_result *result, struct strbuf *ret) {
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", grading->out, result->owner, result->program);
  _cleanup_free_ char *sources = xasprintf("%s/%s/sources", result->owner, result->program);
  _cleanup_free_ char *shown = text_visible(result->owner);
  _cleanup_free_ char *title = xasprintf("%s by %s", result->program, shown);
  report_lcov_add(result, sources, ret);
  grading_make_pages(folder, "coverage.info", "coverage/lcov", title);
}

/* ---- grading it ---- */

static void begin(struct graded *ret_graded) {
  *ret_graded = (struct graded){.line = STRBUF_INIT, .told = STRBUF_INIT, .covered = STRBUF_INIT};
}

static void keep(const struct grading *grading, const struct submission_result *result, const char *sources,
                 struct graded *graded) {
  struct error err = {0};
  graded->graded = result->status != STATUS_BROKEN;
  graded->score = result->score;
  graded->max_score = result->max_score;
  graded->no_time = late_is_open(&result->late);
  graded->status = result->status == STATUS_BROKEN ? EXIT_HARNESS : is_full(result) ? EXIT_FULL : EXIT_LOST;
  if (report_write(grading->out, result, sources, grading->formats.items, &err)) {
    graded->status = cli_fail(&err);
    graded->stops = true;
  } else if (grading->coverage && result->coverage.measured)
    add_pages(grading, result, &graded->covered);
  note_findings(result, graded->found);
  add_line(grading->cli, result, graded->found, &graded->line);
}

/* `before` it was begun. */
static void count_costs(const struct spent *before, struct graded *graded) {
  struct rusage own;
  getrusage(RUSAGE_SELF, &own);
  graded->peak_kib = own.ru_maxrss;
  graded->spent = spent_so_far();
  for (int what = 0; what < SPENT_ON_COUNT; what++)
    graded->spent.ns[what] -= before->ns[what];
}

static int load_program(struct grading_worker *worker, const char *name, struct error *err) {
  if (worker->program.name && strcmp(worker->program.name, name) == 0)
    return 0;
  program_release(&worker->program);
  if (course_load(&worker->grading->course, name, &worker->program, err))
    return -1;
  assignment_apply(worker->grading->assignment, &worker->program);
  return 0;
}

static int grade(struct grading_worker *worker, const struct submission *submission,
                 struct submission_result *ret_result, struct error *err) {
  static const struct assignment none = {0};
  const struct assignment *assignment = worker->grading->assignment ? worker->grading->assignment : &none;
  if (grade_with_seeds(worker->grader, &worker->program, submission->owner, submission->folder, assignment->seeds.items,
                       assignment->seeds.count, ret_result, err))
    return -1;
  if (worker->grading->assignment)
    *vec_add(&ret_result->digests) = (struct digest){xstrdup("assignment file"), xstrdup(assignment->digest)};
  ret_result->late = late_reckon(&assignment->late, &submission->handed_in, ret_result->score, ret_result->max_score);
  return 0;
}

void grading_do(struct grading_worker *worker, const struct submission *submission, struct graded *ret_graded) {
  const struct grading *grading = worker->grading;
  struct error err = {0};
  struct submission_result result = {0};
  const struct spent before = spent_so_far();
  begin(ret_graded);
  int failed = load_program(worker, submission->program, &err);
  grader_options(worker->grader)->coverage =
      !failed && (grading->coverage || grading->options.coverage || program_asks_coverage(&worker->program));
  if (!failed)
    failed = grade(worker, submission, &result, &err);
  vec_each(&submission->notes, note)
    strings_add(&result.notes, *note);
  if (failed) {
    ret_graded->status = cli_fail(&err);
  } else {
    result.folder = path_from_here(submission->folder);
    keep(grading, &result, grader_sources(worker->grader), ret_graded);
    tell_notes(&result, &result.notes);
    warn_of_left_out(&result);
    if (err.cause != ERROR_NONE)
      cli_fail(&err);
  }
  submission_result_release(&result);
  count_costs(&before, ret_graded);
}

void grading_give_up(const struct grading *grading, const struct submission *submission, struct graded *ret_graded) {
  struct submission_result result = {.owner = xstrdup(submission->owner),
                                     .program = xstrdup(submission->program),
                                     .folder = path_from_here(submission->folder),
                                     .seed = grading->options.seed,
                                     .isolation = run_isolation(NULL, NULL),
                                     .status = STATUS_BROKEN};
  _cleanup_free_ char *owner = text_visible(submission->owner);
  begin(ret_graded);
  fprintf(stderr, "ipcgrade: %s/%s: the process that graded it died, and so did a second one\n", owner,
          submission->program);
  keep(grading, &result, NULL, ret_graded);
  submission_result_release(&result);
}

/* ---- from one process to another ---- */

struct head {
  struct graded graded; /* without its texts */
  size_t lengths[3];    /* of them; their bytes follow */
};

void graded_to_bytes(const struct graded *graded, struct strbuf *ret_bytes) {
  const struct strbuf *texts[] = {&graded->line, &graded->told, &graded->covered};
  struct head head = {.graded = *graded};
  for (size_t i = 0; i < array_size(texts); i++)
    head.lengths[i] = texts[i]->length;
  strbuf_add(ret_bytes, &head, sizeof head);
  for (size_t i = 0; i < array_size(texts); i++)
    strbuf_add(ret_bytes, texts[i]->buf, texts[i]->length);
}

bool graded_from_bytes(const struct strbuf *bytes, struct graded *ret_graded) {
  struct strbuf *texts[] = {&ret_graded->line, &ret_graded->told, &ret_graded->covered};
  struct head head;
  size_t at = sizeof head;
  begin(ret_graded);
  if (bytes->length < sizeof head)
    return false;
  memcpy(&head, bytes->buf, sizeof head);
  *ret_graded = head.graded;
  for (size_t i = 0; i < array_size(texts); i++)
    strbuf_init(texts[i]);
  for (size_t i = 0; i < array_size(texts); at += head.lengths[i++]) {
    if (head.lengths[i] > bytes->length - at)
      return false;
    strbuf_add(texts[i], bytes->buf + at, head.lengths[i]);
  }
  return at == bytes->length;
}

void graded_release(struct graded *graded) {
  strbuf_release(&graded->line);
  strbuf_release(&graded->told);
  strbuf_release(&graded->covered);
}
