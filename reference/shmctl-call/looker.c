/* looker: shows what shmctl has made of a segment. It isn't asked of you: the graded runs bring it.
 *
 * Partner: shmctl.c
 * Try:     ./looker ID             after ./shmctl ID SHM_LOCK
 * Look:    ipcs -m                 shows the same, and `locked` as well */
#define _GNU_SOURCE /* SHM_LOCKED */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(int argc, char *argv[]) {
  struct shmid_ds segment;
  char *end = NULL;
  long id = argc == 2 ? strtol(argv[1], &end, 10) : -1;

  if (id < 0 || id > INT_MAX || *end != '\0') {
    fprintf(stderr, "Use: %s SHMID\n", argc > 0 ? argv[0] : "looker");
    return 1;
  }
  if (shmctl((int)id, IPC_STAT, &segment) == -1) {
    perror("shmctl");
    return 1;
  }

  const struct ipc_perm *perm = &segment.shm_perm;
  printf("owner %u, group %u, mode 0%03o, %s\n", perm->uid, perm->gid, perm->mode & 0777u,
         perm->mode & SHM_LOCKED ? "locked" : "not locked");
  return fflush(stdout) == 0 ? 0 : 1;
}
