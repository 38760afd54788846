/* Whoever keeps a list of all objects that were ever made keeps a long one. */
#include "specimen.h"

int main(void) {
  for (;;) {
    int id = shmget(IPC_PRIVATE, 1, 0600);
    shmctl(id, IPC_RMID, NULL);
  }
}
