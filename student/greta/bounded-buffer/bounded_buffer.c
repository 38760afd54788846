/* Fault: the consumer is missing. */
#include "bounded_buffer.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

void buffer_init(struct buffer *b)
{
     b->in = 0;
     b->out = 0;
     b->ended = 0;
}

bool buffer_is_empty(struct buffer *b)
{
     return b->in == b->out;
}

bool buffer_is_full(struct buffer *b)
{
     return (b->in + 1) % BUFFER_SIZE == b->out;
}

int buffer_count(struct buffer *b)
{
     return (b->in + BUFFER_SIZE - b->out) % BUFFER_SIZE;
}

bool buffer_try_put(struct buffer *b, int item)
{
     if (buffer_is_full(b))
          return false;
     b->item[b->in] = item;
     b->in = (b->in + 1) % BUFFER_SIZE;
     return true;
}

bool buffer_try_get(struct buffer *b, int *item)
{
     if (buffer_is_empty(b))
          return false;
     *item = b->item[b->out];
     b->out = (b->out + 1) % BUFFER_SIZE;
     return true;
}

/* New memory is zero, which is an empty buffer. */
struct buffer *buffer_open(int *id)
{
     struct buffer *b;
     key_t key = ftok(".", 'B');

     if (key == -1) {
          perror("ftok");
          return NULL;
     }
     *id = shmget(key, sizeof(struct buffer), IPC_CREAT | 0666);
     if (*id == -1) {
          perror("shmget");
          return NULL;
     }
     b = shmat(*id, NULL, 0);
     if (b == (void *) -1) {
          perror("shmat");
          shmctl(*id, IPC_RMID, NULL);
          return NULL;
     }
     return b;
}

int buffer_close(struct buffer *b, int id)
{
     bool last = __sync_add_and_fetch(&b->ended, 1) == 2;

     if (shmdt(b) == -1) {
          perror("shmdt");
          shmctl(id, IPC_RMID, NULL);
          return 1;
     }
     if (last && shmctl(id, IPC_RMID, NULL) == -1) {
          perror("shmctl");
          return 1;
     }
     return 0;
}

int read_count(int argc, char *argv[])
{
     char *end;
     long n;

     if (argc == 2) {
          n = strtol(argv[1], &end, 10);
          if (*argv[1] != '\0' && *end == '\0' && n >= 0 && n <= INT_MAX)
               return (int) n;
     }
     fprintf(stderr, "usage: %s COUNT\n", argv[0]);
     exit(1);
}
