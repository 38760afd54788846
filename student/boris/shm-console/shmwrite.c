/* Right: an atomic flag of four values, and lines put together from read(2); see shmdata.h. */
#define ME "shmwrite: "
#include "shmdata.h"
#include "common.h"

/* Bytes of standard input that aren't yet part of a line. */
static struct {
	char bytes[512];
	ssize_t at, have;
} input;

/* Returns 0 at the end of the input. */
static int next_byte(char *byte)
{
	if (input.at == input.have) {
		do
			input.have = read(STDIN_FILENO, input.bytes, sizeof input.bytes);
		while (input.have < 0 && errno == EINTR);
		if (input.have < 0)
			DIE("read()");
		input.at = 0;
		if (input.have == 0)
			return 0;
	}
	*byte = input.bytes[input.at++];
	return 1;
}

/* Returns 0 when there is no more line; one that the input breaks off is a line. */
static int next_line(char line[TEXT_SIZE])
{
	size_t length = 0;
	int more, cut = 0;
	char c;

	while ((more = next_byte(&c)) && c != '\n') {
		if (length < TEXT_SIZE - 1)
			line[length++] = c;
		else
			cut = 1;
	}
	line[length] = '\0';
	if (cut)
		dprintf(STDERR_FILENO, ME "only the first %d characters of that line are taken\n", TEXT_SIZE - 1);
	return more || length > 0;
}

int main(int argc, char **argv)
{
	struct shared_struct *shared = attach(argc == 2 ? argv[1] : NULL, "", "shmwrite");
	static char line[TEXT_SIZE];

	for (;;) {
		while (shared->written != WRITABLE)
			nap();
		SAY("Enter some text: ");
		if (!next_line(line)) {
			SAY("\n");
			shared->written = OVER;
			break;
		}
		memcpy(shared->mtext, line, sizeof line);
		SAY("shared buffer: %s\n", line);
		shared->written = READABLE;
		if (!strcmp(line, "end"))
			break;
	}
	if (shmdt(shared) == -1)
		DIE("shmdt()");
	return 0;
}
