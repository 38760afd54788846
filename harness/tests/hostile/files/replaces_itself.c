/* The executable that the next case would run, and the folder in which it lies. */
#include "specimen.h"

int main(void) {
  unlink("program");
  symlink("/bin/sh", "program");
  rename("../submission", "../other");
  unlink("program");
  return hello();
}
