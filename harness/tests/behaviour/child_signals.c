/* SIGCHLD: handled, ignored, and without zombies. */
#include "facts.h"

static volatile sig_atomic_t ended;

static void reap(int signal) {
  int saved = errno;
  (void)signal;
  while (waitpid(-1, NULL, WNOHANG) > 0)
    ended++;
  errno = saved;
}

static pid_t make_child(int milliseconds, int status) {
  pid_t pid = fork();
  if (pid == 0) {
    rest(milliseconds);
    _exit(status);
  }
  return pid;
}

int main(void) {
  sigset_t child;
  sigset_t before;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &before);
  on_signal(SIGCHLD, reap, SA_RESTART | SA_NOCLDSTOP);
  for (int i = 1; i <= 3; i++)
    make_child(i * 30, i);
  while (ended < 3)
    sigsuspend(&before);
  say("%d children reaped by the handler", (int)ended);
  sigprocmask(SIG_SETMASK, &before, NULL);

  on_signal(SIGCHLD, SIG_IGN, 0);
  double start = seconds();
  pid_t pid = make_child(100, 1);
  TELL(waitpid(pid, NULL, 0));
  say("ignored children are waited for, %s, but leave no status", when(start, 0.1));

  on_signal(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
  make_child(10, 1);
  TELL(wait(NULL));

  on_signal(SIGCHLD, SIG_DFL, 0);
  siginfo_t info = {0};
  pid = make_child(0, 21);
  TELL(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
  say("code %s, status %d, of it: %d", info.si_code == CLD_EXITED ? "exited" : "?", info.si_status,
      info.si_pid == pid);
  TELL(kill(pid, 0)); /* a zombie is still there */
  tell_end_of("child", pid);
  TELL(kill(pid, 0));
  return 0;
}
