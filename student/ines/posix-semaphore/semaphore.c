/* Fault: an assertion about the semaphore's value does not hold any more when it is made. */
#include <assert.h>
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
	if (pid == 0) {
		printf("child\n");
		fflush(stdout);
		sem_post(sem);
		exit(0);
	}
	wait(NULL);
	sem_wait(sem);
	printf("parent\n");
	fflush(stdout);
	sem_getvalue(sem, &value);
	assert(value == 1);
	sem_close(sem);
	return 0;
}
