#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "bounded_buffer.h"

static key_t key = -1;
static int shm, sem;
static BUFFER *buffer;

void buffer_init(BUFFER *b)
{
    b->in = 0;
    b->out = 0;
}

int buffer_is_empty(BUFFER *b)
{
    return b->in == b->out;
}

int buffer_is_full(BUFFER *b)
{
    return (b->in + 1) % BUFFER_SIZE == b->out;
}

unsigned buffer_count(BUFFER *b)
{
    if (b->in >= b->out)
        return b->in - b->out;
    return BUFFER_SIZE - b->out + b->in;
}

bool buffer_try_put(BUFFER *b, int item)
{
    if (buffer_is_full(b))
        return false;
    b->array[b->in++] = item;
    if (b->in == BUFFER_SIZE)
        b->in = 0;
    return true;
}

bool buffer_try_get(BUFFER *b, int *item)
{
    if (buffer_is_empty(b))
        return false;
    *item = b->array[b->out++];
    if (b->out == BUFFER_SIZE)
        b->out = 0;
    return true;
}

/* By key, since what fails may be the very call that would have told the number. */
static void remove_all(void)
{
    int id;

    if (key == -1)
        return;
    if ((id = shmget(key, 0, 0)) >= 0)
        shmctl(id, IPC_RMID, NULL);
    /* and this wakes the other program */
    if ((id = semget(key, 0, 0)) >= 0)
        semctl(id, 0, IPC_RMID);
}

void fail(const char *what)
{
    if (errno == EIDRM)
        fprintf(stderr, "%s: the other program has given up\n", what);
    else
        perror(what);
    remove_all();
    exit(1);
}

int number(int argc, char **argv)
{
    char *rest;
    long n;

    if (argc == 2) {
        errno = 0;
        n = strtol(argv[1], &rest, 10);
        if (!errno && rest != argv[1] && !*rest && n >= 0 && n <= INT_MAX)
            return n;
    }
    fprintf(stderr, "Usage: %s COUNT\n", argv[0]);
    exit(1);
}

/* Each call is all or nothing, which is what makes them useful in threes and fours. */
static int try(const struct sembuf *ops, size_t n)
{
    struct sembuf copy[MAX_OPS];
    int r;

    memcpy(copy, ops, n * sizeof *ops);
    do
        r = semop(sem, copy, n);
    while (r < 0 && errno == EINTR);
    return r;
}

BUFFER *join(int role, int places)
{
    struct sembuf lock[] = {{MUTEX, 0, 0}, {MUTEX, 1, SEM_UNDO}};
    struct sembuf unlock[] = {{MUTEX, -1, SEM_UNDO}};
    struct sembuf enrol[] = {{role, 0, IPC_NOWAIT}, {role, 1, 0}, {PLACES, places, 0}};
    int made;
    void *p;

    if ((key = ftok(".", 'b')) == -1)
        fail("ftok");
    if ((sem = semget(key, NSEMS, IPC_CREAT | 0660)) < 0)
        fail("semget");
    if (try(enrol, places ? 3 : 2) < 0) {
        if (errno != EAGAIN)
            fail("semop");
        fprintf(stderr, "a program like this is at work, or was: see ipcs and ipcrm\n");
        exit(1);
    }

    if (try(lock, 2) < 0)
        fail("semop");
    shm = shmget(key, sizeof(BUFFER), IPC_CREAT | IPC_EXCL | 0660);
    made = shm >= 0;
    if (!made && errno == EEXIST)
        shm = shmget(key, sizeof(BUFFER), 0);
    if (shm < 0)
        fail("shmget");
    if ((p = shmat(shm, NULL, 0)) == (void *) -1)
        fail("shmat");
    buffer = p;
    if (made)
        buffer_init(buffer);
    if (try(unlock, 1) < 0)
        fail("semop");
    return buffer;
}

void enter(int what)
{
    struct sembuf ops[] = {{what, -1, 0}, {MUTEX, 0, 0}, {MUTEX, 1, SEM_UNDO}};

    if (try(ops, 3) < 0)
        fail("semop");
}

void leave(int what)
{
    struct sembuf ops[] = {{MUTEX, -1, SEM_UNDO}, {what, 1, 0}};

    if (try(ops, 2) < 0)
        fail("semop");
}

int finish(int role)
{
    /* The first to end says so, and rings once more: if the other still waits, it waits in vain. */
    struct sembuf first[] = {{ENDED, 0, IPC_NOWAIT}, {ENDED, 1, 0}, {role == PRODUCER ? ITEMS : PLACES, 1, 0}};
    int status = 0;

    if (fflush(stdout) != 0)
        fail("stdout");
    if (shmdt(buffer) < 0)
        fail("shmdt");
    if (try(first, 3) == 0)
        return 0;
    if (errno != EAGAIN)
        fail("semop");

    if (shmctl(shm, IPC_RMID, NULL) < 0) {
        perror("shmctl");
        status = 1;
    }
    if (semctl(sem, 0, IPC_RMID) < 0) {
        perror("semctl");
        status = 1;
    }
    return status;
}
