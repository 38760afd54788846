/* Right: an address by name and port, and one recv() that waits for all of it. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define HELLO "hello server!"
#define LEN ((ssize_t) sizeof HELLO - 1)

int main(void)
{
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM,
	                          .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *server;
	char buf[LEN + 1] = "";
	const char *failing;
	ssize_t n;
	int fd, why;

	why = getaddrinfo("127.0.0.1", "9999", &hints, &server);
	if (why != 0) {
		dprintf(2, "ERROR in address: %s\n", gai_strerror(why));
		return 1;
	}
	failing = "opening socket";
	fd = socket(server->ai_family, server->ai_socktype, server->ai_protocol);
	if (fd == -1)
		goto error;
	failing = "connecting";
	if (connect(fd, server->ai_addr, server->ai_addrlen) == -1)
		goto error;
	failing = "writing to stdout";
	if (dprintf(1, "Client sending '%s' to server\n", HELLO) < 0)
		goto error;
	failing = "sending";
	if (send(fd, HELLO, LEN, MSG_NOSIGNAL) != LEN)
		goto error;
	failing = "receiving";
	n = recv(fd, buf, LEN, MSG_WAITALL);
	if (n == -1)
		goto error;
	errno = EPROTO;
	if (n != LEN || strcmp(buf, HELLO) != 0)
		goto error;
	failing = "writing to stdout";
	if (dprintf(1, "Got echo of %s from server\n", buf) < 0)
		goto error;
	failing = "shutting down";
	if (shutdown(fd, SHUT_RDWR) == -1)
		goto error;
	failing = "closing";
	if (close(fd) == -1)
		goto error;
	freeaddrinfo(server);
	return 0;

error:
	dprintf(2, "ERROR %s: %s\n", failing, strerror(errno));
	freeaddrinfo(server);
	return 1;
}
