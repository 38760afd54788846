/* Can't be asked to end. */
#include "specimen.h"

int main(void) {
  sigset_t all;
  for (int i = 1; i < 65; i++)
    signal(i, SIG_IGN);
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  for (;;)
    pause();
}
