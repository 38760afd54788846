/* Fault: nothing creates the semaphore, and nobody looks at what sem_open() returned. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	sem_t *sem = sem_open("/sema", 0);
	int status;
	pid_t pid = fork();

	if (pid == -1) {
		perror("fork");
		return 1;
	}
	if (pid == 0) {
		printf("child\n");
		fflush(stdout);
		_exit(0);
	}
	if (wait(&status) == -1)
		return 1;
	sem_wait(sem);
	printf("parent\n");
	sem_close(sem);
	sem_unlink("/sema");
	return 0;
}
