/* An archive unpacked by a process of its own: what parses strangers' bytes may die of them. */
#include "intake/archive.h"

#include "base/pool.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { MEMORY = 1 << 30, SECONDS = 600, NOBODY = 0x7ffe1234 /* beyond all accounts */ };

struct job {
  int fd, into;
  bool is_given_away; /* the folder, to nobody */
  const struct archive_limits *limits;
  archive_notes *notes;
  int status;
  struct error *err;
};

/* A change of users takes the signal away that a worker gets when its parent dies. */
static bool be_nobody(void) {
  return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0 &&
         prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

static void *start(void *context, size_t worker, struct error *err) {
  (void)worker;
  const struct job *job = context;
  if (job->is_given_away && !be_nobody()) {
    error_errno(err, "give up the rights of root");
    return NULL;
  }
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  setrlimit(RLIMIT_CPU, &(struct rlimit){SECONDS, SECONDS});
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  return context;
}

static void stop(void *own) { (void)own; }

/* Pairs of texts that end with a NUL each, behind what archive_unpack() returned. */
static int unpack(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  (void)index;
  (void)err;
  const struct job *job = own;
  archive_notes notes = {0};
  struct error failure = {0};
  int status = archive_unpack(job->fd, job->into, job->limits, &notes, &failure);
  strbuf_add(ret_outcome, &status, sizeof status);
  strbuf_add(ret_outcome, &failure, sizeof failure);
  vec_each(&notes, note) {
    strbuf_add(ret_outcome, note->place, strlen(note->place) + 1);
    strbuf_add(ret_outcome, note->text, strlen(note->text) + 1);
  }
  archive_notes_release(&notes);
  return 0;
}

static int take(void *context, size_t index, const struct strbuf *outcome, struct error *err) {
  (void)index;
  (void)err;
  struct job *job = context;
  struct error failure = {0};
  size_t at = sizeof job->status + sizeof failure;
  if (!outcome || outcome->length < at) {
    job->status = error_set(job->err, ERROR_USAGE, "no archive that can be read: the process that unpacked it died");
    return 0;
  }
  memcpy(&job->status, outcome->buf, sizeof job->status);
  memcpy(&failure, outcome->buf + sizeof job->status, sizeof failure);
  failure.message[sizeof failure.message - 1] = '\0';
  if (job->status)
    error_set(job->err, failure.cause, "%s", failure.message);
  while (at < outcome->length) {
    const char *place = outcome->buf + at;
    const char *text = place + strlen(place) + 1;
    *vec_add(job->notes) = (struct archive_note){.place = xstrdup(place), .text = xstrdup(text)};
    at = (size_t)(text - outcome->buf) + strlen(text) + 1;
  }
  return 0;
}

int archive_unpack_apart(int fd, const char *into, const struct archive_limits *limits, archive_notes *notes,
                         struct error *err) {
  _cleanup_close_ int root = open(into, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (root < 0)
    return error_errno(err, "open the folder %s", into);
  bool is_given_away = geteuid() == 0 && fchown(root, NOBODY, NOBODY) == 0;
  struct job job = {
      .fd = fd, .into = root, .is_given_away = is_given_away, .limits = limits, .notes = notes, .err = err};
  const struct pool pool = {
      .workers = 1, .memory = MEMORY, .context = &job, .start = start, .stop = stop, .job = unpack, .take = take};
  return pool_run(&pool, 1, err) ? -1 : job.status;
}
