/* What one job of validate finds out: without pointers, since a worker hands it on as it is. */
#ifndef IPCGRADE_VALIDATE_OUTCOME_H
#define IPCGRADE_VALIDATE_OUTCOME_H

#include "base/strbuf.h"
#include "result/finding.h"

#include <stdbool.h>
#include <stdint.h>

struct submission_result;

enum { OUTCOME_NOTE_SIZE = 400 };

struct outcome {
  double lost;                       /* points, at worst */
  uint64_t seed;                     /* with which they were lost */
  bool invalid;                      /* it does not compile */
  bool same;                         /* it compiles to what the reference compiles to */
  bool found[FINDING_KIND_COUNT];    /* advice aside */
  bool at_line;                      /* one of the findings is where the fault is */
  char untried[OUTCOME_NOTE_SIZE];   /* the first case whose call that is to fail was never made */
  char elsewhere[OUTCOME_NOTE_SIZE]; /* where the first of them is that isn't: "client.c:12" */
  char where[OUTCOME_NOTE_SIZE];     /* case and kinds */
};

/* Adds what one grading came to, of several with other seeds. */
void outcome_note(const struct submission_result *result, struct outcome *outcome);

/* Why a broken result is broken, as far as it tells: "any-order, with seed 3: fork: Cannot allocate memory". The caller
 * owns it. */
char *outcome_obstacle(const struct submission_result *result);

/* Why there is nothing to run: "server.c:12: expected expression", or NULL when all was built. The caller owns it. */
char *outcome_build_problem(const struct submission_result *result);

/* "deadlock, wrong-exit" */
void outcome_add_kinds(const bool *kinds, struct strbuf *sb);

#endif
