/* Calls with arguments as long as they may be, all to be shown. */
#include "specimen.h"

int main(void) {
  char *list[2001];
  char *word = malloc(1001);
  memset(word, 'x', 1000);
  word[1000] = '\0';
  for (int i = 0; i < 2000; i++)
    list[i] = word;
  list[2000] = NULL;
  for (int i = 0; i < 300; i++) {
    execv("/nonexistent", list);
    open(word, O_RDONLY);
    if (write(-1, word, 1000) == 0)
      return 1;
  }
  return hello();
}
