/* Right: an atomic flag of four values; see shmdata.h. */
#define ME "shmread: "
#include "shmdata.h"
#include "common.h"

#define INDENT "                              "

int main(int argc, char **argv)
{
	struct shared_struct *shared = attach(argc == 2 ? argv[1] : NULL, INDENT, "shmread");
	int turn, end = 0;

	shared->written = WRITABLE;
	while (!end) {
		while ((turn = shared->written) == WRITABLE)
			nap();
		if (turn == OVER)
			break;
		SAY(INDENT "You wrote: %s\n", shared->mtext);
		end = !strcmp(shared->mtext, "end");
		shared->written = WRITABLE;
	}
	if (shmdt(shared) == -1)
		DIE("shmdt()");
	return 0;
}
