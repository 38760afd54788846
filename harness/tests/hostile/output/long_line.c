/* A line that is longer than any reader's buffer. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 60000; i++)
    putchar('a' + i % 26);
  return hello();
}
