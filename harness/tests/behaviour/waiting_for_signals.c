/* pause(2), sigsuspend(2), alarm(2), sleep(3) cut short. */
#include "facts.h"

static volatile sig_atomic_t seen;
static void note(int signal) { seen = signal; }

int main(void) {
  double start = seconds();
  on_signal(SIGALRM, note, 0);
  on_signal(SIGUSR1, note, 0);
  TELL(alarm(1));
  TELL(pause());
  say("signal %s, %s", sigabbrev_np(seen), when(start, 1));

  TELL(alarm(10));
  TELL(alarm(0));
  TELL(alarm(0));

  sigset_t usr1;
  sigset_t before;
  sigset_t pending;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, &before);
  seen = 0;
  raise(SIGUSR1);
  raise(SIGUSR1);
  sigpending(&pending);
  say("blocked: seen %d, pending %d", (int)seen, sigismember(&pending, SIGUSR1));
  TELL(sigsuspend(&before));
  sigpending(&pending);
  say("let in: SIG%s, pending %d", sigabbrev_np(seen), sigismember(&pending, SIGUSR1));
  sigprocmask(SIG_SETMASK, &before, NULL);

  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) {
    rest(200);
    kill(parent, SIGUSR1);
    _exit(0);
  }
  start = seconds();
  TELL(sleep(100) > 95);
  say("sleep ended by a signal, %s", when(start, 0.2));
  tell_end_of("child", child);

  struct timespec left = {0};
  struct timespec span = {1, 0};
  child = fork();
  if (child == 0) {
    rest(300);
    kill(parent, SIGUSR1);
    _exit(0);
  }
  TELL(nanosleep(&span, &left));
  say("left over about 0.7 s: %d", left.tv_sec == 0 && left.tv_nsec > 100000000 && left.tv_nsec <= 700000000);
  tell_end_of("child", child);
  on_signal(SIGUSR1, SIG_IGN, 0);
  start = seconds();
  child = fork();
  if (child == 0) {
    kill(parent, SIGUSR1);
    _exit(0);
  }
  span = (struct timespec){0, 200000000};
  TELL(nanosleep(&span, &left));
  say("an ignored signal doesn't wake: %s", when(start, 0.2));
  tell_end_of("child", child);
  return 0;
}
