/* A child that outlives the program: it notices the end of its parent by an end of file, and prints after it. */
#include "facts.h"

int main(void) {
  int alive[2];
  char byte;
  TELL(pipe(alive));
  if (fork() == 0) {
    close(alive[1]);
    long got = read(alive[0], &byte, 1);
    say("orphan: the parent has gone (%ld)", got);
    pid_t last = fork();
    if (last == 0)
      _exit(9);
    tell_end_of("orphan's own child", last);
    return 0;
  }
  say("parent: ends");
  return 7;
}
