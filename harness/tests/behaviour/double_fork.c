/* A grandchild whose parent ends at once gets a new one, and lives on by itself. */
#include "facts.h"

int main(void) {
  int channel[2];
  char text[100] = "";
  TELL(pipe(channel));
  pid_t child = fork();
  if (child == 0) {
    pid_t own = getpid();
    if (fork() == 0) {
      while (getppid() == own)
        rest(1);
      dprintf(channel[1], "adopted, by another: %d", getppid() != own);
      _exit(0);
    }
    _exit(6);
  }
  close(channel[1]);
  tell_end_of("child", child);
  while (read(channel[0], text + strlen(text), sizeof text - 1 - strlen(text)) > 0)
    continue;
  say("%s", text);
  TELL(waitpid(-1, NULL, 0));
  return 0;
}
