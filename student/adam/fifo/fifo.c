/* Fault: the child goes to sleep when it has written, and the parent does not wait for it. */
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
	fflush(stdout);
	close(fd);
	sleep(10);
	exit(0);
}

int main(void)
{
	char letter, more;
	int fd;
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
	if (read(fd, &letter, 1) != 1)
		die("read");
	/* the child has printed when it closes */
	if (read(fd, &more, 1) != 0)
		die("read");
	printf("Parent process received '%c'\n", letter);
	close(fd);
	if (unlink(FIFO))
		die("unlink");
	return 0;
}
