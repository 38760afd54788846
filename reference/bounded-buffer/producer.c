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

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  if (end == text || *end != '\0' || count < 0 || count > INT_MAX)
    return false;
  *ret_count = (int)count;
  return true;
}

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* Whether anybody may still make room: the consumer isn't done, and nobody has removed the segment. A consumer that
 * fails removes it; it goes on existing for those who have it attached, so they have to ask. */
static bool may_get_room(int id, struct bounded_buffer *buffer) {
  struct shmid_ds about;

  if (shmctl(id, IPC_STAT, &about) == -1)
    return fail("shmctl");
  return (about.shm_perm.mode & SHM_DEST) == 0 && (atomic_load(&buffer->sides) & CONSUMER_DONE) == 0;
}

/* After the consumer's end there is one more try: it may have made room just before. */
static bool put(int id, struct bounded_buffer *buffer, int item) {
  bool hope = true;

  while (!buffer_try_put(buffer, item)) {
    if (!hope) {
      fprintf(stderr, "producer: the buffer is full, and nobody will make room\n");
      return false;
    }
    hope = may_get_room(id, buffer);
    if (hope)
      sleep(1);
  }
  return true;
}

/* Each line goes out at once: behind the last one that is seen, the program is waiting. */
static bool produce(int id, struct bounded_buffer *buffer, int count) {
  for (int item = 0; item < count; item++) {
    if (!put(id, buffer, item + 1))
      return false;
    printf("produced %d\n", item + 1);
    if (fflush(stdout) != 0)
      return fail("stdout");
  }
  return true;
}

static bool remove_segment(int id) { return shmctl(id, IPC_RMID, NULL) == 0 ? true : fail("shmctl"); }

int main(int argc, char *argv[]) {
  int count;
  if (argc != 2 || !parse_count(argv[1], &count)) {
    fprintf(stderr, "Usage: %s COUNT\n", argc > 0 ? argv[0] : "producer");
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: somebody has to remove the segment. */
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    perror("signal");
    return 1;
  }

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
  bool worked = buffer != (void *)-1;
  bool second = false;

  if (!worked) {
    perror("shmat");
  } else if ((atomic_fetch_or(&buffer->sides, PRODUCER_CAME) & PRODUCER_CAME) != 0) {
    fprintf(stderr, "producer: there is one already, or one was killed (ipcs -m shows, ipcrm -m removes)\n");
    if (shmdt(buffer) == -1)
      perror("shmdt");
    return 1; /* the segment is that one's, not ours */
  } else {
    worked = produce(id, buffer, count);

    /* One atomic step says that we are done and tells whether the consumer was: exactly one of the two is second. */
    if (worked)
      second = (atomic_fetch_or(&buffer->sides, PRODUCER_DONE) & CONSUMER_DONE) != 0;
  }

  /* The second of the pair removes it. So does who fails, as the other one can't finish then. Still attached: even if
   * the other one has removed it, the id is valid until we let go. */
  bool removing = second || !worked;
  if (removing)
    worked = remove_segment(id) && worked;
  if (buffer != (void *)-1 && shmdt(buffer) == -1) {
    worked = fail("shmdt");
    if (!removing)
      remove_segment(id);
  }
  return worked ? 0 : 1;
}
