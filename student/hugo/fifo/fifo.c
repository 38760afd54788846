/* Fault: the program ends with the status of its child, which counts in another way. */
#include <fcntl.h>
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

static void child(void)
{
	int fd = open(FIFO, O_WRONLY);

	if (fd == -1)
		die("open");
	if (write(fd, "a", 1) != 1)
		die("write");
	printf("Child process sent 'a'\n");
	exit(7);
}

int main(void)
{
	char letter;
	int fd, status;
	pid_t pid;

	if (mkfifo(FIFO, 0600))
		die("mkfifo");
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0)
		child();
	fd = open(FIFO, O_RDONLY);
	if (fd == -1)
		die("open");
	if (wait(&status) == -1)
		die("wait");
	if (read(fd, &letter, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	close(fd);
	if (unlink(FIFO))
		die("unlink");
	return status >> 8;
}
