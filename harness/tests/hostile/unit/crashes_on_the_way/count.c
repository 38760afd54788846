#include <stdlib.h>

/* Right for an a, and dies of any other letter: no test that it ends has found its memory clean. */
int count_letter(const char *text, int letter) {
  int count = 0;
  if (letter != 'a')
    abort();
  for (; *text; text++)
    count += *text == letter;
  return count;
}
