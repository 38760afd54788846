/* The result of grading one submission: what result.json holds. */
#ifndef IPCGRADE_RESULT_RESULT_H
#define IPCGRADE_RESULT_RESULT_H

#include "result/coverage.h"
#include "result/exploration.h"
#include "result/finding.h"
#include "result/late.h"
#include "result/record.h"

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_UNSUPPORTED, VERDICT_BROKEN };
const char *verdict_name(enum verdict verdict); /* "pass" … */

enum submission_status { STATUS_GRADED, STATUS_BUILD_FAILED, STATUS_BROKEN };
const char *submission_status_name(enum submission_status status); /* "graded" … */
/* The reverse of both; the worst when there is no such name. */
enum verdict verdict_from_name(const char *name);
enum submission_status submission_status_from_name(const char *name);

struct case_result {
  char *id;
  char *says;
  const char *category; /* static: "correctness" … */
  bool hidden;
  char *unit_test; /* "buffer: goes_round", when it is a test of functions by themselves; else NULL */
  enum verdict verdict;
  double points; /* earned */
  double max_points;
  findings findings;
  bool not_tried; /* the call that the case makes fail was never made, or nothing that could be left behind: the points
                   * hang on the first case */
  struct exploration exploration; /* of a case that asks for every order of events */
  struct coverage coverage;       /* by its run alone, without files, where it asks for a minimum */
  bool was_run;                   /* false when the build failed: `record` is empty then */
  struct run_record record;       /* the run that was judged */
};

/* What findings of other cases call it: of one that is hidden nobody learns the name. */
const char *case_result_called(const struct case_result *result);

struct build_result {
  char *role;
  bool ok;
  strings warnings; /* "server.c:12: warning: …", harmless text */
  char *messages;   /* what the compiler said, as it was */
};

struct digest {
  char *name;  /* "source server.c", "case file", "harness", "gcc" */
  char *value; /* SHA-256 in hex, or a version */
};

/* Points that a person gave a case instead of the harness's. Strings are owned. */
struct override {
  char *case_id;
  double points_before; /* what counted until then */
  double points;
  char *reason;
  char *who;
  char *at; /* ISO 8601, UTC */
};
typedef VEC(struct override) overrides;
void override_release(struct override *change);
void overrides_release(overrides *list);

struct submission_result {
  char *owner;
  char *program;
  char *folder; /* where its files lie, from the working folder; NULL when that is elsewhere */
  enum submission_status status;
  double score;
  double max_score;
  struct lateness late; /* what it takes off stands apart from the score */
  uint64_t seed;
  const char *isolation;
  findings findings; /* of the submission as a whole: build, missing sources */
  VEC(struct build_result) builds;
  VEC(struct case_result) cases;
  size_t hidden_cases; /* cases that were not run since they are hidden from a student's own check */
  size_t memory_cases; /* and those that were not since they are about memory, which takes longer */
  VEC(struct digest) digests;
  struct coverage coverage; /* of the submission's files, by the cases that were run */
  strings left_out;         /* files that were not graded, a sentence each */
  overrides overrides;      /* those that hold now, at most one a case */
  strings notes;            /* what was put right or refused when it was taken in: no points hang on it */
};

/* Points to two decimals, so that shares of them read the same everywhere. Not negative. */
double points_rounded(double points);

/* What counts in the end: `score`, with the points that a person gave, less what lateness takes off; not negative.
 * Points that were given count where their case does: when that is there and not `unsupported`. */
double submission_final_score(const struct submission_result *result);
/* The same before anything is taken off: how good the work is. */
double submission_points(const struct submission_result *result);
bool override_counts(const struct submission_result *result, const struct override *change);
/* The case called so, or NULL. */
const struct case_result *submission_case(const struct submission_result *result, const char *id);

void submission_result_release(struct submission_result *result);

#endif
