/* Fault: never looks whether there is a semaphore. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int wait_a_little(sem_t *sem)
{
	struct timespec until;

	if (clock_gettime(CLOCK_REALTIME, &until))
		return -1;
	until.tv_sec += 1;
	return sem_timedwait(sem, &until);
}

int main(void)
{
	sem_t *sem = sem_open("/sema", O_CREAT | O_EXCL, 0777, 0);
	int tries, status, result = 0;
	pid_t pid;

	pid = fork();
	switch (pid) {
	case -1:
		perror("fork");
		sem_unlink("/sema");
		return 1;
	case 0:
		write(STDOUT_FILENO, "child\n", 6);
		_exit(sem_post(sem) ? 1 : 0);
	default:
		sem_unlink("/sema");
	}

	for (tries = 0; tries < 10 && wait_a_little(sem) == -1; tries++)
		if (errno != ETIMEDOUT && errno != EINTR) {
			perror("sem_timedwait");
			result = 1;
			break;
		}
	if (tries == 10)
		result = 1;
	if (waitpid(pid, &status, 0) == -1) {
		perror("waitpid");
		result = 1;
	} else if (status) {
		result = 1;
	}
	if (result == 0)
		puts("parent");
	sem_close(sem);
	return result;
}
