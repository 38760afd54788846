/* Two programs that know each other by a FIFO: the second one tells the first one, by signals, what to do. */
#include "facts.h"

#include <fcntl.h>
#include <sys/stat.h>

static int first(void) {
  sigset_t all;
  int signal;
  sigemptyset(&all);
  sigaddset(&all, SIGUSR1);
  sigaddset(&all, SIGUSR2);
  sigprocmask(SIG_BLOCK, &all, NULL);
  mkfifo("where", 0600);
  int fd = open("where", O_WRONLY);
  dprintf(fd, "%d\n", (int)getpid());
  close(fd);
  for (int i = 0; i < 3; i++) {
    sigwait(&all, &signal);
    say("SIG%s came", sigabbrev_np(signal));
  }
  unlink("where");
  pause();
  return 0;
}

static int second(void) {
  char text[20] = "";
  int fd = open("where", O_RDONLY);
  (void)!read(fd, text, sizeof text - 1);
  pid_t other = atoi(text);
  TELL(kill(other, 0));
  TELL(kill(other, SIGUSR1));
  rest(50);
  TELL(kill(other, SIGUSR2));
  rest(50);
  TELL(kill(other, SIGSTOP));
  TELL(kill(other, SIGUSR1));
  rest(50);
  TELL(kill(other, SIGCONT));
  rest(50);
  TELL(kill(other, SIGINT));
  rest(100);
  TELL(kill(999999, SIGTERM));
  return 3;
}

int main(int argc, char **argv) { return argc > 1 && strcmp(argv[1], "second") == 0 ? second() : first(); }
