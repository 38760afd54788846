/* A program without a file: memfd_create(2) and execveat(2). It is in the pod all the same. */
#include "specimen.h"

int main(int argc, char **argv) {
  char block[65536];
  if (argc > 1) {
    show(CANARY_FILE);
    return hello();
  }
  int from = open("/proc/self/exe", O_RDONLY);
  int to = memfd_create("program", MFD_CLOEXEC);
  if (to < 0)
    return hello(); /* a pod without a control group has none */
  for (ssize_t got; (got = read(from, block, sizeof block)) > 0;)
    if (write(to, block, (size_t)got) != got)
      return 1;
  char *again[] = {argv[0], "again", NULL};
  syscall(SYS_execveat, to, "", again, NULL, AT_EMPTY_PATH);
  return 1;
}
