/* A vfork child that executes, one that only ends, and posix_spawn(3), which is the same inside. */
#include "facts.h"

#include <spawn.h>

extern char **environ;

int main(void) {
  volatile int shared = 1;
  pid_t child = vfork();
  if (child == 0) {
    execl("/bin/echo", "echo", "from the program", (char *)NULL);
    _exit(127);
  }
  tell_end_of("echo", child);

  child = vfork();
  if (child == 0) {
    shared = 2;
    _exit(3);
  }
  say("the parent goes on when its child has ended, and sees its memory: %d", shared);
  tell_end_of("child", child);

  child = vfork();
  if (child == 0) {
    execl("/no/such/program", "none", (char *)NULL);
    _exit(errno == ENOENT ? 42 : 1);
  }
  tell_end_of("failed exec", child);

  char *const argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char[]){"echo spawned; exit 5"}, NULL};
  int error = posix_spawn(&child, "/bin/sh", NULL, NULL, argv, environ);
  tell_end_of("shell", child);
  TELL_ERROR(error);
  TELL_ERROR(posix_spawn(&child, "/no/such/program", NULL, NULL, argv, environ));
  return 0;
}
