/* The same by a program of the system, of which no source line is known: nothing to group its thousands of files by. */
#include "specimen.h"

int main(void) {
  execl("/bin/sh", "sh", "-c", "i=0; while [ $i -lt 3000 ]; do : >/tmp/$i; i=$((i+1)); done; echo hello", (char *)NULL);
  return 1;
}
