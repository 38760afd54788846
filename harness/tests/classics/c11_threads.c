// about: threads as C11 has them: mutex, condition variable, what is done once, join.
// sync: strict
// fails: never
#include "shared.h"
#include <threads.h>

static int counter, ready, joined;
static mtx_t lock;
static cnd_t cond;
static once_flag once = ONCE_FLAG_INIT;
static int inited;

static void init(void) { inited = 42; }

static int work(void *a) {
  (void)a;
  call_once(&once, init);
  if (inited != 42)
    return 1;
  mtx_lock(&lock);
  counter++;
  ready = 1;
  cnd_signal(&cond);
  mtx_unlock(&lock);
  joined = 3;
  return 0;
}

int main(void) {
  thrd_t t;
  int r;
  mtx_init(&lock, mtx_plain);
  cnd_init(&cond);
  thrd_create(&t, work, NULL);
  call_once(&once, init);
  if (inited != 42)
    return 1;
  mtx_lock(&lock);
  while (!ready)
    cnd_wait(&cond, &lock);
  counter++;
  mtx_unlock(&lock);
  thrd_join(t, &r);
  return r || joined != 3 || counter != 2;
}
