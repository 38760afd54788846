/* Fault: the largest segment is shown in bytes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void read_numbers(const char *path, int count, uintmax_t *numbers)
{
	FILE *file = fopen(path, "r");
	int i;

	if (!file) {
		perror(path);
		exit(1);
	}
	for (i = 0; i < count; i++)
		if (fscanf(file, "%ju", &numbers[i]) != 1) {
			fprintf(stderr, "%s: not what I expected\n", path);
			exit(1);
		}
	fclose(file);
}

static uintmax_t limit(const char *path)
{
	uintmax_t number;

	read_numbers(path, 1, &number);
	return number;
}

int main(void)
{
	uintmax_t sem[4], all = limit("/proc/sys/kernel/shmall");
	uintmax_t page = (uintmax_t)getpagesize() / 1024;

	printf("\n------ Messages Limits --------\n");
	printf("max queues system wide = %ju\n", limit("/proc/sys/kernel/msgmni"));
	printf("max size of message (bytes) = %ju\n", limit("/proc/sys/kernel/msgmax"));
	printf("default max size of queue (bytes) = %ju\n", limit("/proc/sys/kernel/msgmnb"));
	printf("\n------ Shared Memory Limits --------\n");
	printf("max number of segments = %ju\n", limit("/proc/sys/kernel/shmmni"));
	printf("max seg size (kbytes) = %ju\n", limit("/proc/sys/kernel/shmmax"));
	printf("max total shared memory (kbytes) = %ju\n",
	       all > UINTMAX_MAX / page ? UINTMAX_MAX - UINTMAX_MAX % page : all * page);
	printf("min seg size (bytes) = 1\n");
	read_numbers("/proc/sys/kernel/sem", 4, sem);
	printf("\n------ Semaphore Limits --------\n");
	printf("max number of arrays = %ju\n", sem[3]);
	printf("max semaphores per array = %ju\n", sem[0]);
	printf("max semaphores system wide = %ju\n", sem[1]);
	printf("max ops per semop call = %ju\n", sem[2]);
	printf("semaphore max value = 32767\n\n");
	return 0;
}
