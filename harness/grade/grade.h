/* A submission from its files to its score. */
#ifndef IPCGRADE_GRADE_GRADE_H
#define IPCGRADE_GRADE_GRADE_H

#include "base/error.h"
#include "course/course.h"
#include "result/result.h"

struct grade_options {
  uint64_t seed;
  bool only_visible;     /* a student's own check: hidden cases are counted, not run */
  bool without_memory;   /* cases about memory, which take a second or two each, are counted, not run */
  bool coverage;         /* each case is run once more, on a build that counts: no points hang on that run */
  bool until_lost;       /* cases behind the first that loses points are not run */
  const char *only_case; /* NULL: all */
  bool require_full;     /* what can't be run in full isolation, in full, stays ungraded (STATUS_BROKEN) */
  /* A run to be made again instead of choosing by seed: decisions of `only_case`. NULL otherwise. */
  const struct decision *decisions;
  size_t decision_count;
  bool explored;      /* they are of an explored run (run/run.h) */
  bool by_calls;      /* in which orders differed by calls alone */
  bool only_explored; /* cases that ask for every order of events, and no others */
  int64_t explore_ns; /* these are searched for so long, with any number of preemptions, and not as far as they say */
  /* Told before each schedule; may be NULL. */
  void (*exploring)(const char *test, const struct exploration *so_far);
  /* Told before each case is run, and before each of the runs that count, which are behind them; may be NULL. */
  void (*progress)(const char *program, bool counting, size_t done, size_t all);
};

/* What many gradings share. Not for use from several threads. */
struct grader *grader_new(const struct course *course, const struct grade_options *options, struct error *err);
void grader_free(struct grader *grader);

/* May be changed between gradings. */
struct grade_options *grader_options(struct grader *grader);

/* Grades the files in `folder`. All faults of the submission are data in `ret_result` (released by
 * submission_result_release()); when the harness fails, its status is STATUS_BROKEN and `err` says why. The sources as
 * graded stay in `grader_sources()` until the next call. -1 only for wrong requests. */
int grade_submission(struct grader *grader, const struct program *program, const char *owner, const char *folder,
                     struct submission_result *ret_result, struct error *err);
/* The same in two steps. After the first, which builds and runs nothing, the result holds digests of all that the grade
 * hangs on (grade/inputs.h makes a fingerprint of it), and the second may be left out. Whatever is added to the
 * result's digests and to what was left out in between becomes a part of it. */
int grade_prepare(struct grader *grader, const struct program *program, const char *owner, const char *folder,
                  struct submission_result *ret_result, struct error *err);
int grade_prepared(struct grader *grader, const struct program *program, struct submission_result *result,
                   struct error *err);
/* The submission that was graded last once more, from the same build, with another order of events. */
int grade_again(struct grader *grader, const struct program *program, uint64_t seed,
                struct submission_result *ret_result, struct error *err);
/* One run of the course's own programs, as an example of what they show. The record is the caller's. */
int grade_example(struct grader *grader, const struct program *program, const struct test_case *test,
                  struct run_record *ret_record, struct error *err);
const char *grader_sources(const struct grader *grader);

#endif
