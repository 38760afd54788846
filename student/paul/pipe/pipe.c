/* Fault: the parent asks again and again whether the child has ended, and the child waits for an answer first. */
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
	int there[2], back[2], status;
	char letter, answer;
	pid_t pid;

	if (pipe(there) || pipe(back))
		die("pipe");
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		if (write(there[1], "a", 1) != 1)
			die("write");
		printf("Child process sent 'a'\n");
		fflush(stdout);
		if (read(back[0], &answer, 1) != 1)
			die("read");
		exit(0);
	}
	while (waitpid(pid, &status, WNOHANG) == 0)
		continue;
	if (read(there[0], &letter, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	if (write(back[1], "k", 1) != 1)
		die("write");
	return 0;
}
