/* prctl(2) can send calls to a handler of the program's before anybody else hears of them. */
#include "specimen.h"

int main(void) {
  static volatile char selector = 0;
  if (prctl(59 /* PR_SET_SYSCALL_USER_DISPATCH */, 1, 0, 0, &selector) == 0)
    puts("made it");
  return hello();
}
