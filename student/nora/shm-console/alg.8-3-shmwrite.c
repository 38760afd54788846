/* Nothing is wrong with this one; see alg.8-2-shmread.c. */
#include <stdbool.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "alg.8-0-shmdata.h"

#define SAY(...) (printf(__VA_ARGS__), fflush(stdout))

int main(int argc, char *argv[])
{
	if (argc != 2)
	{
		fprintf(stderr, "key missing\n");
		return EXIT_FAILURE;
	}
	key_t key = (key_t)strtoul(argv[1], NULL, 16);
	SAY("shmwrite: IPC key = %x\n", key);

	int shmid = shmget(key, 0, 0);
	if (shmid < 0)
		ERR_EXIT("shmget()");
	struct shared_struct *shared = shmat(shmid, NULL, 0);
	if (shared == (void *)-1)
		ERR_EXIT("shmat()");
	SAY("shmwrite: shmid = %d\n", shmid);
	SAY("shmwrite: shared memory attached at %p\n", (void *)shared);
	SAY("shmwrite precess ready ...\n");

	char *line = NULL;
	size_t room = 0;
	bool more = true;
	while (more)
	{
		while (__atomic_load_n(&shared->written, __ATOMIC_ACQUIRE) != 0)
			usleep(200000);
		SAY("Enter some text: ");
		if (getline(&line, &room, stdin) < 0)
		{
			puts("");
			more = false;
		}
		else
		{
			line[strcspn(line, "\n")] = '\0';
			more = strcmp(line, "end") != 0;
			if (strlen(line) >= TEXT_SIZE)
				fprintf(stderr, "too long, cut\n");
		}
		snprintf(shared->mtext, TEXT_SIZE, "%s", more ? line : "end");
		SAY("shared buffer: %s\n", shared->mtext);
		__atomic_store_n(&shared->written, 1, __ATOMIC_RELEASE);
	}
	free(line);
	if (shmdt(shared) < 0)
		ERR_EXIT("shmdt()");
	return EXIT_SUCCESS;
}
