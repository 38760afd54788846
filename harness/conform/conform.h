/* Does this host's IPC behave as the course's documents say? The suites in cases/platform/ hold a test per statement of
 * theirs about a call; they are built and run here, each in a pod of its own, untraced and in real time: what is asked
 * about is the kernel and the C library, not the harness. */
#ifndef IPCGRADE_CONFORM_CONFORM_H
#define IPCGRADE_CONFORM_CONFORM_H

#include "base/error.h"
#include "base/memory.h"
#include "course/course.h"

enum statement_verdict { STATEMENT_HOLDS, STATEMENT_DIFFERS, STATEMENT_UNSUPPORTED };
const char *statement_verdict_name(enum statement_verdict verdict); /* "ok" … */

struct statement {
  char *id;
  char *documents; /* their numbers: "002 004" */
  bool corrected;  /* the documents say otherwise, and reference/ERRATA.md tells of it */
  char *says;      /* what holds */
  enum statement_verdict verdict;
  int line;   /* of the suite: where the statement stands, or what differs was found */
  char *seen; /* what came instead, or why it can't be tried; empty when it holds */
};

struct suite {
  char *name;
  char *file; /* from the course's root */
  char *title;
  VEC(struct statement) statements;
};

struct conformance {
  VEC(struct suite) suites;
};

/* The names of the course's suites, sorted. */
int conform_list(const struct course *course, strings *ret_names, struct error *err);

/* Called with how many suites are done, before the first and after each. */
typedef void conform_progress(size_t done, size_t all);

/* Builds and runs the suites, of which all must be there. `progress` may be NULL. -1 with ERROR_UNSUPPORTED when this
 * host can't build them or make pods, which tells what to install or change; with ERROR_USAGE when one doesn't
 * compile. `ret_conformance` is to be released also then. */
int conform_run(const struct course *course, const strings *names, conform_progress *progress,
                struct conformance *ret_conformance, struct error *err);
void conformance_release(struct conformance *conformance);

size_t conformance_count(const struct conformance *conformance, enum statement_verdict verdict);

#endif
