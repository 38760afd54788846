/* So that nobody can look in between. */
#include "specimen.h"

int main(void) {
  mmap(NULL, 1UL << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  getppid();
  return hello();
}
