/* shmread: shows each message that it finds in shared memory, until one is `end`.
 *
 * Partner: shmwrite.c, which puts them there; shmcon.c makes the segment and starts both with its key.
 * Try:     ./shmcon /tmp/myshm */
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shmdata.h"

/* The reader shares the terminal with the writer: its lines begin here. */
#define INDENT 30, ""

/* The header keeps `written` a plain int; here the same four bytes are looked at as an atomic. A plain int that nobody
 * in this program changes may be read once and never again, and nothing would order the text before it. */
_Static_assert(sizeof(_Atomic int) == sizeof(int), "an atomic int must fit where the header has an int");

/* The key is written as shmcon shows it: hexadecimal, without 0x. */
static bool parse_key(const char *text, key_t *ret_key) {
  char *end;
  long long key = strtoll(text, &end, 16);

  *ret_key = (key_t)key;
  return end != text && *end == '\0' && key >= 0 && key <= UINT_MAX;
}

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* A line that couldn't be written is noted by stdio, and not told again by fflush() when nothing is in the buffer. */
static bool flush_lines(void) { return fflush(stdout) == 0 && !ferror(stdout) ? true : fail("shmread: stdout"); }

/* Shows messages in turn with the writer. */
static bool show_messages(struct shared_struct *shared) {
  _Atomic int *written = (_Atomic int *)&shared->written;
  bool last = false;

  while (!last) {
    /* Acquire: the text that was there when the flag was set is visible behind this loop. */
    while (atomic_load_explicit(written, memory_order_acquire) == 0)
      sleep(1);

    printf("%*sYou wrote: %s\n", INDENT, shared->mtext);
    if (!flush_lines())
      return false;

    /* Looked at before the flag is given back: from then on the writer may write over it. */
    last = strcmp(shared->mtext, "end") == 0;
    atomic_store_explicit(written, 0, memory_order_release);
  }
  return true;
}

int main(int argc, char *argv[]) {
  key_t key;
  if (argc != 2 || !parse_key(argv[1], &key)) {
    fprintf(stderr, "Usage: shmread KEY\n");
    return 1;
  }
  printf("%*sshmread: IPC key = %x\n", INDENT, (unsigned)key);

  /* Without IPC_CREAT: the segment is shmcon's to make and to remove. */
  int id = shmget(key, sizeof(struct shared_struct), 0666);
  if (id == -1) {
    perror("shmread: shmget()");
    return 1;
  }
  struct shared_struct *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1) {
    perror("shmread: shmat()");
    return 1;
  }
  printf("%*sshmread: shmid = %d\n", INDENT, id);
  printf("%*sshmread: shared memory attached at %p\n", INDENT, (void *)shared);
  printf("%*sshmread process ready ...\n", INDENT);

  bool worked = flush_lines() && show_messages(shared);
  if (shmdt(shared) == -1)
    worked = fail("shmread: shmdt()");
  return worked ? 0 : 1;
}
