/* Worker processes that take jobs from a shared counter. */
#include "validate/workers.h"

#include "base/memory.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shared {
  atomic_size_t next;
  atomic_size_t done;
  atomic_bool failed;
  struct error error; /* of the first that failed */
};

void *workers_memory(size_t size) {
  void *memory = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) { /* as xmalloc() */
    perror("ipcgrade: memory for workers");
    _exit(3);
  }
  return memory;
}

void workers_release(void *memory, size_t size) { munmap(memory, size ? size : 1); }

static void fail(struct shared *shared, const struct error *err) {
  if (!atomic_exchange(&shared->failed, true))
    shared->error = *err;
}

_Noreturn static void work(const struct workers *workers, struct shared *shared, size_t count, char *outcomes) {
  struct error err = {0};
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  void *own = workers->start(workers->context, &err);
  if (!own)
    fail(shared, &err);
  for (size_t i = 0; own && !shared->failed && (i = atomic_fetch_add(&shared->next, 1)) < count;) {
    if (workers->job(own, i, outcomes + i * workers->outcome_size, &err))
      fail(shared, &err);
    atomic_fetch_add(&shared->done, 1);
  }
  if (own)
    workers->stop(own);
  _exit(0);
}

/* One more has ended; false when there is none left. */
static bool reap(pid_t *pids, size_t count, struct shared *shared, bool *ret_any) {
  bool left = false;
  *ret_any = false;
  for (size_t i = 0; i < count; i++) {
    int status;
    if (pids[i] == 0)
      continue;
    pid_t got = waitpid(pids[i], &status, WNOHANG);
    if (got == 0) {
      left = true;
      continue;
    }
    pids[i] = 0;
    *ret_any = true;
    struct error err = {0};
    if (got > 0 && status != 0) {
      error_set(&err, ERROR_SYSTEM, "a worker died (wait status 0x%x)", (unsigned)status);
      fail(shared, &err);
    }
  }
  return left;
}

static void wait_for_all(const struct workers *workers, pid_t *pids, struct shared *shared, size_t count) {
  const struct timespec pause = {.tv_nsec = 50000000};
  bool any;
  while (reap(pids, workers->count, shared, &any)) {
    if (workers->progress)
      workers->progress(workers->context, shared->done, count);
    nanosleep(&pause, NULL);
  }
}

int workers_run(const struct workers *workers, size_t count, void *outcomes, struct error *err) {
  struct shared *shared = workers_memory(sizeof *shared);
  pid_t *pids = xcalloc(workers->count, sizeof *pids);
  fflush(NULL);
  for (size_t i = 0; i < workers->count; i++) {
    pids[i] = fork();
    if (pids[i] == 0)
      work(workers, shared, count, outcomes);
    if (pids[i] < 0) {
      struct error failure = {0};
      error_errno(&failure, "start a worker");
      fail(shared, &failure);
      pids[i] = 0;
    }
  }
  wait_for_all(workers, pids, shared, count);
  free(pids);
  int status = shared->failed ? error_set(err, shared->error.cause, "%s", shared->error.message) : 0;
  workers_release(shared, sizeof *shared);
  return status;
}
