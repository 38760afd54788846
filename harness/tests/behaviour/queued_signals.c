/* Real-time signals queue up in order with their values; ordinary ones don't. sigwaitinfo(2), sigqueue(3). */
#include "facts.h"

static void note(int signal, siginfo_t *info, void *context) {
  (void)context;
  say("handler: RTMIN%+d with %d, %s, from itself %d", signal - SIGRTMIN, info->si_value.sival_int,
      info->si_code == SI_QUEUE ? "queued" : "?", info->si_pid == getpid());
}

int main(void) {
  sigset_t all;
  sigset_t before;
  siginfo_t info;
  struct timespec soon = {0, 100000000};
  sigemptyset(&all);
  for (int i = 0; i < 3; i++)
    sigaddset(&all, SIGRTMIN + i);
  sigaddset(&all, SIGUSR1);
  sigprocmask(SIG_BLOCK, &all, &before);
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < 3; i++)
    sigaction(SIGRTMIN + i, &action, NULL);

  for (int i = 0; i < 6; i++)
    sigqueue(getpid(), SIGRTMIN + 2 - i % 3, (union sigval){.sival_int = i});
  kill(getpid(), SIGUSR1);
  kill(getpid(), SIGUSR1);
  int got = sigwaitinfo(&all, &info);
  say("first SIG%s, %s", sigabbrev_np(got), info.si_code == SI_USER ? "by kill" : "?");
  got = sigtimedwait(&all, &info, &soon);
  say("then RTMIN%+d with %d", got - SIGRTMIN, info.si_value.sival_int);
  sigprocmask(SIG_SETMASK, &before, NULL);
  sigprocmask(SIG_BLOCK, &all, NULL);
  TELL(sigtimedwait(&all, &info, &soon));

  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) {
    rest(50);
    sigqueue(parent, SIGRTMIN, (union sigval){.sival_int = 99});
    _exit(0);
  }
  TELL(sigwaitinfo(&all, &info) - SIGRTMIN);
  say("from the child %d, with %d", info.si_pid == child, info.si_value.sival_int);
  tell_end_of("child", child);
  return 0;
}
