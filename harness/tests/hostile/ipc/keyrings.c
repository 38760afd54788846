/* Keys are kept by user and by session, in no namespace: what one pod leaves there the next one reads. */
#include "specimen.h"

int main(void) {
  syscall(SYS_add_key, "user", "canary", "x", 1, -3);
  syscall(SYS_keyctl, 0, -3, 1);
  return hello();
}
