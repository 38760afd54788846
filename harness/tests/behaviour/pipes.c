/* Pipes: what fits, EAGAIN, a writer that waits for room, end of file, EPIPE and SIGPIPE, whole writes. */
#include "facts.h"

#include <fcntl.h>
#include <sys/ioctl.h>

static char block[65536];

int main(void) {
  int channel[2];
  int unread;
  TELL(pipe2(channel, O_NONBLOCK));
  TELL(read(channel[0], block, 1));
  TELL(write(channel[1], block, sizeof block));
  TELL(write(channel[1], block, 1));
  TELL(ioctl(channel[0], FIONREAD, &unread));
  say("%d in it", unread);
  TELL(read(channel[0], block, 4096));
  TELL(write(channel[1], block, 10000));
  TELL(fcntl(channel[1], F_GETPIPE_SZ));
  fcntl(channel[0], F_SETFL, 0);
  fcntl(channel[1], F_SETFL, 0);

  double start = seconds();
  pid_t child = fork();
  if (child == 0) {
    close(channel[0]);
    TELL(write(channel[1], block, 50000));
    say("had to wait: %s", when(start, 0.2));
    _exit(0);
  }
  close(channel[1]);
  rest(200);
  long total = 0;
  for (long got; (got = read(channel[0], block, sizeof block)) > 0;)
    total += got;
  tell_end_of("writer", child);
  say("%ld read up to the end of file", total);
  close(channel[0]);

  TELL(pipe(channel));
  close(channel[0]);
  child = fork();
  if (child == 0) {
    TELL(write(channel[1], "x", 1));
    _exit(0);
  }
  tell_end_of("writer without a reader", child);
  signal(SIGPIPE, SIG_IGN);
  TELL(write(channel[1], "x", 1));
  close(channel[1]);

  /* A writer that waits for room when the reader goes. */
  signal(SIGPIPE, SIG_DFL);
  TELL(pipe(channel));
  child = fork();
  if (child == 0) {
    close(channel[0]);
    for (;;)
      (void)!write(channel[1], block, sizeof block);
  }
  close(channel[1]);
  rest(100);
  close(channel[0]);
  tell_end_of("waiting writer", child);

  /* Up to PIPE_BUF bytes are never torn: four writers of whole lines. */
  TELL(pipe(channel));
  for (char letter = 'a'; letter < 'e'; letter++)
    if (fork() == 0) {
      char line[1000];
      memset(line, letter, sizeof line);
      line[sizeof line - 1] = '\n';
      for (int i = 0; i < 50; i++)
        (void)!write(channel[1], line, sizeof line);
      _exit(0);
    }
  close(channel[1]);
  FILE *lines = fdopen(channel[0], "r");
  char line[2000];
  int whole = 0;
  while (fgets(line, sizeof line, lines))
    whole += strlen(line) == 1000 && strspn(line, (char[]){line[0], 0}) == 999;
  while (wait(NULL) > 0)
    continue;
  say("%d whole lines", whole);
  return 0;
}
