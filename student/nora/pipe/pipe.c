/* Fault: the child says that it has sent only after a pause, and the parent does not wait for that. */
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
	int fd[2];
	char letter;
	pid_t pid;

	if (pipe(fd))
		die("pipe");
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		if (write(fd[1], "a", 1) != 1)
			die("write");
		sleep(1);
		printf("Child process sent 'a'\n");
		exit(0);
	}
	if (read(fd[0], &letter, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	fflush(stdout);
	if (wait(NULL) == -1)
		die("wait");
	return 0;
}
