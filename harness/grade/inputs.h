/* All that a grade hangs on, as digests and versions: what lets a grade be defended, and what tells that nothing has
 * changed, so that it need not be made again. */
#ifndef IPCGRADE_GRADE_INPUTS_H
#define IPCGRADE_GRADE_INPUTS_H

#include "base/digest.h"
#include "base/error.h"
#include "course/course.h"
#include "result/result.h"

typedef VEC(struct digest) digests;

struct program_inputs {
  char *program;
  digests digests;
};

/* Read once, for as many submissions as there are. Zero-initialise it but for the first two. */
struct inputs {
  const struct course *course;
  const char *compiler;                /* its version; the caller's */
  VEC(struct program_inputs) programs; /* the course's part of each */
  digests tools;
};
void inputs_release(struct inputs *inputs);

/* Adds to the result's digests: the sources as graded, in this folder; what the course has of the program; the harness
 * and its tools. */
int inputs_add(struct inputs *inputs, const struct program *program, const char *sources,
               struct submission_result *result, struct error *err);

/* Of a result to which they have been added, nothing else being known of it yet than its seed, isolation and what was
 * left out. Two submissions of one fingerprint have the same grade. */
void inputs_fingerprint(const struct submission_result *result, char ret_text[DIGEST_TEXT_SIZE]);

#endif
