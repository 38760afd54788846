/* A script is executed by what its first line names, which the kernel looks for by itself. */
#include "specimen.h"

int main(void) {
  static const char script[] = "#!" CANARY_PROGRAM "\n";
  int fd = open("script", O_WRONLY | O_CREAT, 0700);
  if (write(fd, script, sizeof script - 1) < 0 || close(fd))
    return 1;
  if (fork() == 0) {
    execl("./script", "script", (char *)NULL);
    _exit(0);
  }
  wait(NULL);
  unlink("script");
  return hello();
}
