/* stranger: somebody else's program that has a FIFO at the very path. The course plays it; it is nobody's task.
 *
 * Partner: fifo.c, which must leave it alone.
 * Try:     mkfifo /tmp/pipefile; ./stranger & ./fifo; kill %1; wait; rm /tmp/pipefile */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH "/tmp/pipefile"
#define WORDS "private"

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

static bool await_end(void) {
  sigset_t stops;
  int signal;

  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &stops, NULL) == -1)
    return fail("sigprocmask");
  return sigwait(&stops, &signal) == 0 ? true : fail("sigwait");
}

/* What was put into the FIFO has to be there still, and nothing else. */
static bool is_untouched(int both) {
  char found[100];
  ssize_t length = read(both, found, sizeof found);

  if (length == (ssize_t)strlen(WORDS) && memcmp(found, WORDS, strlen(WORDS)) == 0) {
    printf("Nobody touched my FIFO\n");
    return true;
  }
  printf("Somebody used my FIFO: '%s' was in it, and now it holds '%.*s'\n", WORDS, length > 0 ? (int)length : 0,
         found);
  return false;
}

int main(void) {
  int both = open(PATH, O_RDWR | O_NONBLOCK);
  if (both == -1) {
    perror(PATH);
    return 1;
  }
  bool worked = write(both, WORDS, strlen(WORDS)) == (ssize_t)strlen(WORDS) ? true : fail("write");
  worked = worked && await_end() && is_untouched(both);
  if (close(both) == -1)
    worked = fail("close");
  if (fflush(stdout) != 0)
    worked = fail("stdout");
  return worked ? 0 : 1;
}
