/* other: has a segment of its own, and nothing to do with shmcon. The course plays it; it is nobody's task.
 *
 * Try:     ./other &          and then shmcon, whose segment has another id than 0
 * Look:    ipcs -m            kill -USR1 makes it remove its segment and end */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/shm.h>

#define KEY 0x6f746872 /* the helpers can be given it: ./shmread 6f746872 */

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* SIGUSR1 says that it is enough; any other signal ends us at once. */
static bool await_signal(void) {
  sigset_t enough;
  int received;

  sigemptyset(&enough);
  sigaddset(&enough, SIGUSR1);
  if (sigprocmask(SIG_BLOCK, &enough, NULL) == -1)
    return fail("sigprocmask");
  return sigwait(&enough, &received) == 0 ? true : fail("sigwait");
}

int main(void) {
  int id = shmget(KEY, 4100, IPC_CREAT | IPC_EXCL | 0600);
  if (id == -1) {
    perror("shmget");
    return 1;
  }
  bool worked = await_signal();

  /* If somebody else has removed it, this fails. */
  if (shmctl(id, IPC_RMID, NULL) == -1)
    worked = fail("shmctl");
  if (worked)
    printf("Still there\n");
  return fflush(stdout) == 0 && worked ? 0 : 1;
}
