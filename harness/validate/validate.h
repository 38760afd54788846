/* How good a program's cases are: what is right must keep its points, and what is wrong must lose some. */
#ifndef IPCGRADE_VALIDATE_VALIDATE_H
#define IPCGRADE_VALIDATE_VALIDATE_H

#include "base/error.h"
#include "course/course.h"
#include "grade/coverage.h"
#include "validate/faults.h"
#include "validate/listing.h"
#include "validate/mutants.h"

struct validate_options {
  size_t seeds;   /* orders of events in which what is right is tried */
  size_t workers; /* processes at work at once */
  bool with_mutants;
  /* Called now and then, from the caller's own process; may be NULL. */
  void (*progress)(void *context, const char *program, size_t done, size_t all);
  void *context;
};

/* A submission that must keep all its points: the reference itself, or a row `100 -` of student/EXPECTED. */
struct right_one {
  char *owner; /* "reference" first */
  double lost; /* points, at worst */
  uint64_t seed;
  char *where; /* case and kinds of finding; NULL when nothing was lost */
};

/* What became of a known fault. */
struct planting {
  double lost;
  bool kinds_are_right;
  bool line_is_right;
  char *found;     /* kinds, with commas between */
  char *elsewhere; /* where there is a finding instead: "client.c:12"; NULL when none has a line */
};

enum mutant_fate {
  MUTANT_CAUGHT,
  MUTANT_SURVIVED,
  MUTANT_EQUIVALENT, /* compiles to the same code; or survived, and equivalent.txt says why it must */
  MUTANT_INVALID,    /* does not compile */
};
struct mutant_result {
  char *name; /* mutant_name(), with " #2" behind it for the second of one name, and so on */
  enum mutant_fate fate;
  char *diff; /* of a survivor */
};

struct validation {
  char *program;
  size_t cases;
  double points;
  VEC(struct right_one) right;
  faults faults;
  VEC(struct planting) plantings; /* beside faults */
  mutants mutants;
  VEC(struct mutant_result) results; /* beside mutants */
  struct coverage coverage;          /* of the reference, by all cases */
  char *untried;                     /* a case whose call that is to fail the reference never makes, or NULL */
  strings short_cases;               /* that ask for more of it than they reach, by their ids */
  struct listing listing;
  strings stale; /* names in equivalent.txt that no surviving mutant has */
};

/* ERROR_USAGE for a mistake in the course, such as a patch that does not fit; ERROR_UNSUPPORTED without clang or patch.
 */
int validate_program(const struct course *course, const char *name, const struct validate_options *options,
                     struct validation *ret_validation, struct error *err);
void validation_release(struct validation *validation);

/* Mutants of a fate. */
size_t validation_count(const struct validation *validation, enum mutant_fate fate);
/* Does all that must hold, hold? Surviving mutants may be one in twenty. */
bool validation_is_good(const struct validation *validation);

#endif
