/* Fault: never looks whether the FIFO could be made, and uses whatever lies there. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char fifo[] = "/tmp/pipefile";
static pid_t parent;

static void clean_up(void)
{
	if (getpid() == parent)
		unlink(fifo);
}

static void die(const char *what)
{
	dprintf(2, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static void child(void)
{
	int fd = open(fifo, O_WRONLY);

	if (fd < 0)
		die("child: open");
	if (write(fd, "a", 1) != 1)
		die("child: write");
	dprintf(1, "Child process sent '%s'\n", "a");
	close(fd);
	exit(0);
}

int main(void)
{
	struct pollfd p = { .events = POLLIN };
	char text[21] = "";
	int status;
	pid_t pid;

	mknod(fifo, S_IFIFO | 0600, 0);
	parent = getpid();
	if (atexit(clean_up) != 0) {
		unlink(fifo);
		return 1;
	}
	p.fd = open(fifo, O_RDONLY | O_NONBLOCK);
	if (p.fd < 0)
		die("open");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		child();

	while (!(p.revents & (POLLIN | POLLHUP)))
		if (poll(&p, 1, 10000) <= 0 && errno != EINTR)
			die("poll");
	if (waitpid(pid, &status, 0) < 0)
		die("waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		exit(1);
	if (read(p.fd, text, sizeof text - 1) <= 0)
		die("read");
	dprintf(1, "Parent process received '%s'\n", text);
	close(p.fd);
	exit(0);
}
