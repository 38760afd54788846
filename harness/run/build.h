/* Compiles the roles of a submission, in a pod of its own: source code is hostile input. */
#ifndef IPCGRADE_RUN_BUILD_H
#define IPCGRADE_RUN_BUILD_H

#include "base/error.h"
#include "course/program.h"
#include "result/result.h"

enum build_kind {
  BUILD_PLAIN,
  /* Not optimised, instrumented by the compiler, and linked with our own runtime (access/): what such a program does to
   * memory that others can see is seen by a tracer that watches (struct run_request). By itself it does the same. A
   * role with asm statements isn't built so: what they do can't be told. */
  BUILD_EXPLORED,
};

struct build_request {
  enum build_kind kind;
  const struct program *program;
  const char *sources;      /* folder with the submission's files (regular files only), or the reference's */
  const char *headers;      /* folder that holds the course's headers of this program, or NULL when it has none */
  const strings *flags;     /* compiler flags */
  const char *const *roles; /* names of the roles to build, NULL at the end */
  const char *output;       /* existing folder: each role's executable is left here as `<role>` */
  bool with_notes;          /* and gcov's notes (*.gcno), which flags ask the compiler for */
  /* For the suites of units, which are the course's: what the library Check needs. NULL when none is built. */
  const strings *suite_flags;
  const strings *suite_libraries;
};

/* Builds all roles asked for, side by side. Adds to `result` one entry of `builds` per role, and to its findings
 * missing-source, build-failed and build-warning with the compiler's file and line, and forbidden for names of the
 * runtime's. Returns 0 also when compiling failed; -1 when the harness did. */
int build_roles(const struct build_request *request, struct submission_result *result, struct error *err);

#endif
