/* More than anybody wants to keep. */
#include "specimen.h"

int main(void) {
  for (;;)
    puts("more and more of the same");
}
