/* SEM_UNDO: what a process did is taken back when it ends, however it ends; SETVAL forgets it. */
#include "facts.h"

#include <sys/ipc.h>
#include <sys/sem.h>

static int id;

static void change(int by, int flags) {
  struct sembuf operation = {0, (short)by, (short)flags};
  TELL(semop(id, &operation, 1));
}

static void value(const char *moment) { say("%s: %d", moment, semctl(id, 0, GETVAL)); }

int main(void) {
  id = semget(IPC_PRIVATE, 1, 0600);
  TELL(semctl(id, 0, SETVAL, 3));
  pid_t child = fork();
  if (child == 0) {
    change(-2, SEM_UNDO);
    value("taken");
    _exit(0);
  }
  tell_end_of("child", child);
  value("given back");

  child = fork();
  if (child == 0) {
    change(-3, SEM_UNDO);
    for (;;)
      pause();
  }
  rest(50);
  value("taken");
  double start = seconds();
  pid_t killer = fork();
  if (killer == 0) {
    rest(100);
    kill(child, SIGKILL);
    _exit(0);
  }
  change(-1, 0); /* waits until the other one is killed */
  say("%s", when(start, 0.1));
  tell_end_of("child", child);
  tell_end_of("killer", killer);
  value("less what was taken for good");

  child = fork();
  if (child == 0) {
    change(-1, SEM_UNDO);
    TELL(semctl(id, 0, SETVAL, 7));
    _exit(0);
  }
  tell_end_of("child", child);
  value("SETVAL forgets");

  child = fork();
  if (child == 0) {
    change(5, SEM_UNDO);
    value("raised");
    execl("/bin/true", "true", (char *)NULL);
  }
  tell_end_of("child that executed", child);
  value("undone");
  say("the last one was the child: %d", semctl(id, 0, GETPID) == child);
  TELL(semctl(id, 0, IPC_RMID));
  return 0;
}
