// about: a block of the heap that another thread has had before.
// sync: strict
// fails: never
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 5000 }; /* too large for what a thread keeps for itself */

/* malloc(3) orders what a thread does to a block before it gives it back and what another does that gets the bytes. */
static void *use_up(void *block) {
  memset(block, 1, SIZE);
  free(block);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, use_up, malloc(SIZE));
  for (int i = 0; i < 5; i++) {
    char *other = malloc(SIZE);
    memset(other, 2, SIZE);
    free(other);
  }
  return pthread_join(thread, NULL);
}
