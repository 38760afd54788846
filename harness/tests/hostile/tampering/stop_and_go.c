/* Stops and continues its child so fast that a tracer may mistake one stop for another. */
#include "specimen.h"

int main(void) {
  pid_t pid = fork();
  if (pid == 0)
    for (;;)
      sched_yield();
  for (int i = 0; i < 300; i++) {
    kill(pid, SIGSTOP);
    waitpid(pid, NULL, WUNTRACED);
    kill(pid, SIGCONT);
  }
  kill(pid, SIGKILL);
  wait(NULL);
  return hello();
}
