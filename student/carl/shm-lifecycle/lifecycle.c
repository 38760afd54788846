/* Fault: the size is rounded up to whole pages, which is the kernel's business. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>

/* the segment, for the handler of exit() */
static int segment = -1;

static void release(void)
{
	if (segment != -1)
		shmctl(segment, IPC_RMID, NULL);
}

static void check(int good, const char *call, const char *done)
{
	if (!good)
	{
		perror(call);
		exit(EXIT_FAILURE);
	}
	puts(done);
}

int main(int argc, char **argv)
{
	char *end = "?";
	long size = argc == 2 ? strtol(argv[1], &end, 0) : 0;
	if (*end != '\0' || end == argv[1] || size < 0 || size > INT_MAX)
	{
		fputs("One size is needed.\n", stderr);
		return EXIT_FAILURE;
	}
	if (atexit(release) != 0)
		return EXIT_FAILURE;

	size = (size + 4095) / 4096 * 4096;
	segment = shmget(IPC_PRIVATE, size, 0660 | IPC_CREAT | IPC_EXCL);
	check(segment != -1, "shmget()", "created");

	void *where = shmat(segment, NULL, 0);
	check(where != (void *)-1, "shmat()", "attached");

	check(shmdt(where) == 0, "shmdt()", "detached");

	int id = segment;
	segment = -1;
	check(shmctl(id, IPC_RMID, NULL) == 0, "shmctl()", "released");
	return EXIT_SUCCESS;
}
