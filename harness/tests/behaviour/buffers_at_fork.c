/* Text that is not written yet is copied by a fork; exit(3) writes it, _exit(2) doesn't; atexit(3) functions. */
#include "facts.h"

static void last_words(void) { printf("last words\n"); }

int main(void) {
  char text[10];
  atexit(last_words);
  printf("said once, written twice\n");
  if (fork() == 0) {
    printf("child\n");
    exit(2);
  }
  int status;
  wait(&status);
  tell_status("child", status);
  printf("never written by the one who leaves by _exit\n");
  if (fork() == 0)
    _exit(3);
  wait(&status);
  tell_status("child", status);
  TELL(read(0, text, sizeof text)); /* nothing to read, and at its end at once */
  say("a terminal: %d", isatty(1));
  fprintf(stderr, "not compared\n");
  printf("no newline at the end");
  return 0;
}
