/* Fault: shmat() and shmctl() are not looked at. */
#ifndef BOUNDED_BUFFER_H
#define BOUNDED_BUFFER_H

#include <stdbool.h>

#define BUFFER_SIZE 10

struct buffer {
     volatile int in;
     volatile int out;
     volatile int item[BUFFER_SIZE];
     int ended;               /* how many of the two are through */
};

void buffer_init(struct buffer *b);
bool buffer_is_empty(struct buffer *b);
bool buffer_is_full(struct buffer *b);
int buffer_count(struct buffer *b);
bool buffer_try_put(struct buffer *b, int item);
bool buffer_try_get(struct buffer *b, int *item);

struct buffer *buffer_open(int *id);
int buffer_close(struct buffer *b, int id);
int read_count(int argc, char *argv[]);

#endif
