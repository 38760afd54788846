/* consumer: takes COUNT numbers out of a bounded buffer in System V shared memory.
 *
 * Partner: producer.c, started before, meanwhile or afterwards, in the same folder. The two differ in put() and get().
 * Try:     ./consumer 20           and in another window:   ./producer 20
 * Look:    ipcs -m                 while it waits, and again afterwards */
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "bounded_buffer.h"

static bool parse_count(const char *text, int *ret_count) {
  char *end;
  long count = strtol(text, &end, 10);

  *ret_count = (int)count;

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  return end != text && *end == '\0' && count >= 0 && count <= INT_MAX;
}

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* Waits as long as the buffer is empty, unless nobody will ever bring an item. */
static bool get(struct bounded_buffer *buffer, int *ret_item) {
  for (;;) {
    /* Asked before the try: what the producer did last, it did before it was done. */
    bool alone = atomic_load(&buffer->sides) & PRODUCER_DONE;
    if (buffer_try_get(buffer, ret_item))
      return true;
    if (alone) {
      fprintf(stderr, "consumer: the buffer is empty, and nobody will bring an item\n");
      return false;
    }
    sleep(1);
  }
}

/* Each line goes out at once: behind the last one that is seen, the program is waiting. */
static bool consume(struct bounded_buffer *buffer, int count) {
  for (int i = 0; i < count; i++) {
    int item;
    if (!get(buffer, &item))
      return false;
    printf("consumed %d\n", item);
    if (fflush(stdout) != 0 || ferror(stdout))
      return fail("stdout");
  }
  return true;
}

static bool remove_segment(int id) { return shmctl(id, IPC_RMID, NULL) == 0 ? true : fail("shmctl"); }

int main(int argc, char *argv[]) {
  int count;
  if (argc != 2 || !parse_count(argv[1], &count)) {
    fprintf(stderr, "Usage: consumer COUNT\n");
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: somebody has to remove the segment.
   * (With these arguments signal() can't fail.) */
  signal(SIGPIPE, SIG_IGN);

  key_t key = ftok(".", 'b');
  if (key == -1) {
    perror("ftok");
    return 1;
  }

  /* Whoever comes first makes it. Fresh memory is all zeros, and that is an empty buffer: nobody has to initialise it,
   * and so nobody can do so while the other one is using it. */
  int id = shmget(key, sizeof(struct bounded_buffer), IPC_CREAT | 0600);
  if (id == -1) {
    perror("shmget");
    return 1;
  }
  struct bounded_buffer *buffer = shmat(id, NULL, 0);
  if (buffer == (void *)-1) {
    perror("shmat");
    remove_segment(id);
    return 1;
  }
  if (atomic_fetch_or(&buffer->sides, CONSUMER_CAME) & CONSUMER_CAME) {
    fprintf(stderr, "consumer: there is one already, or one was killed (ipcs -m shows, ipcrm -m removes)\n");
    return 1; /* which detaches; the segment is that one's, not ours */
  }

  bool worked = consume(buffer, count);

  /* One atomic step says that we are done, well or not, and tells whether the producer was: exactly one of the two is
   * second. */
  bool second = atomic_fetch_or(&buffer->sides, CONSUMER_DONE) & PRODUCER_DONE;

  /* The second of the pair removes it. So does who fails, as the other one can't finish then. Still attached: even if
   * the other one has removed it, the id is valid until we let go. */
  if (second || !worked)
    worked = remove_segment(id) && worked;
  if (shmdt(buffer) == -1)
    worked = fail("shmdt");
  return worked ? 0 : 1;
}
