#include <stdio.h>

int count_letters(const char *text, int letter);

int main(void) {
  printf("%d\n", count_letters("banana", 'a'));
  return fflush(stdout) == EOF;
}
