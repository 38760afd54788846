/* What grading many submissions is made of: one graded, written and put into the gradebook, by a worker. */
#ifndef IPCGRADE_CLI_CLASS_GRADING_H
#define IPCGRADE_CLI_CLASS_GRADING_H

#include "base/spent.h"
#include "cli/cli.h"
#include "course/assignment.h"
#include "grade/grade.h"
#include "report/report.h"
#include "store/gradebook.h"

/* The same for all submissions. */
struct grading {
  const struct cli *cli;
  struct course course;
  struct grade_options options;
  const struct assignment *assignment; /* NULL: every program counts as its case file says */
  const char *out;
  VEC(const struct report_format *) formats; /* ends with NULL */
  bool coverage;                             /* asked for by --coverage, for all programs and with lcov's pages */
  bool again;                                /* also what is unchanged */
  bool stored;  /* from the sources in the gradebook, in the order of events of then; tells what is different */
  bool preview; /* nothing is written */
};

/* What --require asks for (NULL: nothing). EXIT_GO_ON, or the status to exit with: it isn't anything known. */
int grading_require(struct grading *grading, const char *isolation);
struct option_row grading_require_option(const char **isolation);

/* The formats of a list, "junit,tap", go to `grading->formats`; one about coverage asks for that too. EXIT_GO_ON, or
 * the status to exit with: one is not known. */
int grading_find_formats(struct grading *grading, const char *list);

/* What came of one submission. */
struct graded {
  int status; /* to exit with; EXIT_HARNESS also when the result could not be written */
  bool graded;
  bool unchanged; /* as it was in the gradebook, and not run again */
  bool differs;   /* of one that is stored: its score or its findings */
  bool stops;     /* the others would fare no better */
  bool no_time;   /* there is a due date, and nobody knows when it was handed in */
  double score, max_score;
  bool found[FINDING_KIND_COUNT];   /* kinds of findings, */
  bool advised[FINDING_KIND_COUNT]; /* and those that are advice here and elsewhere faults */
  struct spent spent;               /* on it */
  long peak_kib;                    /* memory that the worker has ever had */
  struct strbuf line;               /* for stdout, empty when there is nothing to say */
  struct strbuf told;               /* what a worker would have written on stderr */
  struct strbuf covered;            /* lcov's tracefile of it */
};

/* A worker's own. */
struct grading_worker;
struct grading_worker *grading_worker_new(const struct grading *grading, struct error *err);
void grading_worker_free(struct grading_worker *worker);

/* Grades a submission, writes its results, and puts it into the gradebook: unless it is there already, made of the
 * same. One that can't be read or whose grading failed is told on stderr. */
void grading_do(struct grading_worker *worker, const struct submission *submission, struct graded *ret_graded);
/* The same for one of which a worker died each time: it is marked as broken. */
void grading_give_up(const struct grading *grading, const struct submission *submission, struct graded *ret_graded);

/* ---- cli/class/graded.c: what is told of it, and from one process to another ---- */

void graded_init(struct graded *graded);
/* Fills in all but the texts. */
void graded_judge(struct graded *graded, const struct submission_result *result);
/* "alice  pipe  88 of 100  deadlock", when the command line asks for lines. */
void graded_add_line(struct graded *graded, const struct cli *cli, const struct submission_result *result);
/* False when the bytes are not from graded_to_bytes(). */
void graded_to_bytes(const struct graded *graded, struct strbuf *ret_bytes);
bool graded_from_bytes(const struct strbuf *bytes, struct graded *ret_graded);
void graded_release(struct graded *graded);

/* lcov's pages. They are not the grade: without them it is as good, so what stands in the way is told on stderr, once
 * when that is that there is no lcov. Those of one submission below `out`, coverage/lcov, of the coverage.info that is
 * there: */
void grading_make_own_pages(const char *out, const struct submission_result *result);
/* Those of the class, in a folder beside the owners', of a tracefile to which each submission that was measured has
 * been added; nothing is written of an empty one. */
#define CLASS_COVERAGE "class-coverage"
void grading_add_to_class_pages(const struct submission_result *result, struct strbuf *ret_tracefile);
void grading_make_class_pages(const char *out, const struct strbuf *tracefile);
/* When they were asked for: its own, unless they are there, and its part of those of the class. */
void grading_add_pages(const struct grading *grading, const struct submission_result *result,
                       struct strbuf *ret_tracefile);

#endif
