/* Right: the parent makes the queue and sleeps in sigsuspend() until SIGCHLD; the child opens the queue by its name. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME	"/test1"
#define PMODE	0655
#define SIZE	20

static pid_t child;				/* 0 when there is none to wait for */
static int have_queue;				/* its name has to go */

/* Nothing to do, but an ignored signal would not wake us. */
static void on_sigchld(int sig)
{
	(void)sig;
}

/* Only the parent comes here: the child leaves by _exit(). */
static void give_up(const char *what)
{
	perror(what);
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	if (have_queue && mq_unlink(NAME) == -1)
		perror("mq_unlink");
	exit(1);
}

static void child_die(const char *what)
{
	perror(what);
	_exit(1);
}

static void child_main(void)
{
	char message[SIZE];
	mqd_t mq;

	mq = mq_open(NAME, O_WRONLY);
	if (mq == (mqd_t)-1)
		child_die("Child mq_open failure");
	strcpy(message, "Hello Parent!");
	if (mq_send(mq, message, strlen(message) + 1, 0) == -1)
		child_die("mq_send failure");
	if (printf("Child is sending message: %s\n", message) < 0 || puts("mq_send successful") == EOF)
		child_die("stdout");
	if (mq_close(mq) == -1)
		child_die("Child mq_close failure");
	if (puts("Child process done") == EOF || fflush(stdout) == EOF)
		child_die("stdout");
	_exit(0);
}

int main(void)
{
	struct sigaction sa;
	struct mq_attr attr;
	sigset_t block, old;
	char buf[SIZE + 1];
	ssize_t n;
	mqd_t mq;
	pid_t pid;
	int status;

	/* A reader of our output that has gone is an error of printf, not our end. */
	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &sa, NULL) == -1)
		give_up("sigaction");
	sa.sa_handler = on_sigchld;
	if (sigaction(SIGCHLD, &sa, NULL) == -1)
		give_up("sigaction");
	/* SIGCHLD has to wait until we do, or it could come just before sigsuspend(). */
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &block, &old) == -1)
		give_up("sigprocmask");
	sigdelset(&old, SIGCHLD);

	memset(&attr, 0, sizeof(attr));
	attr.mq_maxmsg = 10;
	attr.mq_msgsize = SIZE;
	mq = mq_open(NAME, O_RDONLY | O_NONBLOCK | O_CREAT | O_EXCL, PMODE, &attr);
	if (mq == (mqd_t)-1)
		give_up("Parent mq_open failure");
	have_queue = 1;

	child = fork();
	if (child == -1)
		give_up("fork");
	if (child == 0)
		child_main();

	while ((pid = waitpid(child, &status, WNOHANG)) == 0)
		if (sigsuspend(&old) == -1 && errno != EINTR)
			give_up("sigsuspend");
	if (pid == -1)
		give_up("waitpid");
	child = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		errno = EPIPE;
		give_up("nothing from the child");
	}

	n = mq_receive(mq, buf, SIZE, NULL);
	if (n == -1)
		give_up("mq_receive failure");
	buf[n] = '\0';
	if (mq_close(mq) == -1)
		give_up("Parent mq_close failure");
	have_queue = 0;
	if (mq_unlink(NAME) == -1)
		give_up("mq_unlink");

	printf("mq_receive successful\n");
	printf("Parent received message: %s\n", buf);
	printf("Parent process done\n");
	if (ferror(stdout) || fclose(stdout) == EOF)
		give_up("stdout");
	return 0;
}
