// about: One process uses what another is to set first, and nothing makes it wait.
// race: set use Settings.size
// fails: sometimes
#include "shared.h"

static struct Settings {
  int size;
} *settings;

static int work(int number) {
  if (number == 0)
    settings->size = 5; /* set */
  else
    return settings->size != 5; /* use */
  return 0;
}

int main(void) {
  settings = share(sizeof *settings);
  return all(2, work);
}
