/* SIGSTOP and SIGCONT: a stopped child waits, is seen to, can be killed, and goes on. */
#include "facts.h"

static volatile sig_atomic_t seen[NSIG];
static void note(int signal) { seen[signal]++; }

int main(void) {
  int status;
  int channel[2];
  char byte;
  TELL(pipe(channel));
  pid_t child = fork();
  if (child == 0) {
    on_signal(SIGCONT, note, 0);
    on_signal(SIGUSR1, note, 0);
    raise(SIGSTOP);
    rest(50);
    say("the child goes on, SIGCONT handled %d times", seen[SIGCONT]);
    (void)!write(channel[1], "x", 1);
    raise(SIGTSTP);
    rest(50);
    say("the child goes on, SIGCONT handled %d times, SIGUSR1 %d times", seen[SIGCONT], seen[SIGUSR1]);
    return 4;
  }
  TELL(waitpid(child, &status, WUNTRACED) == child);
  tell_status("child", status);
  TELL(waitpid(child, &status, WUNTRACED | WNOHANG));
  TELL(kill(child, SIGCONT));
  TELL(waitpid(child, &status, WCONTINUED) == child);
  tell_status("child", status);
  TELL(read(channel[0], &byte, 1));
  TELL(waitpid(child, &status, WUNTRACED) == child);
  tell_status("child", status);
  TELL(kill(child, SIGUSR1)); /* waits with it until it goes on */
  TELL(waitpid(child, &status, WUNTRACED | WNOHANG));
  TELL(kill(child, SIGCONT));
  tell_end_of("child", child);

  child = fork();
  if (child == 0) {
    for (;;)
      rest(50);
  }
  rest(20);
  TELL(kill(child, SIGSTOP));
  TELL(waitpid(child, &status, WUNTRACED) == child);
  tell_status("sleeper", status);
  TELL(kill(child, SIGTERM));
  rest(100);
  TELL(waitpid(child, &status, WNOHANG)); /* SIGTERM waits until it goes on */
  TELL(kill(child, SIGCONT));
  tell_end_of("sleeper", child);

  child = fork();
  if (child == 0) {
    raise(SIGSTOP);
    _exit(1);
  }
  TELL(waitpid(child, &status, WUNTRACED) == child);
  TELL(kill(child, SIGKILL));
  tell_end_of("stopped one", child);
  return 0;
}
