/* Fault: each line tells more than was asked for. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	sem_t *sem = sem_open("/sema", O_CREAT, 0600, 0);
	pid_t pid;
	int value;

	if (sem == SEM_FAILED) {
		perror("sem_open");
		return 1;
	}
	sem_unlink("/sema");
	pid = fork();
	if (pid == -1) {
		perror("fork");
		return 1;
	}
	sem_getvalue(sem, &value);
	if (pid == 0) {
		printf("child: the semaphore is at %d\n", value);
		fflush(stdout);
		sem_post(sem);
		exit(0);
	}
	sem_wait(sem);
	sem_getvalue(sem, &value);
	printf("parent: the semaphore is at %d\n", value);
	wait(NULL);
	sem_close(sem);
	return 0;
}
