/* Fault: the file has another name than the program. */
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

	if (pipe(fd))
		die("pipe");
	switch (fork()) {
	case -1:
		die("fork");
	case 0:
		if (write(fd[1], "a", 1) != 1)
			die("write");
		printf("Child process sent 'a'\n");
		exit(0);
	}
	if (wait(NULL) == -1)
		die("wait");
	if (read(fd[0], &letter, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	return 0;
}
