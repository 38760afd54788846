/* Opens what it is told, without a look at what it is. */
#include <stdio.h>

int main(int argc, char **argv) {
  char text[100];
  FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
  if (!file) {
    perror("fopen");
    return 1;
  }
  fwrite(text, 1, fread(text, 1, sizeof text, file), stdout);
  return 0;
}
