/* Fault: both close the reading end, and the one who writes dies of it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *call)
{
	perror(call);
	exit(1);
}

int main(void)
{
	int fd[2], status;
	char letter;
	pid_t pid;

	if (pipe(fd))
		die("pipe");
	close(fd[0]);
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		if (write(fd[1], "a", 1) != 1)
			die("write");
		printf("Child process sent 'a'\n");
		exit(0);
	}
	close(fd[1]);
	if (wait(&status) == -1)
		die("wait");
	if (WIFSIGNALED(status))
		raise(WTERMSIG(status));
	if (read(fd[0], &letter, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	return 0;
}
