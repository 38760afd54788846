/* A page of zeros, mapped a million times far apart: no memory of its own, but a table for each. */
#include "specimen.h"

int main(void) {
  volatile char sum = 0;
  for (int i = 0; i < 100; i++) {
    volatile char *far = mmap(NULL, 2UL << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (far == MAP_FAILED)
      break;
    madvise((void *)far, 2UL << 30, MADV_NOHUGEPAGE);
    for (size_t at = 0; at < 2UL << 30; at += 2 << 20)
      sum = (char)(sum + far[at]);
  }
  return hello() + sum;
}
