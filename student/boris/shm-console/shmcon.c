/*
 * Right: posix_spawn and sigwaitinfo, and neither stdio nor ipcs.
 *
 * What has to be undone lies in `undo`, and die() undoes it: whatever fails, and when somebody types ^C.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "shmdata.h"

extern char **environ;

static struct {
	const char *file;	/* made by us */
	int shmid;
	pid_t reader, writer;
} undo = { .shmid = -1 };

static void end_child(pid_t pid)
{
	if (pid > 0 && kill(pid, SIGTERM) == 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
}

static void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vdprintf(STDERR_FILENO, format, ap);
	va_end(ap);
	end_child(undo.reader);
	end_child(undo.writer);
	if (undo.shmid != -1)
		shmctl(undo.shmid, IPC_RMID, NULL);
	if (undo.file)
		unlink(undo.file);
	exit(EXIT_FAILURE);
}

static void say(const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vdprintf(STDOUT_FILENO, format, ap);
	va_end(ap);
	if (n < 0)
		die("shmcon: stdout: %m\n");
}

/* As `ipcs -m` has it. */
static void list(int shmid)
{
	struct shmid_ds ds;
	struct passwd *owner;
	char number[16];

	say("\n----- Shared Memory Segments -----\n");
	if (shmctl(shmid, IPC_STAT, &ds) == -1) {
		if (errno != EINVAL && errno != EIDRM)
			die("shmcon: shmctl(IPC_STAT): %m\n");
		say("nothing found ...\n");
		return;
	}
	owner = getpwuid(ds.shm_perm.uid);
	snprintf(number, sizeof number, "%u", ds.shm_perm.uid);
	say("0x%08x %-10d %-10.10s %-10o %-10zu %-10lu\n", ds.shm_perm.__key, shmid, owner ? owner->pw_name : number,
	    ds.shm_perm.mode & 0777, ds.shm_segsz, (unsigned long) ds.shm_nattch);
}

static pid_t spawn(const char *path, char *key, const sigset_t *mask)
{
	char *argv[] = { (char *) path, key, NULL };
	posix_spawnattr_t attr;
	pid_t pid = -1;
	int error;

	if ((error = posix_spawnattr_init(&attr)) != 0)
		die("shmcon: posix_spawnattr_init(): %s\n", strerror(error));
	error = posix_spawnattr_setsigmask(&attr, mask);
	if (error == 0)
		error = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	if (error == 0)
		error = posix_spawn(&pid, path, NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	if (error != 0)
		die("shmcon: %s: %s\n", path, strerror(error));
	return pid;
}

static void ended(pid_t pid, int status)
{
	const char *who = pid == undo.reader ? "shmread" : "shmwrite";

	if (pid == undo.reader)
		undo.reader = 0;
	else
		undo.writer = 0;
	if (WIFSIGNALED(status))
		die("shmcon: %s was killed by signal %d\n", who, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		die("shmcon: %s failed\n", who);
}

int main(int argc, char **argv)
{
	struct shared_struct *shared;
	char key_str[16];
	sigset_t wanted, before;
	pid_t pid = -1;
	int fd, status, shmid;

	if (argc != 2) {
		say("Usage: %s pathname\n", argv[0]);
		return EXIT_FAILURE;
	}
	say("max record number = %d, shm size = %d\n", TEXT_NUM, (int) (TEXT_NUM * sizeof *shared));

	/* From here on a signal waits until we ask for it. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGCHLD);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &wanted, &before) == -1)
		die("shmcon: sigprocmask(): %m\n");

	fd = open(argv[1], O_CREAT | O_EXCL | O_WRONLY, 0600);
	if (fd != -1) {
		undo.file = argv[1];
		if (close(fd) == -1)
			die("shmcon: %s: %m\n", argv[1]);
		say("shared file object created\n");
	} else if (errno != EEXIST)
		die("shmcon: %s: %m\n", argv[1]);

	key_t key = ftok(argv[1], 0x27);
	if (key == -1)
		die("shmcon: ftok(): %m\n");
	say("key generated: IPC key = %x\n", key);

	undo.shmid = shmid = shmget(key, TEXT_NUM * sizeof *shared, IPC_CREAT | 0666);
	if (shmid == -1)
		die("shmcon: shmget(): %m\n");
	say("shmcon: shmid = %d\n", shmid);
	shared = shmat(shmid, NULL, 0);
	if (shared == (void *) -1)
		die("shmcon: shmat(): %m\n");
	say("shmcon: shared Memory attached at %p\n", (void *) shared);
	shared->written = NO_READER;
	list(shmid);
	if (shmdt(shared) == -1)
		die("shmcon: shmdt(): %m\n");
	list(shmid);

	snprintf(key_str, sizeof key_str, "%x", key);
	undo.writer = spawn("./shmwrite", key_str, &before);
	undo.reader = spawn("./shmread", key_str, &before);
	while (undo.reader || undo.writer) {
		int sig = sigwaitinfo(&wanted, NULL);

		if (sig == -1 && errno != EINTR)
			die("shmcon: sigwaitinfo(): %m\n");
		if (sig == SIGINT || sig == SIGTERM)
			die("shmcon: %s\n", strsignal(sig));
		while ((undo.reader || undo.writer) && (pid = waitpid(-1, &status, WNOHANG)) != 0) {
			if (pid == -1)
				die("shmcon: waitpid(): %m\n");
			ended(pid, status);
		}
	}

	undo.shmid = -1;
	if (shmctl(shmid, IPC_RMID, NULL) == -1)
		die("shmcon: shmctl(IPC_RMID): %m\n");
	say("shmcon: shmid = %d removed\n", shmid);
	list(shmid);
	return EXIT_SUCCESS;
}
