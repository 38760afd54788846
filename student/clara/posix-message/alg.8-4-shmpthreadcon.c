/* Nothing is wrong with this one: both helpers run at once, and the consumer waits for the flag. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alg.8-0-shmdata.h"

static bool list(void)
{
	DIR *dir = opendir("/dev/shm");
	struct dirent *entry;

	if (!dir)
	{
		perror("opendir()");
		return false;
	}
	printf("/dev/shm:\n");
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			printf("  %s\n", entry->d_name);
	fflush(stdout);
	return closedir(dir) == 0;
}

static pid_t start(char *path, char *name)
{
	char *argv[] = {path, name, NULL};
	pid_t pid = vfork();

	if (pid == 0)
	{
		execv(path, argv);
		_exit(127);
	}
	if (pid < 0)
		perror("vfork()");
	return pid;
}

int main(int argc, char *argv[])
{
	pid_t pids[2] = {-1, -1};
	bool good;

	if (argc != 2)
	{
		fprintf(stderr, "Usage: shmpthreadcon filename\n");
		exit(EXIT_FAILURE);
	}
	int fd = shm_open(argv[1], O_CREAT | O_EXCL | O_RDWR, 0666);
	if (fd < 0)
		ERR_EXIT("shm_open()");

	good = ftruncate(fd, sizeof(struct shared_struct)) == 0 && list();
	if (good)
	{
		pids[0] = start("./alg.8-6-shmconsumer.o", argv[1]);
		pids[1] = start("./alg.8-5-shmproducer.o", argv[1]);
		good = pids[0] > 0 && pids[1] > 0;
		if (!good && pids[0] > 0)
			kill(pids[0], SIGTERM);
	}
	for (int i = 0; i < 2 && (pids[0] > 0 || pids[1] > 0); i++)
	{
		int status;
		pid_t ended = wait(&status);
		for (int j = 0; j < 2; j++)
			if (pids[j] == ended)
				pids[j] = -1;
		if (ended < 0 || status != 0)
		{
			fprintf(stderr, "a helper failed\n");
			good = false;
			for (int j = 0; j < 2; j++)
				if (pids[j] > 0)
					kill(pids[j], SIGTERM);
		}
	}
	if (shm_unlink(argv[1]) < 0)
		ERR_EXIT("shm_unlink()");
	return good && list() ? EXIT_SUCCESS : EXIT_FAILURE;
}
