/* SO_RCVTIMEO and SO_SNDTIMEO: socket calls that give up by themselves. */
#include "facts.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

int main(void) {
  int ends[2];
  char text[20];
  static char block[1 << 20];
  struct timeval span = {0, 150000};
  TELL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  TELL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &span, sizeof span));
  double start = seconds();
  TELL(recv(ends[0], text, sizeof text, 0));
  say("%s", when(start, 0.15));
  start = seconds();
  TELL(read(ends[0], text, sizeof text));
  say("%s", when(start, 0.15));
  pid_t child = fork();
  if (child == 0) {
    rest(50);
    _exit(write(ends[1], "in time", 7) == 7 ? 0 : 1);
  }
  TELL(recv(ends[0], text, sizeof text, 0));
  tell_end_of("sender", child);
  TELL(setsockopt(ends[1], SOL_SOCKET, SO_SNDTIMEO, &span, sizeof span));
  start = seconds();
  long sent = send(ends[1], block, sizeof block, 0);
  say("a part of it was sent: %d, %s", sent > 0 && sent < (long)sizeof block, when(start, 0.15));
  TELL(send(ends[1], block, sizeof block, 0));

  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  TELL(bind(listener, (struct sockaddr *)&name, sizeof name));
  TELL(listen(listener, 1));
  TELL(setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &span, sizeof span));
  start = seconds();
  TELL(accept(listener, NULL, NULL));
  say("%s", when(start, 0.15));
  return 0;
}
