/* What many runs share, so that nothing is done twice: the compiled filter, the debug information once read. */
#ifndef IPCGRADE_RUN_SESSION_H
#define IPCGRADE_RUN_SESSION_H

#include "base/error.h"

#include <stdint.h>

struct run_session;
struct filter;
struct kept_pod;
struct lines;

/* What other runs may share a run's pod with it. */
enum pod_reuse {
  POD_FOR_ONE_RUN,
  POD_FOR_ONE_CASE, /* runs of the same case of the same executables */
  POD_FOR_ONE_OWNER /* runs of programs of the same submission, or of the course's own, in whatever cases */
};

/* NULL and `err` when the host can't; else freed by run_session_free(). Not for use from several threads. */
struct run_session *run_session_new(struct error *err);
void run_session_free(struct run_session *session);

/* Runs that share their pod (run/run.h) are over: gives it up. */
void run_session_let_go(struct run_session *session);

/* For run/: owned by the session. */
struct kept_pod *run_session_kept(struct run_session *session);
/* Nanoseconds for which runs may yet wait in vain for room that others of the host have: of them all together. */
int64_t *run_session_patience(struct run_session *session);
const struct filter *run_session_filter(const struct run_session *session);
struct lines *run_session_lines(const struct run_session *session);

#endif
