// about: what is done once is done before anybody goes on.
// sync: strict
// fails: never
#include "shared.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int value[2];

static void init(void) {
  value[0] = 5;
  value[1] = 6;
}

static void *work(void *a) {
  (void)a;
  pthread_once(&once, init);
  return (void *)(long)(value[0] + value[1] != 11);
}

int main(void) {
  pthread_t t[2];
  void *r[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&t[i], NULL, work, NULL);
  for (int i = 0; i < 2; i++)
    pthread_join(t[i], &r[i]);
  return r[0] || r[1];
}
