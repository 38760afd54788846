/* shmwrite: puts each line that is typed into shared memory, until one is `end`.
 *
 * Partner: shmread.c, which shows them; shmcon.c makes the segment and starts both with its key.
 * Try:     ./shmcon /tmp/myshm */
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shmdata.h"

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
static bool flush_lines(void) { return fflush(stdout) == 0 && !ferror(stdout) ? true : fail("shmwrite: stdout"); }

/* Reads a line without its end. What doesn't fit in front of the NUL is thrown away: the next message must be the next
 * line, not the rest of this one. The end of input is taken for a line `end`. */
static bool read_line(char text[TEXT_SIZE]) {
  size_t length = 0;
  bool cut = false;
  int c;

  while ((c = getchar()) != EOF && c != '\n') {
    if (length < TEXT_SIZE - 1)
      text[length++] = (char)c;
    else
      cut = true;
  }
  text[length] = '\0';

  if (c == EOF && ferror(stdin))
    return fail("shmwrite: stdin");
  if (c == EOF && length == 0)
    strcpy(text, "end");
  if (cut)
    fprintf(stderr, "shmwrite: cut after %d characters\n", TEXT_SIZE - 1);
  return true;
}

/* Passes lines on, in turn with the reader. */
static bool pass_lines(struct shared_struct *shared) {
  _Atomic int *written = (_Atomic int *)&shared->written;
  bool last = false;

  while (!last) {
    /* Acquire: the reader has done with the text before it gave the flag back. */
    while (atomic_load_explicit(written, memory_order_acquire) != 0)
      sleep(1);

    /* The prompt has no newline: the person at the keyboard would wait for it. */
    printf("Enter some text: ");
    if (!flush_lines() || !read_line(shared->mtext))
      return false;

    printf("shared buffer: %s\n", shared->mtext);
    if (!flush_lines())
      return false;

    /* Release: whoever sees the flag sees the text. From here on it is the reader's, so it is looked at before. */
    last = strcmp(shared->mtext, "end") == 0;
    atomic_store_explicit(written, 1, memory_order_release);
  }
  return true;
}

int main(int argc, char *argv[]) {
  key_t key;
  if (argc != 2 || !parse_key(argv[1], &key)) {
    fprintf(stderr, "Usage: shmwrite KEY\n");
    return 1;
  }
  printf("shmwrite: IPC key = %x\n", (unsigned)key);

  /* Without IPC_CREAT: the segment is shmcon's to make and to remove. */
  int id = shmget(key, sizeof(struct shared_struct), 0666);
  if (id == -1) {
    perror("shmwrite: shmget()");
    return 1;
  }
  struct shared_struct *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1) {
    perror("shmwrite: shmat()");
    return 1;
  }
  printf("shmwrite: shmid = %d\n", id);
  printf("shmwrite: shared memory attached at %p\n", (void *)shared);
  printf("shmwrite process ready ...\n");

  bool worked = pass_lines(shared);
  if (shmdt(shared) == -1)
    worked = fail("shmwrite: shmdt()");
  return worked ? 0 : 1;
}
