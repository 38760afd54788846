/* Many submissions by several workers: graded, or graded again, with what comes of each told in order. */
#ifndef IPCGRADE_CLI_CLASS_CREW_H
#define IPCGRADE_CLI_CLASS_CREW_H

#include "cli/class/assigned.h"
#include "cli/class/summary.h"

#include <signal.h>

struct crew {
  const struct cli *cli;
  const struct grading *grading;
  const submissions *submissions;
  uint64_t workers;
  /* Each in turn, in the order of the submissions, once those before it are there. It may take the line away. */
  void (*tell)(void *context, struct graded *graded);
  void *context;

  /* What came of all so far. */
  int status;                          /* the worst, to exit with */
  size_t graded, unchanged, differing; /* of several attempts each */
  size_t without_time;                 /* of them: nobody knows whether they are late */
  struct summary summary;              /* without those of which one of several counts: attempts_settle() adds it */
  int64_t begun;                       /* clock_monotonic_ns() */
  struct strbuf covered;               /* lcov's tracefile of all of them */
};

enum { MOST_WORKERS = 256, EXIT_INTERRUPTED = 128 + SIGINT };

/* What every command with a crew is asked. */
struct crew_asked {
  strings programs; /* none: all */
  const char *assignment_path;
  const char *isolation; /* that is required */
  uint64_t workers;
};
#define CREW_ASKED_INIT                                                                                                \
  { .workers = crew_usual_workers() }
uint64_t crew_usual_workers(void); /* one a core */
void crew_asked_release(struct crew_asked *asked);

/* The rows of its options, for the end of a command's own. */
#define CREW_OPTIONS(asked)                                                                                            \
  cli_programs_option(&(asked)->programs), assigned_option(&(asked)->assignment_path),                                 \
      grading_require_option(&(asked)->isolation), crew_jobs_option(&(asked)->workers)
struct option_row crew_jobs_option(uint64_t *workers);

/* Is all of that possible? Opens the course. EXIT_GO_ON, or the status to exit with. */
int crew_prepare(const struct cli *cli, const struct crew_asked *asked, struct grading *grading);

/* Takes the results' folder, makes its gradebook or brings it up to date, and has all of them done. Nothing of that is
 * written for a preview. EXIT_GO_ON when all have been told and the totals are to be; else the status to exit with, and
 * why has been said. `crew_release()` in any case. */
int crew_run(struct crew *crew);
void crew_release(struct crew *crew);

#endif
