/* Right: tells the consumer by a flag; see shmdata.h. */
#include "shmdata.h"

static const char me[] = "producer";

int main(int argc, char *argv[]) {
  if (argc < 2) {
    fprintf(stderr, "%s: which object?\n", me);
    return EXIT_FAILURE;
  }
  struct message *m = map(me, argv[1], PROT_READ | PROT_WRITE);

  strcpy(m->text, "Hello World!");
  /* printed, then passed on: so the two lines come in this order */
  printf("produced message: %s\n", m->text);
  if (fflush(stdout) != 0)
    err_exit(me, "stdout");
  __atomic_store_n(&m->written, 1, __ATOMIC_RELEASE);
  unmap(me, m);
  return EXIT_SUCCESS;
}
