/* Programs that are started without any environment. */
#include "facts.h"

extern char **environ;

int main(int argc, char **argv) {
  char *const nothing[] = {NULL};
  if (argc > 1 && strcmp(argv[1], "again") == 0) {
    int count = 0;
    while (environ[count])
      count++;
    say("%d variables, PATH is %s", count, getenv("PATH") ? "there" : "not there");
    double start = seconds();
    rest(50);
    say("slept: %s", when(start, 0.05));
    return 2;
  }
  say("PATH is %s", getenv("PATH") ? "there" : "not there");
  pid_t child = fork();
  if (child == 0) {
    execle(argv[0], argv[0], "again", (char *)NULL, nothing);
    _exit(127);
  }
  tell_end_of("child", child);
  TELL(clearenv());
  tell_status("shell", system("echo a shell has its own PATH: ${PATH:+yes}"));
  execle(argv[0], argv[0], "again", (char *)NULL, nothing);
  return 1;
}
