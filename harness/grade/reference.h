/* What the reference programs print in each case: run once, and kept. */
#ifndef IPCGRADE_GRADE_REFERENCE_H
#define IPCGRADE_GRADE_REFERENCE_H

#include "base/error.h"
#include "course/course.h"
#include "grade/builds.h"
#include "grade/reference_text.h"

struct run_session;

/* Records of the reference's runs, by case; only what is printed, the exit statuses and who was killed can be relied
 * on: nothing else is kept. */
struct reference {
  struct builds builds; /* made when a case wants a partner */
  char *kept;           /* the beginning of the names of its entries in the cache; NULL in a student edition, */
  char *prepared;       /* which has all of it in this folder (course/edition.h); else NULL */
  char *sources;
  char *folder;
  reference_runs runs; /* beside program->cases; empty (no roles) where the case needs none; RUN_UNSUPPORTED
                                  where this host can't run it */
};

/* Loads them from the cache, or makes and keeps them. Entries belong to the digest of the case file, the reference's
 * sources, the harness, the compiler and the isolation; one that can't be read is made anew. */
int reference_load(const struct course *course, const struct program *program, struct run_session *session,
                   const char *compiler, struct reference *ret_reference, struct error *err);
void reference_release(struct reference *reference);

/* The reference's own executables for a case in which it is a partner, from the cache or built, in the folder `scratch`
 * that lasts, when first asked for. NULL when the harness failed. */
const struct build_set *reference_build(struct reference *reference, const struct course *course,
                                        const struct program *program, const struct test_case *test,
                                        const char *scratch, struct error *err);

/* Does any expectation of the case name the reference's text? */
bool reference_is_needed(const struct test_case *test);

#endif
