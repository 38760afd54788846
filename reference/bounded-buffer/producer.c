/* producer: puts the numbers from 1 to COUNT into a bounded buffer in System V shared memory.
 *
 * Partner: consumer.c, started before, meanwhile or afterwards, in the same folder.
 * Try:     ./producer 20           and in another window:   ./consumer 20
 * Look:    ipcs -m                 after ./producer 5 alone: its items wait in there for a consumer */
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

/* Waits as long as the buffer is full, unless nobody will ever make room. */
static bool put(struct bounded_buffer *buffer, int item) {
  for (;;) {
    /* Asked before the try: what the consumer did last, it did before it was done. */
    bool alone = atomic_load(&buffer->sides) & CONSUMER_DONE;
    if (buffer_try_put(buffer, item))
      return true;
    if (alone) {
      fprintf(stderr, "producer: the buffer is full, and nobody will make room\n");
      return false;
    }
    sleep(1);
  }
}

/* Each line goes out at once: behind the last one that is seen, the program is waiting. */
static bool produce(struct bounded_buffer *buffer, int count) {
  for (int item = 0; item < count; item++) {
    if (!put(buffer, item + 1))
      return false;
    printf("produced %d\n", item + 1);
    if (fflush(stdout) != 0 || ferror(stdout))
      return fail("stdout");
  }
  return true;
}

static bool remove_segment(int id) { return shmctl(id, IPC_RMID, NULL) == 0 ? true : fail("shmctl"); }

int main(int argc, char *argv[]) {
  int count;
  if (argc != 2 || !parse_count(argv[1], &count)) {
    fprintf(stderr, "Usage: producer COUNT\n");
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
  if (atomic_fetch_or(&buffer->sides, PRODUCER_CAME) & PRODUCER_CAME) {
    fprintf(stderr, "producer: there is one already, or one was killed (ipcs -m shows, ipcrm -m removes)\n");
    return 1; /* which detaches; the segment is that one's, not ours */
  }

  bool worked = produce(buffer, count);

  /* One atomic step says that we are done, well or not, and tells whether the consumer was: exactly one of the two is
   * second. */
  bool second = atomic_fetch_or(&buffer->sides, PRODUCER_DONE) & CONSUMER_DONE;

  /* The second of the pair removes it. So does who fails, as the other one can't finish then. Still attached: even if
   * the other one has removed it, the id is valid until we let go. */
  if (second || !worked)
    worked = remove_segment(id) && worked;
  if (shmdt(buffer) == -1)
    worked = fail("shmdt");
  return worked ? 0 : 1;
}
