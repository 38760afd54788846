/* Fault: the end of input is seen one line too late, and the last line counts twice. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define MOST 4

struct state {
	int shmid;
	void *addr;
	int flags;
};

static struct state ap[MOST];
static int nap;

static void complain(const char *text)
{
	fprintf(stderr, "shmop: %s\n", text);
}

/* What isn't there is as good as a number. */
static int is_number(const char *text)
{
	char *end = "";

	if (text)
		strtoul(text, &end, 0);
	return !*end;
}

static void attach(const char *id, const char *addr, const char *flags)
{
	struct state new;

	if (nap == MOST) {
		complain("table full");
		return;
	}
	if (!id) {
		complain("attach what?");
		return;
	}
	if (!is_number(id) || !is_number(addr) || !is_number(flags)) {
		complain("numbers, please");
		return;
	}
	new.shmid = (int)strtol(id, NULL, 0);
	new.flags = flags ? (int)strtol(flags, NULL, 0) : 0;
	new.addr = shmat(new.shmid, addr ? (void *)strtoul(addr, NULL, 0) : NULL, new.flags);
	if (new.addr == (void *)-1) {
		fprintf(stderr, "shmop: shmat failed: %s\n", strerror(errno));
		return;
	}
	fprintf(stderr, "shmop: shmat returned %p\n", new.addr);
	ap[nap++] = new;
}

static void detach(const char *text)
{
	void *addr = text ? (void *)strtoul(text, NULL, 0) : NULL;
	int i, result;

	for (i = 0; i < nap && ap[i].addr != addr; i++)
		;
	if (i == nap) {
		complain("no such address");
		return;
	}
	result = shmdt(addr);
	if (result == -1) {
		fprintf(stderr, "shmop: shmdt failed: %s\n", strerror(errno));
		return;
	}
	fprintf(stderr, "shmop: shmdt returned %d\n", result);
	ap[i] = ap[--nap];
}

static void list(void)
{
	int i;

	for (i = 0; i < nap; i++)
		printf("%d %p %d\n", ap[i].shmid, ap[i].addr, ap[i].flags);
	fflush(stdout);
}

int main(void)
{
	char line[200] = "", copy[200], *word, *first, *second, *third;
	int i;

	while (!feof(stdin)) {
		fgets(line, sizeof line, stdin);
		strcpy(copy, line);
		word = strtok(copy, " \n");
		first = strtok(NULL, " \n");
		second = strtok(NULL, " \n");
		third = strtok(NULL, " \n");
		if (!word)
			continue;
		if (strcmp(word, "attach") == 0)
			attach(first, second, third);
		else if (strcmp(word, "detach") == 0)
			detach(first);
		else if (strcmp(word, "list") == 0)
			list();
		else
			complain("unknown command");
	}
	for (i = 0; i < nap; i++)
		fprintf(stderr, "shmop: shmdt returned %d\n", shmdt(ap[i].addr));
	return 0;
}
