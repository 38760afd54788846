/* Fault: main returns how many bytes came, which is taken for a failure. */
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
	int fd[2], status, length;
	char buffer[21];
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
		exit(0);
	}
	if (wait(&status) == -1 || status)
		die("wait");
	length = read(fd[0], buffer, 20);
	if (length < 1)
		die("read");
	buffer[length] = '\0';
	printf("Parent process received '%s'\n", buffer);
	return length;
}
