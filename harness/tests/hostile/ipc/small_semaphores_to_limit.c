/* So many sets that their list is longer than anybody reads. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 12000; i++)
    semget(IPC_PRIVATE, 1, 0600);
  return hello();
}
