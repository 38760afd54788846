/* The same with threads, which a count of processes forgets. */
#include "specimen.h"

static void *wait_for_ever(void *unused) { return pause(), unused; }

int main(void) {
  pthread_t thread;
  for (;;)
    pthread_create(&thread, NULL, wait_for_ever, NULL);
}
