/* Nothing is wrong with this one; see alg.8-1-shmcon.c. */
#include <stdbool.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "alg.8-0-shmdata.h"

#define SAY(...) (printf("%30s", ""), printf(__VA_ARGS__), fflush(stdout))

int main(int argc, char *argv[])
{
	if (argc != 2)
	{
		fprintf(stderr, "key missing\n");
		return EXIT_FAILURE;
	}
	key_t key = (key_t)strtoul(argv[1], NULL, 16);
	SAY("shmread: IPC key = %x\n", key);

	int shmid = shmget(key, 0, 0);
	if (shmid < 0)
		ERR_EXIT("shmget()");
	struct shared_struct *shared = shmat(shmid, NULL, 0);
	if (shared == (void *)-1)
		ERR_EXIT("shmat()");
	SAY("shmread: shmid = %d\n", shmid);
	SAY("shmread: shared memory attached at %p\n", (void *)shared);
	SAY("shmread process ready ...\n");

	bool more = true;
	while (more)
	{
		while (__atomic_load_n(&shared->written, __ATOMIC_ACQUIRE) == 0)
			usleep(200000);
		SAY("You wrote: %s\n", shared->mtext);
		more = strcmp(shared->mtext, "end") != 0;
		__atomic_store_n(&shared->written, 0, __ATOMIC_RELEASE);
	}
	if (shmdt(shared) < 0)
		ERR_EXIT("shmdt()");
	return EXIT_SUCCESS;
}
