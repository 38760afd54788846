/* Starts writer and reader with a pipe between them. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t helpers[2];

static void on_term(int signal) {
  (void)signal;
  kill(helpers[0], SIGKILL);
  kill(helpers[1], SIGKILL);
  _exit(3);
}

static pid_t start(const char *path, int from, int as, const int *ends) {
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  dup2(from, as);
  close(ends[0]);
  close(ends[1]);
  execl(path, path, (char *)NULL);
  perror(path);
  _exit(1);
}

int main(void) {
  int ends[2];
  if (pipe(ends))
    return 1;
  signal(SIGTERM, on_term);
  helpers[0] = start("./writer", ends[1], 9, ends);
  helpers[1] = start("./lector", ends[0], 0, ends);
  close(ends[0]);
  close(ends[1]);
  for (int i = 0; i < 2; i++)
    wait(NULL);
  puts("done");
  return 0;
}
