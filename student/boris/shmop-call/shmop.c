/* Right: reads with read() and writes with dprintf(); a list without end; a number that is none ends it all. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#define MAXLINE 4096

/* The newest is last, and leaving does not change the order of the others. */
struct segment {
	struct segment *next;
	int shmid;
	char *addr;
	int flags;
};

static struct segment *segments;

static int trouble;	/* something could not be said */

#define say(...) (dprintf(2, "shmop: " __VA_ARGS__) < 0 ? (void)(trouble = 1) : (void)0)

/* Each says its one line, if any, and returns how to go on. */
enum { GO_ON, STOP };

static int bad_number(const char *word)
{
	say("not a number, or too large: %s\n", word);
	return STOP;
}

static int get_int(const char *s, int *n)
{
	char *end;
	long l;

	errno = 0;
	l = strtol(s, &end, 0);
	if (*s == '\0' || *end != '\0' || errno == ERANGE || l != (int)l)
		return 0;
	*n = (int)l;
	return 1;
}

static int get_addr(const char *s, char **addr)
{
	char *end;
	unsigned long ul;

	if (*s < '0' || *s > '9')
		return 0;
	errno = 0;
	ul = strtoul(s, &end, 0);
	if (*end != '\0' || errno == ERANGE)
		return 0;
	*addr = (char *)ul;
	return 1;
}

static struct segment **find(const char *addr)
{
	struct segment **p;

	for (p = &segments; *p != NULL; p = &(*p)->next)
		if ((*p)->addr == addr)
			break;
	return p;
}

static void forget(struct segment **p)
{
	struct segment *s = *p;

	*p = s->next;
	free(s);
}

static int do_attach(const char *id, const char *where, const char *how)
{
	struct segment *s, **p;

	s = calloc(1, sizeof(*s));
	if (s == NULL) {
		say("no room in the table: %s\n", strerror(errno));
		return GO_ON;
	}
	if (!get_int(id, &s->shmid)) {
		free(s);
		return bad_number(id);
	}
	if (where != NULL && !get_addr(where, &s->addr)) {
		free(s);
		return bad_number(where);
	}
	if (how != NULL && !get_int(how, &s->flags)) {
		free(s);
		return bad_number(how);
	}

	s->addr = shmat(s->shmid, s->addr, s->flags);
	if (s->addr == (char *)-1) {
		say("shmat failed: %s\n", strerror(errno));
		free(s);
		return GO_ON;
	}
	say("shmat returned %#lx\n", (unsigned long)s->addr);
	p = find(s->addr);
	if (*p != NULL)
		forget(p);	/* what SHM_REMAP has covered is not attached any more */
	*find(NULL) = s;
	return GO_ON;
}

static int detach_one(struct segment **p)
{
	int i = shmdt((*p)->addr);

	if (i == -1) {
		say("shmdt failed: %s\n", strerror(errno));
		return -1;
	}
	say("shmdt returned %d\n", i);
	forget(p);
	return 0;
}

static int do_detach(const char *where)
{
	struct segment **p;
	char *addr;

	if (!get_addr(where, &addr) || *(p = find(addr)) == NULL)
		say("unknown address: %s\n", where);
	else
		detach_one(p);
	return GO_ON;
}

static int do_list(void)
{
	const struct segment *s;

	for (s = segments; s != NULL; s = s->next)
		if (dprintf(1, "%d %#lx %d\n", s->shmid, (unsigned long)s->addr, s->flags) < 0) {
			say("stdout: %s\n", strerror(errno));
			return STOP;
		}
	return GO_ON;
}

static int is(const char *word, const char *name, int args, int least, int most)
{
	return strcmp(word, name) == 0 && args >= least && args <= most;
}

static int do_line(char *line, size_t length)
{
	char *arg[5] = {NULL};
	char *s = line;
	int n = 0;

	while (n < 5) {
		s += strspn(s, " \t\r\v\f");
		if (*s == '\0')
			break;
		arg[n++] = s;
		s += strcspn(s, " \t\r\v\f");
		if (*s != '\0')
			*s++ = '\0';
	}
	if ((size_t)(s - line) != length && n < 5) {
		say("a zero byte in the line\n");
		return GO_ON;
	}
	if (n == 0)
		return GO_ON;
	if (is(arg[0], "attach", n - 1, 1, 3))
		return do_attach(arg[1], arg[2], arg[3]);
	if (is(arg[0], "detach", n - 1, 1, 1))
		return do_detach(arg[1]);
	if (is(arg[0], "list", n - 1, 0, 0))
		return do_list();
	say("attach SHMID [ADDR] [FLAGS], detach ADDR, or list; not: %s\n", arg[0]);
	return GO_ON;
}

/* Cuts the bytes into lines, does them, and moves what is left to the front. */
static int do_lines(char *buf, size_t *used, int at_end)
{
	char *start = buf, *nl;
	int next = GO_ON;

	while (next == GO_ON && (nl = memchr(start, '\n', buf + *used - start)) != NULL) {
		*nl = '\0';
		next = do_line(start, nl - start);
		start = nl + 1;
	}
	*used -= start - buf;
	memmove(buf, start, *used);
	if (next == GO_ON && at_end && *used > 0) {
		buf[*used] = '\0';
		next = do_line(buf, *used);
		*used = 0;
	}
	return next;
}

static int do_input(void)
{
	static char buf[MAXLINE + 1];
	size_t used = 0;
	int skipping = 0;

	for (;;) {
		ssize_t n = read(0, buf + used, MAXLINE - used);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			say("stdin: %s\n", strerror(errno));
			return STOP;
		}
		used += n;
		if (skipping) {		/* the rest of a line that was too long */
			char *nl = memchr(buf, '\n', used);

			if (nl != NULL) {
				used -= nl + 1 - buf;
				memmove(buf, nl + 1, used);
				skipping = 0;
			} else
				used = 0;
		}
		if (do_lines(buf, &used, n == 0) == STOP)
			return STOP;
		if (n == 0)
			return GO_ON;
		if (used == MAXLINE) {
			say("a line that is too long\n");
			used = 0;
			skipping = 1;
		}
	}
}

int main(int argc, char **argv)
{
	int end;

	if (argc > 1) {
		dprintf(2, "usage: %s <COMMANDS\n", argv[0]);
		return 1;
	}
	end = do_input();
	while (segments != NULL)
		if (detach_one(&segments) == -1)
			forget(&segments);
	return end == STOP || trouble;
}
