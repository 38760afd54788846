/* Fault: nobody waits for the child, which has ten more seconds to sleep. */
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
	char letter, done;
	pid_t pid;

	if (pipe(fd))
		die("pipe");
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		if (write(fd[1], "a", 1) != 1)
			die("write");
		printf("Child process sent 'a'\n");
		fflush(stdout);
		if (write(fd[1], "!", 1) != 1)
			die("write");
		sleep(10);
		exit(0);
	}
	if (read(fd[0], &letter, 1) != 1 || read(fd[0], &done, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	return 0;
}
