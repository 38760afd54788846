/* Shows what comes. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char line[100];
  sleep(2); /* slow, but faster than who types */
  while (fgets(line, sizeof line, stdin)) {
    printf("got %s", line);
    fflush(stdout);
  }
  return 0;
}
