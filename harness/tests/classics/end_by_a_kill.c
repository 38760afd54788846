// about: a pipe is at its end since its writer was killed.
// sync: strict
// fails: never
#include "shared.h"
#include <signal.h>

static int *m;
static int p[2];

static int work(int n) {
  char c;
  if (n == 0) {
    *m = 1;
    raise(SIGKILL);
  }
  close(p[1]);
  if (read(p[0], &c, 1) != 0)
    return 5;
  return *m != 1;
}

int main(void) {
  m = share(4);
  if (pipe(p))
    return 3;
  int s, f = 0;
  for (int i = 0; i < 2; i++)
    if (fork() == 0)
      _exit(work(i));
  close(p[0]);
  close(p[1]);
  while (wait(&s) > 0)
    f += WIFEXITED(s) && WEXITSTATUS(s);
  return f;
}
