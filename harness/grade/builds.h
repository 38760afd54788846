/* The builds of one submission: one per set of compiler flags that its cases ask for. */
#ifndef IPCGRADE_GRADE_BUILDS_H
#define IPCGRADE_GRADE_BUILDS_H

#include "base/error.h"
#include "course/program.h"
#include "result/result.h"

struct build_set {
  strings flags;
  bool instrumented; /* its programs count what runs, for gcov; their notes lie in the folder too */
  bool explored;     /* it is what runs that watch shared memory take: BUILD_EXPLORED of run/build.h */
  char *folder;
  strings built; /* names of the roles that compiled */
};

struct builds {
  const struct program *program;
  const char *sources;
  bool course;          /* they are the course's own sources: also of what it supplies */
  const char *headers;  /* folder, or NULL */
  const char *scratch;  /* folder for executables */
  const char *kept;     /* entry of the cache for what no submission changes: one is added per set; or NULL */
  const char *prepared; /* folder of a student edition, from which they are taken; nothing is built then. Or NULL */
  bool asked_for_check; /* then: what the library Check needs, with which suites of units are built, */
  bool has_check;       /* where it is there */
  strings check_flags;
  strings check_libraries;
  VEC(struct build_set) sets;
};

/* The builds that the case needs, made when first asked for; the program's own flags tell what they find into `result`
 * (may be NULL). The address holds until the next call. NULL when the harness failed. */
const struct build_set *builds_for(struct builds *builds, const struct test_case *test,
                                   struct submission_result *result, struct error *err);
/* The one build of all roles that counts, with the program's own flags. */
const struct build_set *builds_instrumented(struct builds *builds, struct error *err);
/* The one explored build of all roles, with the program's own flags but for the optimisation. Roles that don't compile
 * so are not in `built`. */
const struct build_set *builds_explored(struct builds *builds, struct error *err);
bool build_set_has(const struct build_set *set, const char *role);
void builds_release(struct builds *builds);

/* The version of the compiler that builds are made with, "none" when there is none. The caller frees it. */
char *compiler_version(void);

#endif
