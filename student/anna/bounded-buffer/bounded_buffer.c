#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bounded_buffer.h"

#define KEY ((key_t) 0x62756666)

static int look(const int *word)
{
     return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

void buffer_init(struct bounded_buffer *b)
{
     *b = (struct bounded_buffer) {0};
}

bool buffer_is_empty(const struct bounded_buffer *b)
{
     return look(&b->in) == look(&b->out);
}

bool buffer_is_full(const struct bounded_buffer *b)
{
     return (look(&b->in) + 1) % BUFFER_SIZE == look(&b->out);
}

int buffer_count(const struct bounded_buffer *b)
{
     return (look(&b->in) - look(&b->out) + BUFFER_SIZE) % BUFFER_SIZE;
}

bool buffer_try_put(struct bounded_buffer *b, int item)
{
     if (buffer_is_full(b))
          return false;
     b->items[b->in] = item;
     __atomic_store_n(&b->in, (b->in + 1) % BUFFER_SIZE, __ATOMIC_RELEASE);
     return true;
}

bool buffer_try_get(struct bounded_buffer *b, int *item)
{
     if (buffer_is_empty(b))
          return false;
     *item = b->items[b->out];
     __atomic_store_n(&b->out, (b->out + 1) % BUFFER_SIZE, __ATOMIC_RELEASE);
     return true;
}

/* --- the two programs and their segment ------------------------------------------------------------- */

static struct {
     int id;
     enum role role;
     struct bounded_buffer *buffer;
} pair = {.id = -1};

_Noreturn void pair_give_up(const char *why)
{
     fprintf(stderr, "%s\n", why);
     /* whoever still has it attached sees that in pair_wait */
     if (pair.id >= 0)
          shmctl(pair.id, IPC_RMID, NULL);
     exit(EXIT_FAILURE);
}

_Noreturn void pair_abandon(const char *what)
{
     char why[200];

     snprintf(why, sizeof why, "%s: %s", what, strerror(errno));
     pair_give_up(why);
}

int pair_count(int argc, char **argv)
{
     char *end;
     long n;

     if (argc != 2) {
          fprintf(stderr, "Usage: %s COUNT\n", argv[0]);
          exit(EXIT_FAILURE);
     }
     errno = 0;
     n = strtol(argv[1], &end, 10);
     if (errno != 0 || end == argv[1] || *end != '\0' || n < 0 || n > INT_MAX) {
          fprintf(stderr, "%s: not a count: %s\n", argv[0], argv[1]);
          exit(EXIT_FAILURE);
     }
     return (int) n;
}

struct bounded_buffer *pair_join(enum role role)
{
     void *p;

     pair.role = role;
     pair.id = shmget(KEY, sizeof(struct bounded_buffer), IPC_CREAT | 0600);
     if (pair.id < 0)
          pair_abandon("shmget");
     p = shmat(pair.id, NULL, 0);
     if (p == (void *) -1)
          pair_abandon("shmat");
     pair.buffer = p;
     if (__atomic_fetch_or(&pair.buffer->came, 1 << role, __ATOMIC_ACQ_REL) & 1 << role) {
          fprintf(stderr, "somebody has this role already (or had: ipcrm -M 0x%x)\n", (unsigned) KEY);
          exit(EXIT_FAILURE);
     }
     return p;
}

bool pair_wait(const int *index, int seen)
{
     const int other = 1 << !pair.role;
     const struct timespec second = {.tv_sec = 1};
     struct shmid_ds ds;

     if (look(&pair.buffer->ended) & other)
          return look(index) != seen;      /* in this order: its last index came before its end */
     if (shmctl(pair.id, IPC_STAT, &ds) < 0)
          pair_abandon("shmctl");
     if (ds.shm_perm.mode & SHM_DEST)
          pair_give_up("the other one has given up");
     if (syscall(SYS_futex, index, FUTEX_WAIT, seen, &second, NULL, 0) < 0 &&
         errno != EAGAIN && errno != EINTR && errno != ETIMEDOUT)
          pair_abandon("futex");
     return true;
}

void pair_wake(int *index)
{
     if (syscall(SYS_futex, index, FUTEX_WAKE, 1, NULL, NULL, 0) < 0)
          pair_abandon("futex");
}

void pair_leave(void)
{
     const int both = 1 << PRODUCER | 1 << CONSUMER;
     struct bounded_buffer *b = pair.buffer;
     int ended;

     if (fflush(stdout) == EOF)
          pair_abandon("stdout");
     ended = __atomic_or_fetch(&b->ended, 1 << pair.role, __ATOMIC_ACQ_REL);
     if (ended != both)
          pair_wake(pair.role == PRODUCER ? &b->in : &b->out);
     if (shmdt(b) < 0)
          pair_abandon("shmdt");
     if (ended == both && shmctl(pair.id, IPC_RMID, NULL) < 0) {
          perror("shmctl");
          exit(EXIT_FAILURE);
     }
}
