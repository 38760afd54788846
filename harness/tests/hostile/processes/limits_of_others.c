/* prlimit(2) reaches across processes of one user: a harness with no file left to open fails. */
#include "specimen.h"

int main(void) {
  struct rlimit none = {0, 0};
  prlimit(getppid(), RLIMIT_NOFILE, &none, NULL);
  prlimit(1, RLIMIT_AS, &none, NULL);
  return hello();
}
