/* What shmread and shmwrite have in common: both are called with the key, and both attach. */
#ifndef HELPER_H
#define HELPER_H

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "shmdata.h"

struct helper {
     const char *name;
     int indent;
     int semid;
     struct shared_struct *shared;
};

static inline _Noreturn void helper_fail(const struct helper *h, const char *what)
{
     fprintf(stderr, "%s: %s: %s\n", h->name, what, strerror(errno));
     exit(EXIT_FAILURE);
}

/* Out before the turn goes to the other one. */
static inline void helper_flush(const struct helper *h)
{
     if (fflush(stdout) == EOF)
          helper_fail(h, "stdout");
}

static inline void helper_attach(struct helper *h, int argc, char **argv)
{
     unsigned long key;
     char *rest;
     int shmid;

     if (argc != 2) {
          fprintf(stderr, "Usage: %s key\n", h->name);
          exit(EXIT_FAILURE);
     }
     errno = 0;
     key = strtoul(argv[1], &rest, 16);
     /* 0 is IPC_PRIVATE, which would make a segment */
     if (errno != 0 || *rest != '\0' || key == 0 || key > INT_MAX) {
          fprintf(stderr, "%s: not a key: %s\n", h->name, argv[1]);
          exit(EXIT_FAILURE);
     }
     printf("%*s%s: IPC key = %lx\n", h->indent, "", h->name, key);
     if ((shmid = shmget((key_t) key, SHM_SIZE, 0)) < 0)
          helper_fail(h, "shmget()");
     if ((h->semid = semget((key_t) key, SEMAPHORES, 0)) < 0)
          helper_fail(h, "semget()");
     if ((h->shared = shmat(shmid, NULL, 0)) == (void *) -1)
          helper_fail(h, "shmat()");
     printf("%*s%s: shmid = %d\n", h->indent, "", h->name, shmid);
     printf("%*s%s: shared memory attached at %p\n", h->indent, "", h->name, (void *) h->shared);
     printf("%*s%s process ready ...\n", h->indent, "", h->name);
     helper_flush(h);
}

static inline void helper_semaphore(const struct helper *h, int which, int by)
{
     struct sembuf op = {.sem_num = which, .sem_op = by};

     while (semop(h->semid, &op, 1) < 0)
          if (errno != EINTR)
               helper_fail(h, "semop()");
}

static inline void helper_detach(const struct helper *h)
{
     if (shmdt(h->shared) < 0)
          helper_fail(h, "shmdt()");
}

#endif
