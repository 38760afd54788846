/* What grading many submissions is made of: one graded and written, by a worker, and what its parent makes of it. */
#ifndef IPCGRADE_CLI_GRADING_H
#define IPCGRADE_CLI_GRADING_H

#include "base/spent.h"
#include "cli/cli.h"
#include "course/assignment.h"
#include "grade/grade.h"
#include "report/report.h"

/* The same for all submissions. */
struct grading {
  const struct cli *cli;
  struct course course;
  struct grade_options options;
  const struct assignment *assignment; /* NULL: every program counts as its case file says */
  const char *out;
  VEC(const struct report_format *) formats; /* ends with NULL */
  bool coverage;                             /* asked for by --coverage, for all programs and with lcov's pages */
};

/* What came of one submission. */
struct graded {
  int status; /* to exit with; EXIT_HARNESS also when the result could not be written */
  bool graded;
  bool stops;   /* the others would fare no better */
  bool no_time; /* there is a due date, and nobody knows when it was handed in */
  double score, max_score;
  bool found[FINDING_KIND_COUNT]; /* kinds of findings */
  struct spent spent;             /* on it */
  long peak_kib;                  /* memory that the worker has ever had */
  struct strbuf line;             /* for stdout, empty when there is nothing to say */
  struct strbuf told;             /* what a worker would have written on stderr */
  struct strbuf covered;          /* lcov's tracefile of it */
};

/* A worker's own. */
struct grading_worker;
struct grading_worker *grading_worker_new(const struct grading *grading, struct error *err);
void grading_worker_free(struct grading_worker *worker);

/* Grades a submission and writes its results. One that can't be read or whose grading failed is told on stderr. */
void grading_do(struct grading_worker *worker, const struct submission *submission, struct graded *ret_graded);
/* The same for one of which a worker died each time: it is marked as broken. */
void grading_give_up(const struct grading *grading, const struct submission *submission, struct graded *ret_graded);

/* From one process to another. False when the bytes are not from graded_to_bytes(). */
void graded_to_bytes(const struct graded *graded, struct strbuf *ret_bytes);
bool graded_from_bytes(const struct strbuf *bytes, struct graded *ret_graded);
void graded_release(struct graded *graded);

/* Writes lcov's pages of the tracefile into the folder `tree`, both below `folder`. Pages are not the grade: without
 * them it is as good, so what stands in the way is told on stderr, once when that is that there is no lcov. */
void grading_make_pages(const char *folder, const char *tracefile, const char *tree, const char *title);

#endif
