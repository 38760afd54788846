/* Right: beside the segment there is a set of two semaphores with its key, so that nobody polls. */
#ifndef COMMON_H
#define COMMON_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define SHMKEY 5678
#define SHMSIZE 27

enum { LETTERS_THERE, STAR_THERE };

/* Semaphore number `which` goes up by one or, when by is -1, down as soon as it can. 0, or -1 with errno. */
static inline int turn(int set, int which, int by)
{
     struct sembuf op = {(unsigned short) which, (short) by, 0};
     int result;

     do
          result = semop(set, &op, 1);
     while (result == -1 && errno == EINTR);
     return result;
}

#endif
