/* Nothing is wrong with this one. */
#include "bounded_buffer.h"
#include <string.h>

#define GET(p)    __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define SET(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)

void buffer_init(ring *r)      { memset(r, 0, sizeof *r); }
bool buffer_is_empty(ring *r)  { return GET(&r->in) == GET(&r->out); }
bool buffer_is_full(ring *r)   { return (GET(&r->in) + 1) % N == GET(&r->out); }

int buffer_count(ring *r)
{
	int n = GET(&r->in) - GET(&r->out);
	return n < 0 ? n + N : n;
}

bool buffer_try_put(ring *r, int item)
{
	if (!buffer_is_full(r))
	{
		r->array[r->in] = item;
		SET(&r->in, (r->in + 1) % N);
		return true;
	}
	return false;
}

bool buffer_try_get(ring *r, int *item)
{
	if (!buffer_is_empty(r))
	{
		*item = r->array[r->out];
		SET(&r->out, (r->out + 1) % N);
		return true;
	}
	return false;
}
