/* Text that ends for some readers and not for others. */
#include "specimen.h"

int main(void) {
  fwrite("hello\0\nscore: 100\n", 1, 18, stdout);
  return 0;
}
