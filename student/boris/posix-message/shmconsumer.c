/* Right: polls a flag through a mapping for reading only; see shmdata.h. */
#include <time.h>

#include "shmdata.h"

static const char me[] = "consumer";

int main(int argc, char *argv[]) {
  const struct timespec pause = {0, 10 * 1000 * 1000};

  if (argc < 2) {
    fprintf(stderr, "%s: which object?\n", me);
    return EXIT_FAILURE;
  }
  struct message *m = map(me, argv[1], PROT_READ);

  while (!__atomic_load_n(&m->written, __ATOMIC_ACQUIRE))
    if (nanosleep(&pause, NULL) == -1 && errno != EINTR)
      err_exit(me, "nanosleep()");
  printf("consumed message: %s\n", m->text);
  if (fflush(stdout) != 0)
    err_exit(me, "stdout");
  unmap(me, m);
  return EXIT_SUCCESS;
}
