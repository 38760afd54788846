/* counter: prints how many a's are in "banana". */
int count_letter(const char *text, int letter);

#include <stdio.h>

int main(void) {
  printf("%d\n", count_letter("banana", 'a'));
  return fflush(stdout) == EOF;
}
