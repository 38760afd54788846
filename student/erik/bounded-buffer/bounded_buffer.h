/* Nothing is wrong with this one; see consumer.c. */
#pragma once
#include <stdbool.h>

#define N 10

typedef struct
{
	int array[N];
	int in, out;
	int done;
} ring;

void buffer_init(ring *r);
bool buffer_is_empty(ring *r);
bool buffer_is_full(ring *r);
int  buffer_count(ring *r);
bool buffer_try_put(ring *r, int item);
bool buffer_try_get(ring *r, int *item);
