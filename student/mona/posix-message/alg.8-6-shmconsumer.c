/* Nothing is wrong with this one; see alg.8-4-shmpthreadcon.c. */
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
		fprintf(stderr, "Usage: shmconsumer filename\n");
		exit(EXIT_FAILURE);
	}
	int fd = shm_open(argv[1], O_RDONLY, 0);
	if (fd < 0)
		ERR_EXIT("consumer: shm_open()");
	struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		ERR_EXIT("consumer: mmap()");

	while (__atomic_load_n(&shared->written, __ATOMIC_ACQUIRE) == 0)
		usleep(100000);
	printf("consumed message: %s\n", shared->mtext);

	if (munmap(shared, sizeof *shared) < 0)
		ERR_EXIT("consumer: munmap()");
	return EXIT_SUCCESS;
}
