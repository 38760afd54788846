/* What many runs share. */
#include "run/session.h"

#include "base/memory.h"
#include "linux/lines.h"
#include "run/kept.h"
#include "run/pod.h"

static const int64_t first_patience = 60 * INT64_C(1000000000);

struct run_session {
  const struct filter *filter;
  struct lines *lines;
  struct kept_pod kept;
  int64_t patience;
};

struct run_session *run_session_new(struct error *err) {
  struct run_session *session = xcalloc(1, sizeof *session);
  session->filter = pod_filter(true, err);
  if (!session->filter) {
    free(session);
    return NULL;
  }
  session->lines = lines_new();
  session->patience = first_patience;
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

int64_t *run_session_patience(struct run_session *session) { return &session->patience; }

const struct filter *run_session_filter(const struct run_session *session) { return session->filter; }
struct lines *run_session_lines(const struct run_session *session) {
  return session->lines;
}
