/* Worker processes that their parent gives jobs to. */
#include "base/pool.h"

#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum {
  LOOK_MS = 100,   /* how often progress is told */
  MOST_DEATHS = 2, /* of one job's workers */
};

/* What a worker says after a job; `length` bytes of outcome follow. */
struct answer {
  int status;
  size_t length;
  struct error error;
};

struct worker {
  pid_t pid; /* 0: there is none */
  int fd;    /* a stream socket to it */
};

struct running {
  const struct pool *pool;
  VEC(struct worker) workers;
  VEC(struct pool_place) places; /* beside workers */
  VEC(size_t) again;             /* jobs to be given out once more */
  unsigned char *deaths;         /* by job */
  size_t next, count, done;
  struct error *err;
};

/* ---- the worker's side ---- */

static bool send_all(int fd, const void *bytes, size_t length) {
  for (const char *at = bytes; length;) {
    ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    at += sent;
    length -= (size_t)sent;
  }
  return true;
}

static bool receive_all(int fd, void *ret_bytes, size_t length) {
  for (char *at = ret_bytes; length;) {
    ssize_t got = recv(fd, at, length, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    at += got;
    length -= (size_t)got;
  }
  return true;
}

static bool answer(int fd, int status, const struct strbuf *outcome, const struct error *err) {
  struct answer said = {.status = status, .length = outcome->length, .error = *err};
  return send_all(fd, &said, sizeof said) && send_all(fd, outcome->buf, outcome->length);
}

/* A handler of pthread_atfork(3) is given no argument, and a limit is the process's own. */
static struct rlimit unbounded;

static void unbind(void) { setrlimit(RLIMIT_DATA, &unbounded); }

/* What it starts, compilers and Valgrind among it, has bounds of its own: whatever it forks gets the old limit back. */
static void bind_memory(size_t bytes) {
#if !defined __SANITIZE_ADDRESS__
  if (bytes == 0 || getrlimit(RLIMIT_DATA, &unbounded) || unbounded.rlim_cur <= bytes ||
      pthread_atfork(NULL, NULL, unbind))
    return;
  setrlimit(RLIMIT_DATA, &(struct rlimit){bytes, unbounded.rlim_max});
#else
  (void)bytes;
  (void)unbind;
#endif
}

/* A group of its own: Ctrl-C is for the parent, who decides what becomes of the workers. Lines of stderr stay whole. */
_Noreturn static void work(const struct pool *pool, size_t number, int fd) {
  struct error err = {0};
  size_t job;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  signal(SIGINT, SIG_DFL); /* the parent's handlers would only interrupt what a job does */
  signal(SIGTERM, SIG_DFL);
  setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
  bind_memory(pool->memory);
  void *own = pool->start(pool->context, number, &err);
  while (receive_all(fd, &job, sizeof job)) {
    struct strbuf outcome = STRBUF_INIT;
    int status = own ? pool->job(own, job, &outcome, &err) : -1;
    bool heard = answer(fd, status, &outcome, &err);
    strbuf_release(&outcome);
    if (status || !heard)
      break;
  }
  if (own)
    pool->stop(own);
  fflush(NULL);
  _exit(0);
}

/* ---- the parent's side ---- */

static int hire(struct running *running, struct worker *worker) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
    return error_errno(running->err, "make a socket for a worker");
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    work(running->pool, (size_t)(worker - running->workers.items), ends[1]);
  }
  int status = pid < 0 ? error_errno(running->err, "start a worker") : 0;
  close(ends[1]);
  if (status)
    close(ends[0]);
  else
    *worker = (struct worker){.pid = pid, .fd = ends[0]};
  return status;
}

/* It has been told to end, or has ended. */
static void let_go(struct worker *worker) {
  close(worker->fd);
  while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  *worker = (struct worker){.fd = -1};
}

/* The next job, or false when all have been given out. */
static bool next_job(struct running *running, size_t *ret_job) {
  if (running->again.count)
    *ret_job = running->again.items[--running->again.count];
  else if (running->next < running->count)
    *ret_job = running->next++;
  else
    return false;
  return true;
}

static struct pool_place *place_of(const struct running *running, const struct worker *worker) {
  return &running->places.items[worker - running->workers.items];
}

static int give_job(struct running *running, struct worker *worker) {
  size_t job;
  if (!next_job(running, &job))
    return 0;
  if (!worker->pid && hire(running, worker))
    return -1;
  *place_of(running, worker) = (struct pool_place){.busy = true, .job = job, .begun = clock_monotonic_ns()};
  send_all(worker->fd, &job, sizeof job); /* one that is dead by now is found out when it is asked */
  return 0;
}

static int take(struct running *running, size_t job, const struct strbuf *outcome) {
  running->done++;
  return running->pool->take(running->pool->context, job, outcome, running->err);
}

static int worker_died(struct running *running, struct worker *worker) {
  size_t job = place_of(running, worker)->job;
  let_go(worker);
  place_of(running, worker)->busy = false;
  if (++running->deaths[job] >= MOST_DEATHS)
    return take(running, job, NULL);
  *vec_add(&running->again) = job;
  return 0;
}

static int hear(struct running *running, struct worker *worker) {
  struct answer said;
  _cleanup_strbuf_ struct strbuf outcome = STRBUF_INIT;
  if (!receive_all(worker->fd, &said, sizeof said))
    return worker_died(running, worker);
  if (running->pool->memory && said.length > running->pool->memory) { /* it can't have so much: it has lost its way */
    kill(worker->pid, SIGKILL);
    return worker_died(running, worker);
  }
  _cleanup_free_ char *bytes = xmalloc(said.length + 1);
  if (!receive_all(worker->fd, bytes, said.length))
    return worker_died(running, worker);
  place_of(running, worker)->busy = false;
  if (said.status)
    return error_set(running->err, said.error.cause, "%s", said.error.message);
  strbuf_add(&outcome, bytes, said.length);
  return take(running, place_of(running, worker)->job, &outcome);
}

static bool is_interrupted(const struct running *running) {
  return running->pool->interrupted && *running->pool->interrupted;
}

/* Waits a moment for what the busy ones say. 0 when nobody is busy any more. */
static int listen_to_all(struct running *running, bool *ret_busy) {
  VEC(struct pollfd) fds = {0};
  VEC(struct worker *) whose = {0};
  int status = 0;
  vec_each(&running->workers, worker) {
    if (!place_of(running, worker)->busy)
      continue;
    *vec_add(&fds) = (struct pollfd){.fd = worker->fd, .events = POLLIN};
    *vec_add(&whose) = worker;
  }
  *ret_busy = fds.count > 0;
  if (fds.count && poll(fds.items, fds.count, LOOK_MS) > 0)
    for (size_t i = 0; i < fds.count && status == 0; i++)
      status = fds.items[i].revents ? hear(running, whose.items[i]) : 0;
  vec_release(&fds);
  vec_release(&whose);
  return status;
}

static void tell_progress(const struct running *running) {
  const struct pool_state state = {running->done, running->count, running->places.items, running->places.count};
  if (running->pool->progress)
    running->pool->progress(running->pool->context, &state);
}

static int run(struct running *running) {
  bool busy = true;
  while (busy && !is_interrupted(running)) {
    vec_each(&running->workers, worker)
      if (!place_of(running, worker)->busy && give_job(running, worker))
        return -1;
    if (listen_to_all(running, &busy))
      return -1;
    tell_progress(running);
  }
  return is_interrupted(running) ? -1 : 0;
}

int pool_run(const struct pool *pool, size_t count, struct error *err) {
  struct error own = {0};
  struct running running = {.pool = pool, .count = count, .err = err ? err : &own};
  running.deaths = xcalloc(count ? count : 1, sizeof *running.deaths);
  for (size_t i = 0; i < pool->workers && i < count; i++) {
    *vec_add(&running.workers) = (struct worker){.fd = -1};
    vec_add(&running.places);
  }
  int status = run(&running);
  vec_each(&running.workers, worker) {
    if (!worker->pid)
      continue;
    if (status)
      kill(worker->pid, SIGKILL);
    else
      shutdown(worker->fd, SHUT_WR);
  }
  vec_each(&running.workers, worker)
    if (worker->pid)
      let_go(worker);
  vec_release(&running.workers);
  vec_release(&running.places);
  vec_release(&running.again);
  free(running.deaths);
  return status;
}
