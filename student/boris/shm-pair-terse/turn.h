/* A semaphore of one is the lock on the segment. Whoever dies with it in hand gives it back (SEM_UNDO). */
#ifndef TURN_H
#define TURN_H

#include <errno.h>
#include <poll.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/sem.h>

static int change(int sem, int by, int flags)
{
     struct sembuf op;
     int rc;

     op.sem_num = 0;
     op.sem_op = by;
     op.sem_flg = flags;
     do
          rc = semop(sem, &op, 1);
     while (rc < 0 && errno == EINTR);
     return rc;
}

static int lock(int sem)
{
     return change(sem, -1, SEM_UNDO);
}

static int unlock(int sem)
{
     return change(sem, 1, SEM_UNDO);
}

/* Returns with the lock held and *flag equal to `wanted`, or -1. In between others get a second each time. */
static int lock_when(int sem, const int *flag, int wanted)
{
     for (;;) {
          if (lock(sem) < 0)
               return -1;
          if (*flag == wanted)
               return 0;
          if (unlock(sem) < 0)
               return -1;
          if (poll(NULL, 0, 1000) < 0 && errno != EINTR)
               return -1;
     }
}

#endif
