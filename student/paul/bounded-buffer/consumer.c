/* Fault: it looks at plain variables in an empty loop, which the optimiser reads once. */
#include "bounded_buffer.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(int argc, char **argv)
{
	if (argc != 2)
	{
		fprintf(stderr, "COUNT, please\n");
		return EXIT_FAILURE;
	}
	char *rest;
	errno = 0;
	long count = strtol(argv[1], &rest, 10);
	if (rest == argv[1] || *rest || errno || count < 0 || count > INT_MAX)
	{
		fprintf(stderr, "%s is no COUNT\n", argv[1]);
		return EXIT_FAILURE;
	}

	int shm = shmget(0xb0f, sizeof(ring), IPC_CREAT | 0600);
	if (shm < 0)
	{
		perror("shmget");
		return EXIT_FAILURE;
	}
	ring *r = shmat(shm, NULL, 0);
	if (r == (void *)-1)
	{
		perror("shmat");
		shmctl(shm, IPC_RMID, NULL);
		return EXIT_FAILURE;
	}

	int item;
	for (int i = 0; i < count; i++)
	{
		while (r->in == r->out)
			;
		item = r->array[r->out];
		r->out = (r->out + 1) % N;
		printf("consumed %d\n", item);
	}

	/* the other one is through already: nobody needs it any more */
	if (__atomic_exchange_n(&r->done, 1, __ATOMIC_ACQ_REL) == 1 && shmctl(shm, IPC_RMID, NULL) < 0)
	{
		perror("shmctl");
		return EXIT_FAILURE;
	}
	if (shmdt(r) < 0)
	{
		perror("shmdt");
		shmctl(shm, IPC_RMID, NULL);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
