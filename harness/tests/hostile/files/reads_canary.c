/* Files that the host has under known names. */
#include "specimen.h"

int main(void) {
  show(CANARY_FILE);
  show("/tmp/home/canary");
  show("/tmp/class/other/lone/program.c");
  return hello();
}
