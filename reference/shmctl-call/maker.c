/* maker: makes the segment that shmctl is told to look at. It isn't asked of you: the graded runs bring it.
 *
 * Partner: shmctl.c
 * Try:     ./maker 0x1234 4096 0640        a segment; its id is printed, and in a namespace of its own it is 0
 *          ./maker 0x1234 4096 0640 2      attached twice until SIGTERM comes
 *          ./maker 0x1234 4096 0640 1 gone the same, and marked for removal
 *          ./maker 0x1234 4096 0640 0 lock not attached, but locked
 * Look:    ipcs -m                         it stays: remove it with ipcrm -m ID */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* In the given base, or any of C's for 0. Keys are shown without a sign, hence not strtol(). */
static bool parse(const char *text, int base, unsigned long *ret_number) {
  char *end;

  *ret_number = strtoul(text, &end, base);
  return end != text && *end == '\0';
}

/* Waits until somebody says that it is enough; the end of a process detaches. Read-only, since the mode may not allow
 * more. */
static bool hold(int id, unsigned long times) {
  sigset_t enough;
  int received;

  if (sigemptyset(&enough) == -1 || sigaddset(&enough, SIGTERM) == -1 ||
      sigprocmask(SIG_BLOCK, &enough, NULL) == -1) {
    perror("signal");
    return false;
  }
  for (unsigned long i = 0; i < times; i++)
    if (shmat(id, NULL, SHM_RDONLY) == (void *)-1) {
      perror("shmat");
      return false;
    }
  return sigwait(&enough, &received) == 0;
}

/* Attached, it stays until the last one lets go, but its key is free at once. */
static bool mark_for_removal(int id) {
  void *memory = shmat(id, NULL, SHM_RDONLY);

  if (memory == (void *)-1 || shmctl(id, IPC_RMID, NULL) == -1) {
    perror("maker");
    return false;
  }
  return true;
}

int main(int argc, char *argv[]) {
  unsigned long key, size, mode, times = 0;
  bool gone = argc > 5 && strcmp(argv[5], "gone") == 0;
  bool lock = argc > 5 && strcmp(argv[5], "lock") == 0;

  if (argc < 4 || !parse(argv[1], 0, &key) || !parse(argv[2], 0, &size) || !parse(argv[3], 8, &mode) ||
      (argc > 4 && !parse(argv[4], 10, &times))) {
    fprintf(stderr, "Use: %s KEY SIZE MODE [ATTACHMENTS [gone|lock]]\n", argc > 0 ? argv[0] : "maker");
    return 1;
  }

  int id = shmget((key_t)key, size, IPC_CREAT | IPC_EXCL | (int)(mode & 0777));
  if (id == -1) {
    perror("shmget");
    return 1;
  }
  printf("made %d\n", id);
  if (fflush(stdout) != 0) {
    perror("stdout");
    return 1;
  }

  if (lock && shmctl(id, SHM_LOCK, NULL) == -1) {
    perror("shmctl");
    return 1;
  }
  if (gone && !mark_for_removal(id))
    return 1;
  if (times > 0 && !hold(id, gone ? times - 1 : times)) /* gone: one is attached by then */
    return 1;
  return 0;
}
