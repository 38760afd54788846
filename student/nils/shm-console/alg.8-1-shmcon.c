/* Nothing is wrong with this one; see alg.8-2-shmread.c. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alg.8-0-shmdata.h"

static bool show(int shmid)
{
	struct shmid_ds info;

	puts("\n----- Shared Memory Segments -----");
	if (shmctl(shmid, IPC_STAT, &info) < 0)
	{
		puts("nothing found ...");
		return errno == EINVAL || errno == EIDRM;
	}
	printf("0x%08x %d %u %o %zu %lu\n", info.shm_perm.__key, shmid, info.shm_perm.uid, info.shm_perm.mode & 0777,
	       info.shm_segsz, (unsigned long)info.shm_nattch);
	return true;
}

static bool attach_once(int shmid)
{
	struct shared_struct *shared = shmat(shmid, NULL, 0);
	if (shared == (void *)-1)
	{
		perror("shmat()");
		return false;
	}
	printf("shmcon: shared Memory attached at %p\n", (void *)shared);
	shared->written = 0;
	bool good = show(shmid);
	if (shmdt(shared) < 0)
	{
		perror("shmdt()");
		return false;
	}
	return good && show(shmid);
}

static pid_t spawn(const char *path, const char *key)
{
	pid_t pid = fork();
	if (pid == 0)
	{
		execl(path, path, key, (char *)NULL);
		perror(path);
		_exit(EXIT_FAILURE);
	}
	if (pid < 0)
		perror("fork()");
	return pid;
}

static bool talk(const char *key)
{
	bool good = true;
	pid_t reader, writer = -1;

	fflush(stdout);
	reader = spawn("./alg.8-2-shmread.o", key);
	if (reader > 0)
		writer = spawn("./alg.8-3-shmwrite.o", key);
	if (writer < 0)
	{
		if (reader > 0)
		{
			kill(reader, SIGTERM);
			waitpid(reader, NULL, 0);
		}
		return false;
	}
	for (int left = 2; left > 0; left--)
	{
		int status;
		pid_t ended = wait(&status);
		if (ended < 0 || status != 0)
		{
			good = false;
			if (left == 2)
				kill(ended == reader ? writer : reader, SIGTERM);
		}
	}
	return good;
}

int main(int argc, char *argv[])
{
	char name[16];

	printf("max record number = %d, shm size = %zu\n", TEXT_NUM, sizeof(struct shared_struct));
	if (argc != 2)
	{
		printf("Usage: %s pathname\n", argv[0]);
		return EXIT_FAILURE;
	}
	int fd = open(argv[1], O_CREAT | O_EXCL, 0644);
	if (fd >= 0)
	{
		puts("shared file object created");
		close(fd);
	}
	key_t key = ftok(argv[1], 0x27);
	if (key == -1)
		ERR_EXIT("ftok()");
	snprintf(name, sizeof name, "%x", key);
	printf("key generated: IPC key = %s\n", name);

	int shmid = shmget(key, sizeof(struct shared_struct), IPC_CREAT | IPC_EXCL | 0666);
	if (shmid < 0)
		ERR_EXIT("shmget()");
	printf("shmcon: shmid = %d\n", shmid);

	bool good = attach_once(shmid) && talk(name);
	if (shmctl(shmid, IPC_RMID, NULL) < 0)
		ERR_EXIT("shmctl()");
	if (!good)
		return EXIT_FAILURE;
	printf("shmcon: shmid = %d removed\n", shmid);
	return show(shmid) ? EXIT_SUCCESS : EXIT_FAILURE;
}
