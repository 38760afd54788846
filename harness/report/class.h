/* The results of a class, as the page about it needs them: plain data, wherever it comes from. */
#ifndef IPCGRADE_REPORT_CLASS_H
#define IPCGRADE_REPORT_CLASS_H

#include "base/error.h"
#include "result/result.h"

/* Strings are owned and may be student text, as it was. */
struct class_case {
  char *id;
  char *says;
  enum verdict verdict;
  double points, max_points;
  bool hidden;
};

struct class_finding {
  enum finding_kind kind;
  char *role; /* this, `file` and `hint` may be NULL */
  char *file;
  int line; /* 0: not known */
  char *message;
  char *hint;
  char *case_id; /* NULL: the submission as a whole */
  bool advice;
  bool hidden; /* the case is */
};

/* One that was graded and doesn't count. */
struct class_attempt {
  int attempt;
  double points; /* that it would count */
};

struct class_entry {
  char *owner;
  char *program;
  int attempt; /* the one that counts, from 1 */
  VEC(struct class_attempt) others;
  enum submission_status status;
  double score, max_score;
  double counts;   /* the score with what lateness and changes by hand take from it or add to it */
  char *apart_why; /* what those are; NULL: there are none */
  char *isolation; /* NULL: not known */
  int64_t wall_ms; /* of all runs */
  double coverage; /* share of the lines, negative when it was not measured */
  VEC(struct class_case) cases;
  VEC(struct class_finding) findings;
};

/* Who works with whom: the `first` role of each owner with the others' rest. */
struct class_crossing {
  char *program;
  char *case_id;
  char *first;
  strings owners;
  VEC(char) cells; /* row by row: '+' works, '-' does not, '.' does not build */
};

struct class_results {
  VEC(struct class_entry) entries; /* in the order of owners, then of programs */
  VEC(struct class_crossing) crossings;
};

void class_results_release(struct class_results *results);

/* Adds what a gradebook has (NULL: nothing), of several attempts that which counts; and OUT/cross.json, if it is there:
 * one that can't be read is an error that names it (ERROR_USAGE). */
struct gradebook;
int class_results_read(struct gradebook *gradebook, const char *out, struct class_results *ret_results,
                       struct error *err);

/* Writes `path`, a page of the whole class beside the folders of the owners; or, `anonymous`, one that can be shown to
 * the class: numbers for names, nothing of hidden cases, no links to anybody's page. */
int class_page_write(const char *path, const struct class_results *results, bool anonymous, struct error *err);

#endif
