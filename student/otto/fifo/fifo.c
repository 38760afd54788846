/* Fault: the parent reads nothing and closes its end, and then the child writes. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIFO "/tmp/pipefile"

static void die(const char *call)
{
	perror(call);
	unlink(FIFO);
	exit(1);
}

static void child(int go)
{
	char byte;
	int fd = open(FIFO, O_WRONLY);

	if (fd == -1)
		die("open");
	if (read(go, &byte, 1) != 1)
		die("read");
	if (write(fd, "a", 1) != 1)
		die("write");
	printf("Child process sent 'a'\n");
	exit(0);
}

int main(void)
{
	int fd, go[2], status;
	pid_t pid;

	if (mkfifo(FIFO, 0600))
		die("mkfifo");
	if (pipe(go))
		die("pipe");
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0)
		child(go[0]);
	fd = open(FIFO, O_RDONLY);
	if (fd == -1)
		die("open");
	if (unlink(FIFO))
		die("unlink");
	close(fd);
	if (write(go[1], "!", 1) != 1)
		die("write");
	if (wait(&status) == -1)
		die("wait");
	if (WIFSIGNALED(status))
		raise(WTERMSIG(status));
	printf("Parent process received 'a'\n");
	return 0;
}
