/* Saying, failing, waiting: small things that the two helpers share. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

#define DIE(what) do { \
		dprintf(STDERR_FILENO, "%s%s: %s\n", ME, what, strerror(errno)); \
		exit(EXIT_FAILURE); \
	} while (0)

#define SAY(...) do { \
		if (dprintf(STDOUT_FILENO, __VA_ARGS__) < 0) \
			DIE("stdout"); \
	} while (0)

static struct shared_struct *attach(const char *arg, const char *indent, const char *name)
{
	struct shared_struct *shared;
	char *stop;
	int id;

	errno = 0;
	long key = arg ? strtol(arg, &stop, 16) : 0;
	if (errno || key <= 0 || key != (key_t) key || *stop) {
		dprintf(STDERR_FILENO, "%scall me with the key, in hexadecimal\n", ME);
		exit(EXIT_FAILURE);
	}
	SAY("%s%s: IPC key = %lx\n", indent, name, key);
	id = shmget(key, TEXT_NUM * sizeof *shared, 0600);
	if (id == -1)
		DIE("shmget()");
	shared = shmat(id, NULL, 0);
	if (shared == (void *) -1)
		DIE("shmat()");
	SAY("%s%s: shmid = %d\n", indent, name, id);
	SAY("%s%s: shared memory attached at %p\n", indent, name, (void *) shared);
	SAY("%s%s process ready ...\n", indent, name);
	return shared;
}

static void nap(void)
{
	const struct timespec ms50 = { .tv_nsec = 50 * 1000 * 1000 };

	if (nanosleep(&ms50, NULL) < 0 && errno != EINTR)
		DIE("nanosleep()");
}
