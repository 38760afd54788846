/* Right: a process for each connection, signals taken by ppoll() only, and write(2) instead of printf. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#define BUFFER 4096

static volatile sig_atomic_t stop;

/* The processes at work, in no order. */
static pid_t *workers;
static int nworkers, nslots;

static int failed;  /* a worker could not do what it should, and the client wasn't to blame */

static void note(int sig)
{
	if (sig == SIGTERM)
		stop = 1;
}

static void error(const char *msg)
{
	perror(msg);
	exit(1);
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return -1;
		p += w;
		n -= w;
	}
	return 0;
}

/* In one piece, so that lines of different workers don't mix. */
static int announce(const char *bytes, size_t n)
{
	static const char before[] = "Server received ", after[] = "\nServer sending it back\n";
	char text[sizeof before + BUFFER + sizeof after], *end = text;

	end = mempcpy(end, before, sizeof before - 1);
	end = mempcpy(end, bytes, n);
	end = mempcpy(end, after, sizeof after - 1);
	return write_all(STDOUT_FILENO, text, end - text);
}

/* A worker's whole life. Returns its exit status. */
static int echo(int fd)
{
	char bytes[BUFFER];
	ssize_t n;

	for (;;) {
		n = read(fd, bytes, sizeof bytes);
		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0 && announce(bytes, n) < 0) {
			perror("stdout");
			return 1;
		}
		if (n < 0 || write_all(fd, bytes, n) < 0) {
			if (errno == ECONNRESET || errno == EPIPE || errno == ETIMEDOUT)
				return 0;       /* the client has vanished */
			perror("ERROR on connection");
			return 1;
		}
	}
}

static void employ(int listener, int fd, const sigset_t *outside)
{
	pid_t pid;

	if (nworkers == nslots) {
		pid_t *more = realloc(workers, (nslots + 32) * sizeof *more);

		if (more == NULL) {
			perror("realloc");
			failed = 1;
			close(fd);
			return;
		}
		workers = more;
		nslots += 32;
	}
	pid = fork();
	if (pid == 0) {
		close(listener);
		if (signal(SIGTERM, SIG_DFL) == SIG_ERR || sigprocmask(SIG_SETMASK, outside, NULL) < 0) {
			perror("ERROR on signals");
			_exit(1);
		}
		_exit(echo(fd));
	}
	if (pid < 0) {
		perror("ERROR on fork");
		failed = 1;
	} else
		workers[nworkers++] = pid;
	if (close(fd) < 0) {
		perror("ERROR on close");
		failed = 1;
	}
}

static void dismiss(int options)
{
	int status, i;
	pid_t pid;

	while (nworkers > 0 && (pid = waitpid(-1, &status, options)) != 0) {
		if (pid < 0) {
			if (errno == EINTR)
				continue;
			perror("ERROR on waitpid");
			failed = 1;
			return;
		}
		for (i = 0; i < nworkers && workers[i] != pid; i++)
			;
		if (i < nworkers)
			workers[i] = workers[--nworkers];
		if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
			failed = 1;
	}
}

int main(void)
{
	struct sigaction action = { .sa_handler = note };
	struct sockaddr_in addr;
	struct pollfd waiting = { .events = POLLIN };
	sigset_t inside, outside;
	int fd, yes = 1;

	/* Blocked except in ppoll(), so that none comes between looking and sleeping. */
	sigemptyset(&inside);
	sigaddset(&inside, SIGTERM);
	sigaddset(&inside, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &inside, &outside) < 0 || sigaction(SIGTERM, &action, NULL) < 0 ||
	    sigaction(SIGCHLD, &action, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		error("ERROR on signals");
	sigdelset(&outside, SIGTERM);
	sigdelset(&outside, SIGCHLD);

	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0)
		error("ERROR opening socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
		error("ERROR on setsockopt");
	memset(&addr, 0, sizeof addr);
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = INADDR_ANY;
	addr.sin_port = htons(9999);
	if (bind(fd, (struct sockaddr *) &addr, sizeof addr) < 0)
		error("ERROR on binding");
	if (listen(fd, 128) < 0)
		error("ERROR on listening");

	waiting.fd = fd;
	while (!stop) {
		int n = ppoll(&waiting, 1, NULL, &outside), connection;

		if (n < 0 && errno != EINTR) {
			perror("ERROR on ppoll");
			failed = 1;
			break;
		}
		dismiss(WNOHANG);
		if (n <= 0)
			continue;
		connection = accept(fd, NULL, NULL);
		if (connection >= 0)
			employ(fd, connection, &outside);
		else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
			int why = errno;

			perror("ERROR on accept");
			failed = 1;
			if (why != EMFILE && why != ENFILE && why != ENOMEM && why != ENOBUFS && why != EPROTO)
				break;
			usleep(100 * 1000);     /* that may pass, but not at once */
		}
	}

	if (close(fd) < 0) {
		perror("ERROR on close");
		failed = 1;
	}
	for (int i = 0; i < nworkers; i++)
		kill(workers[i], SIGTERM);
	dismiss(0);
	free(workers);
	return failed;
}
