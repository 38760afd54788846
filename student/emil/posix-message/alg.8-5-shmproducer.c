/* Nothing is wrong with this one; see alg.8-6-shmconsumer.c. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "alg.8-0-shmdata.h"

int main(int argc, char *argv[])
{
	if (argc != 2)
	{
		fprintf(stderr, "Usage: shmproducer filename\n");
		exit(EXIT_FAILURE);
	}
	int fd = shm_open(argv[1], O_RDWR, 0);
	if (fd < 0)
		ERR_EXIT("producer: shm_open()");
	struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		ERR_EXIT("producer: mmap()");

	snprintf(shared->mtext, sizeof shared->mtext, "Hello World!");
	printf("produced message: %s\n", shared->mtext);
	fflush(stdout);
	__atomic_store_n(&shared->written, 1, __ATOMIC_RELEASE);

	if (munmap(shared, sizeof *shared) < 0)
		ERR_EXIT("producer: munmap()");
	return EXIT_SUCCESS;
}
