/* Fault: the parent tries the semaphore for ever, and the child has posted another one. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	sem_t *sem = sem_open("/sema", O_CREAT, 0600, 0), mine;
	pid_t pid;

	if (sem == SEM_FAILED || sem_init(&mine, 0, 0)) {
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
		sem_post(&mine);
		exit(0);
	}
	while (sem_trywait(sem) == -1)
		usleep(1000);
	printf("parent\n");
	wait(NULL);
	sem_close(sem);
	return 0;
}
