/* A child as a descriptor (pidfd_open(2)), and the newer ways to wait for it. */
#include "facts.h"

#include <poll.h>
#include <sys/pidfd.h>

int main(void) {
  double start = seconds();
  pid_t child = fork();
  if (child == 0) {
    rest(100);
    _exit(12);
  }
  int fd = pidfd_open(child, 0);
  struct pollfd one = {fd, POLLIN, 0};
  TELL(poll(&one, 1, 20));
  TELL(poll(&one, 1, -1));
  say("%s", when(start, 0.1));
  siginfo_t info;
  TELL(waitid(P_PIDFD, (id_t)fd, &info, WEXITED));
  say("status %d", info.si_status);
  TELL(pidfd_send_signal(fd, SIGTERM, NULL, 0));
  child = fork();
  if (child == 0)
    for (;;)
      pause();
  int other = pidfd_open(child, 0);
  TELL(pidfd_send_signal(other, SIGTERM, NULL, 0));
  tell_end_of("child", child);
  return 0;
}
