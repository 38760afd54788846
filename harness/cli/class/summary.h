/* What a class has come to: per program how its submissions fared, and which findings are the most frequent. */
#ifndef IPCGRADE_CLI_CLASS_SUMMARY_H
#define IPCGRADE_CLI_CLASS_SUMMARY_H

#include "cli/class/grading.h"

struct summary_row {
  char *program; /* NULL: all */
  size_t submissions;
  size_t full;     /* those with all points */
  size_t ungraded; /* those that are broken */
  double shares;   /* of the points, 0 to 1, summed up over those that are graded */
  double lowest;   /* of them */
};

struct summary {
  VEC(struct summary_row) rows; /* in the order in which programs came first */
  struct summary_row all;
  size_t found[FINDING_KIND_COUNT]; /* submissions with that kind */
  struct spent spent;
  double score, max_score; /* of all together */
  long peak_kib;           /* the largest worker's */
};

/* Adds what one submission came to, of several attempts the one that counts. All zero is an empty summary. */
void summary_add(struct summary *summary, const char *program, const struct graded *graded);
/* Adds what it took to grade one, of several attempts each. */
void summary_add_costs(struct summary *summary, const struct graded *graded);
/* Two tables of at most 80 columns; nothing when there are no two submissions to sum up. */
void summary_print(const struct summary *summary, FILE *to);
void summary_release(struct summary *summary);

#endif
