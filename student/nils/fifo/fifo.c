/* Fault: the parent looks into /tmp again and again for a file by which the child would say that it is ready. */
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
	exit(0);
}

int main(void)
{
	char letter;
	int fd;
	pid_t pid;

	if (mkfifo(FIFO, 0600))
		die("mkfifo");
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0)
		child();
	while (access("/tmp/pipefile.ready", F_OK) == -1)
		usleep(100000);
	fd = open(FIFO, O_RDONLY);
	if (fd == -1)
		die("open");
	if (wait(NULL) == -1)
		die("wait");
	if (read(fd, &letter, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	unlink(FIFO);
	return 0;
}
