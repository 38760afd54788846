// about: the stack of a thread that has ended is another's.
// sync: strict
// fails: never
#include "shared.h"

static void *inner(void *a) {
  *(int *)a += 1;
  return NULL;
}

static void *outer(void *a) {
  int local[100] = {0};
  pthread_t t;
  (void)a;
  pthread_create(&t, NULL, inner, &local[5]);
  pthread_join(t, NULL);
  if (local[5] != 1)
    exit(5);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 4; i++) {
    pthread_t t;
    pthread_create(&t, NULL, outer, NULL);
    pthread_detach(t);
    usleep(1000);
  }
  pthread_exit(NULL);
}
