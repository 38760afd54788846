/* Right: who has to wait sleeps in a futex on the other's index, and looks once a second whether anybody is left. */
#ifndef BOUNDED_BUFFER_H
#define BOUNDED_BUFFER_H

#include <stdbool.h>

#define BUFFER_SIZE 10

/*
 * in is written by the producer only, out by the consumer only, and ended by both. All zeros, as a new
 * segment comes from the kernel, is an empty buffer that nobody has used: whoever comes first need not
 * tell the other that it is ready.
 */
struct bounded_buffer {
     int in;
     int out;
     int items[BUFFER_SIZE];
     int came;           /* a bit per role */
     int ended;          /* a bit per role */
};

void buffer_init(struct bounded_buffer *b);
bool buffer_is_empty(const struct bounded_buffer *b);
bool buffer_is_full(const struct bounded_buffer *b);
int buffer_count(const struct bounded_buffer *b);
bool buffer_try_put(struct bounded_buffer *b, int item);
bool buffer_try_get(struct bounded_buffer *b, int *item);

/* --- what both programs do around it. All of these end the program with a message when they fail. --- */

enum role { PRODUCER, CONSUMER };

/* The one argument. */
int pair_count(int argc, char **argv);
/* Finds or makes the segment. */
struct bounded_buffer *pair_join(enum role role);
/* Until *index is no longer seen; false: it never will be, the other has ended. */
bool pair_wait(const int *index, int seen);
void pair_wake(int *index);
/* The second who calls this removes the segment. */
void pair_leave(void);
/* Says why, takes the segment away from both, exit status 1. */
_Noreturn void pair_give_up(const char *why);
/* The same, with errno. */
_Noreturn void pair_abandon(const char *what);

#endif
