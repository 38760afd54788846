/* What the three programs agree on: the layout of the shared memory object.
 *
 * All three must be compiled with the same copy of this file: the kernel maps 4100 bytes and knows nothing about
 * what they mean. */
#ifndef SHMDATA_H
#define SHMDATA_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/stat.h>

#define TEXT_SIZE (4 * 1024) /* of a message, with the NUL behind it */
#define TEXT_NUM 1           /* how many messages fit into the object */

/* System V only, and for the one who makes a segment: shm_open() has other flags. */
#define PERM (S_IRUSR | S_IWUSR | IPC_CREAT)

/* For a program that has nothing to undo. */
#define ERR_EXIT(message)                                                                                              \
  do {                                                                                                                 \
    perror(message);                                                                                                   \
    exit(EXIT_FAILURE);                                                                                                \
  } while (0)

struct shared_struct {
  int written; /* 0: the writer may write; else: the reader may read */
  char mtext[TEXT_SIZE];
};

#endif
