/* Handlers: masks while they run, once only, on a stack of their own, jumps out of them, what they are told. */
#include "facts.h"

#include <setjmp.h>
#include <ucontext.h>

static sigjmp_buf back;
static volatile sig_atomic_t depth;
static volatile sig_atomic_t calls;

static void nested(int signal) {
  int level = ++depth;
  if (++calls < 3)
    raise(signal);
  say("level %d, depth %d", level, (int)depth);
  depth--;
}

static void once(int signal) { say("SIG%s once", sigabbrev_np(signal)); }
static void jump(int signal) { siglongjmp(back, signal); }

static char stack[1 << 16];
static void on_stack(int signal, siginfo_t *info, void *context) {
  char here;
  (void)signal;
  (void)context;
  say("on its own stack: %d, fault %s", &here >= stack && &here < stack + sizeof stack,
      info->si_code == SEGV_MAPERR ? "not mapped" : info->si_code == SEGV_ACCERR ? "not allowed" : "other");
  siglongjmp(back, 2);
}

static void about_child(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  depth = info->si_code == CLD_EXITED ? info->si_status : -1;
}

int main(void) {
  on_signal(SIGUSR1, nested, SA_NODEFER);
  raise(SIGUSR1);
  on_signal(SIGUSR1, nested, 0); /* blocked while it runs: one after the other */
  calls = 0;
  raise(SIGUSR1);
  on_signal(SIGUSR2, once, SA_RESETHAND);
  raise(SIGUSR2);
  pid_t child = fork();
  if (child == 0) {
    raise(SIGUSR2);
    _exit(0);
  }
  tell_end_of("child", child);

  on_signal(SIGALRM, jump, 0);
  int came = sigsetjmp(back, 1);
  if (came == 0) {
    alarm(1);
    for (;;)
      pause();
  }
  say("back by SIG%s", sigabbrev_np(came));

  stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
  struct sigaction action = {.sa_sigaction = on_stack, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaltstack(&own, NULL);
  sigaction(SIGSEGV, &action, NULL);
  if (sigsetjmp(back, 1) == 0)
    *(volatile int *)NULL = 1;
  if (sigsetjmp(back, 1) == 0)
    *(volatile char *)(__UINTPTR_TYPE__)"constant" = 'x';

  action = (struct sigaction){.sa_sigaction = about_child, .sa_flags = SA_SIGINFO};
  sigaction(SIGCHLD, &action, NULL);
  depth = 0;
  child = fork();
  if (child == 0)
    _exit(77);
  while (!depth)
    rest(10);
  say("told of status %d", (int)depth);
  tell_end_of("child", child);
  TELL(sigaction(SIGKILL, &action, NULL));
  signal(SIGINT, SIG_IGN);
  child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", "kill -INT $$; echo ignored across exec", (char *)NULL);
    _exit(127);
  }
  tell_end_of("shell", child);
  return 0;
}
