/* Secrets of a CI job are in its environment. */
#include "specimen.h"

extern char **environ;

int main(void) {
  for (char **entry = environ; *entry; entry++)
    if (strncmp(*entry, "PATH=", 5) != 0 && strlen(*entry) > 40)
      puts(*entry);
  if (getenv("IPCGRADE_CANARY"))
    puts(getenv("IPCGRADE_CANARY"));
  return hello();
}
