/* FIFOs: opening waits for the other end, O_NONBLOCK doesn't; end of file; opened again. */
#include "facts.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

int main(void) {
  char text[20] = "";
  struct stat st;
  TELL(mkfifo("channel", 0620));
  TELL(mkfifo("channel", 0600));
  stat("channel", &st);
  say("a FIFO: %d, mode %o", S_ISFIFO(st.st_mode), st.st_mode & 0777);
  TELL(open("channel", O_WRONLY | O_NONBLOCK));
  int early = open("channel", O_RDONLY | O_NONBLOCK);
  TELL(read(early, text, 1)); /* nobody has it open for writing: the end */
  int writer = open("channel", O_WRONLY | O_NONBLOCK);
  TELL(read(early, text, 1));
  close(early);
  close(writer);

  for (int round = 1; round <= 2; round++) {
    pid_t child = fork();
    if (child == 0) {
      rest(100);
      writer = open("channel", O_WRONLY);
      dprintf(writer, "round %d", round);
      rest(100);
      dprintf(writer, ", twice");
      _exit(0);
    }
    double start = seconds();
    int reader = open("channel", O_RDONLY);
    say("opened: %s", when(start, 0.1));
    long got;
    while ((got = read(reader, text, sizeof text - 1)) > 0)
      say("%.*s", (int)got, text);
    struct pollfd one = {reader, POLLIN, 0};
    TELL(poll(&one, 1, 0));
    say("hung up: %d", (one.revents & POLLHUP) != 0);
    close(reader);
    tell_end_of("writer", child);
  }
  int both = open("channel", O_RDWR); /* Linux lets it, and it never waits */
  TELL(write(both, "own", 3));
  TELL(read(both, text, 3));
  close(both);
  TELL(unlink("channel"));
  TELL(open("channel", O_RDONLY));
  return 0;
}
