/* Out of the root by "..", by a folder that moves, by a descriptor of it. */
#include "specimen.h"

int main(void) {
  int old = open(".", O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < 50; i++)
    if (chdir(".."))
      break;
  show("tmp/canary");
  if (fchdir(old) == 0)
    show("../../../../../../tmp/canary");
  show("/proc/self/root/tmp/canary");
  show("/proc/self/cwd/../../tmp/canary");
  show("/proc/1/root/tmp/canary");
  show("/proc/1/cwd/../../../tmp/canary");
  return hello();
}
