/* As many processes as there may be, each with something to say; and one more. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 63; i++)
    if (fork() == 0) {
      for (int j = 0; j < 20; j++)
        if (write(2, "here\n", 5) != 5)
          _exit(1);
      pause();
    }
  usleep(1);
  return fork() < 0 ? 1 : hello();
}
