/* A path that nobody can name any more. */
#include "specimen.h"

int main(void) {
  char name[251];
  memset(name, 'x', 250);
  name[250] = '\0';
  for (int i = 0; i < 2000 && mkdir(name, 0700) == 0; i++)
    if (chdir(name))
      break;
  return hello();
}
