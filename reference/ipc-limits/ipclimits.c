/* ipclimits: shows the limits of System V IPC as `ipcs -l` does, asking the kernel for each.
 *
 * Partner: none.
 * Try:     ./ipclimits; ipcs -l    the same lines twice
 * Look:    sysctl kernel.shmmax    one of them, and where an administrator sets it */
#define _GNU_SOURCE /* IPC_INFO and the structs that it fills */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

/* semctl() wants its caller to define the union of its last argument. */
union semun {
  int val;
  struct semid_ds *buf;
  unsigned short *array;
  struct seminfo *__buf;
};

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* IPC_INFO ignores the id. Its answer is declared as the struct of another command, so it is cast. */
static bool show_messages(void) {
  struct msginfo limits;

  if (msgctl(0, IPC_INFO, (struct msqid_ds *)&limits) == -1)
    return fail("msgctl");
  printf("\n------ Messages Limits --------\n");
  printf("max queues system wide = %d\n", limits.msgmni);
  printf("max size of message (bytes) = %d\n", limits.msgmax);
  printf("default max size of queue (bytes) = %d\n", limits.msgmnb);
  return true;
}

static bool show_shared_memory(void) {
  struct shminfo limits;

  if (shmctl(0, IPC_INFO, (struct shmid_ds *)&limits) == -1)
    return fail("shmctl");

  /* The total is counted in pages. Where nobody has set it, it is so large that it doesn't fit in kbytes: then the
   * largest number of kbytes is shown that is made of whole pages. */
  unsigned long page_kbytes = (unsigned long)getpagesize() / 1024;
  unsigned long most = ULONG_MAX - ULONG_MAX % page_kbytes;
  unsigned long total = limits.shmall > most / page_kbytes ? most : limits.shmall * page_kbytes;

  printf("\n------ Shared Memory Limits --------\n");
  printf("max number of segments = %lu\n", limits.shmmni);
  printf("max seg size (kbytes) = %lu\n", limits.shmmax / 1024);
  printf("max total shared memory (kbytes) = %lu\n", total);
  printf("min seg size (bytes) = %lu\n", limits.shmmin);
  return true;
}

static bool show_semaphores(void) {
  struct seminfo limits;

  if (semctl(0, 0, IPC_INFO, (union semun){.__buf = &limits}) == -1)
    return fail("semctl");
  printf("\n------ Semaphore Limits --------\n");
  printf("max number of arrays = %d\n", limits.semmni);
  printf("max semaphores per array = %d\n", limits.semmsl);
  printf("max semaphores system wide = %d\n", limits.semmns);
  printf("max ops per semop call = %d\n", limits.semopm);
  printf("semaphore max value = %d\n\n", limits.semvmx);
  return true;
}

int main(void) {
  bool worked = show_messages() && show_shared_memory() && show_semaphores();

  if (fflush(stdout) != 0 || ferror(stdout))
    worked = fail("stdout");
  return worked ? 0 : 1;
}
