/* What is everybody's first attempt. */
#include "specimen.h"

int main(void) {
  show("/etc/shadow");
  show("/etc/gshadow");
  show("/root/.ssh/id_rsa");
  show("/var/lib/ipcgrade/results.json");
  return hello();
}
