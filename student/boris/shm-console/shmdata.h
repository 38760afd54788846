/*
 * Right: an atomic flag of four values, posix_spawn and sigwaitinfo, and neither stdio nor ipcs.
 */
#include <stdatomic.h>

#define TEXT_SIZE 4096
#define TEXT_NUM  1

enum turn {
	WRITABLE,	/* the writer's turn */
	READABLE,	/* the reader's turn */
	NO_READER,	/* nobody's yet: the reader makes it WRITABLE when it is there */
	OVER		/* end of input: nothing to read any more */
};

struct shared_struct {
	_Atomic int written;
	char mtext[TEXT_SIZE];
};

_Static_assert(sizeof(struct shared_struct) == 4100, "as documented");
