/* What parent and child find in the shared memory object. */
#ifndef COUNTER_H
#define COUNTER_H

#include <pthread.h>

#define COUNTER_NAME "/shm"
#define COUNTER_SIZE (2048 * sizeof(int))

typedef union {
  struct {
    pthread_mutex_t mutex;
    int count;
  };
  char whole[COUNTER_SIZE];
} counter_t;

_Static_assert(sizeof(counter_t) == COUNTER_SIZE, "the object is as large as documented");

#endif
