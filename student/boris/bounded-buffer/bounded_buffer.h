/*
 * Right: six System V semaphores do the waiting, the excluding and the counting of who has ended.
 *
 * All of them start at 0, so that nobody has to be first to set them: the free places are what the
 * producer brings along, and the mutex is free at 0.
 */
#ifndef BOUNDED_BUFFER_H
#define BOUNDED_BUFFER_H

#include <stdbool.h>

#define BUFFER_SIZE 10

typedef struct {
    int in, out;
    int array[BUFFER_SIZE];
} BUFFER;

void buffer_init(BUFFER *);
int buffer_is_empty(BUFFER *);
int buffer_is_full(BUFFER *);
unsigned buffer_count(BUFFER *);
bool buffer_try_put(BUFFER *, int);
bool buffer_try_get(BUFFER *, int *);

/* semaphores */
enum { PLACES, ITEMS, MUTEX, ENDED, PRODUCER, CONSUMER, NSEMS };

#define MAX_OPS 4

int number(int argc, char **argv);
BUFFER *join(int role, int places);
void enter(int what);       /* take one of PLACES or ITEMS, and the mutex */
void leave(int what);       /* give the mutex back, and one of PLACES or ITEMS */
int finish(int role);       /* the program's exit status */
void fail(const char *what);

#endif
