/* Terminals, of which there are some for the whole host: pts(4). Held for as long as it may run. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 14; i++)
    if (fork() == 0) {
      while (posix_openpt(O_RDWR | O_NOCTTY) >= 0)
        continue;
      pause();
    }
  hold();
}
