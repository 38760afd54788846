/* Hands lines from its input on to descriptor 9. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  char line[100];
  for (;;) {
    printf("next?\n");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin) || strcmp(line, "end\n") == 0)
      return 0;
    if (write(9, line, strlen(line)) < 0)
      return 1;
  }
}
