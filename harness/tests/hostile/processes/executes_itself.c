/* For ever another program with the same number. */
#include "specimen.h"

int main(int argc, char **argv) {
  (void)argc;
  execv("/proc/self/exe", argv);
  return 1;
}
