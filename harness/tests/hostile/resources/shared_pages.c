/* Shared memory that no process has mapped when somebody counts: touched and given back, it stays in the kernel's
 * file. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 300; i++) {
    char *pages = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
      break;
    memset(pages, 1, 1 << 20);
    madvise(pages, 1 << 20, MADV_DONTNEED);
  }
  return hello();
}
