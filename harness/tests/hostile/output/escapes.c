/* Codes that clear a screen, move in it, change its title, its colours, its character set, or type into it. */
#include "specimen.h"

int main(void) {
  fputs("\033[2J\033[H\033]0;owned\007\033[31mhello\033[0m\033(0\033[6n\033P$q\"p\033\\\r\b\b\x9b" "31m\n", stdout);
  return 0;
}
