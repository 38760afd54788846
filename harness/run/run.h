/* Makes a run happen: the roles of a case, together in one pod, conducted by the tracer under virtual time. */
#ifndef IPCGRADE_RUN_RUN_H
#define IPCGRADE_RUN_RUN_H

#include "base/error.h"
#include "course/program.h"
#include "result/record.h"
#include "run/session.h"

struct counters;
struct run_session;

/* How the order of events is chosen (run/scheduler.c has the table). */
enum policy_kind {
  POLICY_SEED,     /* by the seed: 1 is the ordinary order (run until blocked, then who has waited longest), others draw
                      at every step */
  POLICY_PCT,      /* by priorities that the seed draws and that change at `changes` points: Burckhardt et al., "A
                      randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010 */
  POLICY_DIRECTED, /* the ordinary order but for `deviations` */
};

/* A choice of schedule: a policy, or the decisions of an earlier run to be made again. */
struct schedule {
  uint64_t seed;
  const struct decision *decisions; /* replayed first when not NULL; the policy chooses after the last */
  size_t count;
  enum policy_kind policy;
  const struct deviation *deviations;
  size_t deviation_count;
  unsigned changes; /* of priorities, among the first `steps` steps */
  unsigned steps;
  /* Sleepers may be woken while others could go on, and the run's choices are told (result/choice.h). At most `wakes`
   * sleeps are cut short so: a program that gives up when it has slept often enough isn't wrong. */
  bool explored;
  unsigned wakes;
};

/* How long a run takes hangs on the machine, and on what else that has to do. */
enum { RUN_ROOM = 4 };

struct run_request {
  const struct program *program;
  const struct test_case *test;
  /* For each role of the program, by index: the folder in which build_role() left the executable as `<role>`, or NULL
   * for a role that takes no part. */
  const char *const *built;
  struct schedule schedule;
  struct run_session *session; /* run/session.h; shared by the runs of one caller */
  /* For each role of the program: what its executable counts, to be added to (run/counters.h), or NULL. NULL when
   * nobody counts; else the run goes without Valgrind. */
  struct counters *const *counters;
  /* The executables are of an explored build (run/build.h): what they do to memory that others can see is recorded
   * (result/access.h), and before each such access the scheduler may choose another task. */
  bool watched;
  bool tells_members; /* and what the programs call the bytes that they use, which takes some time */
  bool has_room;      /* limits on time are RUN_ROOM times those of the case */
  /* Such runs are to follow: the session keeps the pod for them, if what is done in it can be made undone, until a run
   * is asked for that can't share it. Whoever asks for runs of an owner's programs says when they are all made, by
   * run_session_let_go(). */
  enum pod_reuse reuse;
  const void *owner; /* of POD_FOR_ONE_OWNER: runs of another one have another pod */
};

/* Runs the case once. Everything that a student's program does, hangs and crashes included, is data in `ret_record`
 * (released by run_record_release()). A host that can't and a harness that failed are RUN_UNSUPPORTED and RUN_BROKEN
 * there, with the problem; so this returns 0 always but for wrong requests (-1, `err`). Pins the calling process to
 * one CPU. Not for use from several threads. */
int run_case(const struct run_request *request, struct run_record *ret_record, struct error *err);

/* What runs and builds are kept apart by on this host: "full" (namespaces) or "process", where the host refuses them;
 * `ret_refusal` then says why (user_namespaces(7); Ubuntu 24.04 refuses at the uid map). Found out by making a pod.
 * NULL and `err`, ERROR_UNSUPPORTED with what to change, when neither works. */
const char *run_isolation(struct error *ret_refusal, struct error *err);

#endif
