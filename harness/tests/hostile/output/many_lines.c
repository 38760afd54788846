/* Very many short lines: whoever compares them two by two takes a while. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 30000; i++)
    putchar(i % 3 ? '\n' : 'h');
  return hello();
}
