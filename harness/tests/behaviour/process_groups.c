/* Process groups and sessions; waiting for any of them; signals to all of them. */
#include "facts.h"

static pid_t make_child(pid_t group, int milliseconds, int status) {
  pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, group);
    rest(milliseconds);
    _exit(status);
  }
  setpgid(pid, group);
  return pid;
}

int main(void) {
  int status;
  say("leader of a session: %d", getsid(0) == getpid());
  pid_t one = make_child(0, 300, 1);
  pid_t two = make_child(one, 100, 2);
  pid_t other = make_child(0, 200, 3);
  say("in one group: %d", getpgid(two) == one);
  TELL(waitpid(-one, &status, WNOHANG));
  TELL(waitpid(-one, &status, 0) == two);
  tell_status("second", status);
  TELL(wait(&status) == other);
  tell_status("other", status);
  TELL(waitpid(0, &status, 0));
  TELL(waitpid(-one, &status, 0) == one);
  tell_status("first", status);

  one = make_child(0, 10000, 1);
  two = make_child(one, 10000, 1);
  rest(20);
  TELL(killpg(one, SIGTERM));
  tell_end_of("first", one);
  tell_end_of("second", two);
  TELL(killpg(one, 0));

  signal(SIGTERM, SIG_IGN);
  one = fork();
  if (one == 0) {
    signal(SIGTERM, SIG_DFL);
    pause();
  }
  rest(20);
  TELL(kill(0, SIGTERM));
  tell_end_of("member of the own group", one);
  TELL(setsid());
  siginfo_t info;
  one = make_child(0, 50, 9);
  TELL(waitid(P_PGID, (id_t)one, &info, WEXITED));
  say("status %d", info.si_status);
  TELL(waitid(P_ALL, 0, &info, WEXITED));
  TELL(waitpid(one, &status, 0));
  TELL(waitpid(-1, &status, 0x40));
  return 0;
}
