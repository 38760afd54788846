/* shmcon: makes shared memory, starts a writer and a reader that talk through it, and removes it.
 *
 * Partner: shmwrite.c and shmread.c, which it runs as ./shmwrite and ./shmread. All three agree on shmdata.h.
 * Try:     ./shmcon /tmp/myshm     and type lines, the last one `end`
 * Look:    ipcs -m                 in another window while it waits, and again afterwards */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shmdata.h"

extern char **environ; /* as environ(7) has it: no header declares it */

enum { READER, WRITER, HELPERS };

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* A line that couldn't be written is noted by stdio, and not told again by fflush() when nothing is in the buffer. */
static bool flush_lines(void) { return fflush(stdout) == 0 && !ferror(stdout) ? true : fail("shmcon: stdout"); }

/* ftok() wants a file that exists; what is in it doesn't matter. O_EXCL: make it or leave it as it is, in one step. */
static bool make_file(const char *path) {
  int file = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);
  if (file == -1)
    return errno == EEXIST ? true : fail("shmcon: open()");
  close(file); /* nothing was written, so nothing can have been lost */
  printf("shared file object created\n");
  return true;
}

/* Shows the segment as `ipcs -m` does, from the same source, the owner as a number. False if it can't be seen, with
 * errno set. */
static bool list_segment(int id, key_t key) {
  struct shmid_ds about;

  printf("\n----- Shared Memory Segments -----\n");
  if (shmctl(id, IPC_STAT, &about) == -1)
    return false;

  printf("0x%08x %-10d %-10u ", (unsigned)key, id, about.shm_perm.uid);
  printf("%-10o %-10zu %lu\n", about.shm_perm.mode & 0777u, about.shm_segsz, (unsigned long)about.shm_nattch);
  return true;
}

/* Puts the segment into the state in which the helpers shall find it, and shows it with us attached and without. */
static bool prepare_segment(int id, key_t key) {
  struct shared_struct *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1)
    return fail("shmcon: shmat()");
  printf("shmcon: shared Memory attached at %p\n", (void *)shared);

  /* No other process has it attached yet. */
  shared->written = 0;

  bool worked = list_segment(id, key) ? true : fail("shmcon: shmctl(IPC_STAT)");
  if (shmdt(shared) == -1)
    return fail("shmcon: shmdt()");
  if (worked)
    worked = list_segment(id, key) ? true : fail("shmcon: shmctl(IPC_STAT)");
  return worked;
}

/* posix_spawn() is vfork() and execv() in one, and its answer tells whether execv() worked. */
static bool start_helper(char *path, key_t key, pid_t *ret_pid) {
  char text[2 * sizeof key + 1];
  snprintf(text, sizeof text, "%x", (unsigned)key);
  char *arguments[] = {path, text, NULL};

  int error = posix_spawn(ret_pid, path, NULL, NULL, arguments, environ);
  if (error == 0)
    return true;
  *ret_pid = -1;
  fprintf(stderr, "shmcon: %s: %s\n", path, strerror(error));
  return false;
}

/* Those that are still there. (They are our children, and have not been waited for, so this can't fail.) */
static void stop_helpers(const pid_t helpers[HELPERS]) {
  for (int i = 0; i < HELPERS; i++)
    if (helpers[i] != -1)
      kill(helpers[i], SIGTERM);
}

/* Waits for all helpers that were started. When one fails, the other waits for it, and would do so for ever: that one
 * is stopped. */
static bool await_helpers(pid_t helpers[HELPERS]) {
  bool worked = true;

  while (helpers[READER] != -1 || helpers[WRITER] != -1) {
    int status;
    pid_t ended = wait(&status);

    if (ended == -1) {
      stop_helpers(helpers);
      return fail("shmcon: wait()");
    }
    for (int i = 0; i < HELPERS; i++)
      if (helpers[i] == ended)
        helpers[i] = -1;
    if (worked && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
      worked = false;
      stop_helpers(helpers);
    }
  }
  return worked;
}

static bool run_helpers(key_t key) {
  pid_t helpers[HELPERS] = {-1, -1};

  /* They print to where we print: our lines out of the buffer first. */
  if (!flush_lines())
    return false;

  if (!start_helper("./shmread", key, &helpers[READER]) || !start_helper("./shmwrite", key, &helpers[WRITER])) {
    stop_helpers(helpers);
    await_helpers(helpers);
    return false;
  }
  if (await_helpers(helpers))
    return true;
  fprintf(stderr, "shmcon: a helper failed\n");
  return false;
}

int main(int argc, char *argv[]) {
  printf("max record number = %d, shm size = %zu\n", TEXT_NUM, TEXT_NUM * sizeof(struct shared_struct));
  if (argc != 2) {
    printf("Usage: shmcon pathname\n");
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: somebody has to remove the segment.
   * The helpers inherit this. (With these arguments signal() can't fail.) */
  signal(SIGPIPE, SIG_IGN);

  if (!make_file(argv[1]))
    return 1;
  key_t key = ftok(argv[1], 0x27);
  if (key == -1) {
    perror("shmcon: ftok()");
    return 1;
  }
  printf("key generated: IPC key = %x\n", (unsigned)key);

  /* IPC_EXCL, as O_EXCL for files: a segment that is there is another console's, whose reader would show our lines. */
  int id = shmget(key, TEXT_NUM * sizeof(struct shared_struct), IPC_CREAT | IPC_EXCL | 0666);
  if (id == -1) {
    perror("shmcon: shmget()");
    return 1;
  }
  printf("shmcon: shmid = %d\n", id);

  bool worked = prepare_segment(id, key) && run_helpers(key);

  /* Any process that knows the key may remove it; here the maker does, whatever went wrong before. */
  if (shmctl(id, IPC_RMID, NULL) == -1) {
    worked = fail("shmcon: shmctl(IPC_RMID)");
  } else if (worked) {
    printf("shmcon: shmid = %d removed\n", id);

    /* Its id isn't valid any more, unless somebody else has it attached, and that is worth seeing. */
    if (!list_segment(id, key))
      printf("nothing found ...\n");
  }

  return flush_lines() && worked ? 0 : 1;
}
