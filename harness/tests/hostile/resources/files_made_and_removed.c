/* The same with names, which are long. */
#include "specimen.h"

int main(void) {
  char name[201];
  memset(name, 'x', 200);
  name[200] = '\0';
  for (int i = 0;; i++) {
    snprintf(name, 10, "%9d", i % 1000000000);
    name[9] = 'x';
    close(open(name, O_WRONLY | O_CREAT, 0600));
    unlink(name);
  }
}
