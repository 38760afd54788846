/* Answers each byte with itself, over a socket in the working folder, until SIGTERM. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void on_term(int signal) {
  (void)signal;
  stopped = 1;
}

int main(void) {
  struct sigaction action = {.sa_handler = on_term};
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  int one;
  sigaction(SIGTERM, &action, NULL);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 50))
    return 1;
  while (!stopped && (one = accept(listener, NULL, NULL)) >= 0) {
    char byte;
    if (read(one, &byte, 1) == 1 && write(one, &byte, 1) == 1)
      printf("asked\n");
    close(one);
  }
  unlink("socket");
  printf("stopped\n");
  return 0;
}
