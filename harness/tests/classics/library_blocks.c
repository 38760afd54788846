// about: blocks that the library makes, in threads whose heap another has had before.
// sync: strict
// fails: never
#define _GNU_SOURCE
#include "shared.h"
#include <string.h>

static void *work(void *a) {
  for (int i = 0; i < 3; i++) {
    char *p;
    if (asprintf(&p, "%2000d %ld", i, (long)a) < 0)
      exit(7);
    p[0] = 'x';
    if (p[0] != 'x')
      exit(6);
    free(p);
  }
  return NULL;
}

int main(void) {
  pthread_attr_t at;
  pthread_attr_init(&at);
  for (int i = 0; i < 4; i++) {
    pthread_t t;
    pthread_create(&t, &at, work, (void *)(long)i);
    pthread_detach(t);
    usleep(1000);
  }
  pthread_exit(NULL);
}
