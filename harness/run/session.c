/* What many runs share. */
#include "run/session.h"

#include "base/memory.h"
#include "linux/lines.h"
#include "run/kept.h"
#include "run/pod.h"

struct run_session {
  const struct filter *filter;
  struct lines *lines;
  struct kept_pod kept;
};

struct run_session *run_session_new(struct error *err) {
  struct run_session *session = xcalloc(1, sizeof *session);
  session->filter = pod_filter(true, err);
  if (!session->filter) {
    free(session);
    return NULL;
  }
  session->lines = lines_new();
  return session;
}

void run_session_free(struct run_session *session) {
  if (!session)
    return;
  run_session_let_go(session);
  lines_free(session->lines);
  free(session);
}

void run_session_let_go(struct run_session *session) { kept_release(&session->kept); }

struct kept_pod *run_session_kept(struct run_session *session) {
  return &session->kept;
}

const struct filter *run_session_filter(const struct run_session *session) { return session->filter; }
struct lines *run_session_lines(const struct run_session *session) {
  return session->lines;
}
