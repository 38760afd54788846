/* Programs that take more than a run may have. Each ends well when nobody stops it. */
#include "hangs.h"

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

enum { MIB = 1 << 20, CHUNKS = 100 };

static void heap(bool first) {
  (void)first;
  for (int i = 0; i < CHUNKS; i++)
    memset(malloc(4 * MIB), i, 4 * MIB);
  pause();
}

/* All of it in one call, so that nobody can look in between. */
static void populated_mapping(bool first) {
  (void)first;
  mmap(NULL, CHUNKS * 3 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  getppid();
  pause();
}

static void segments(bool first) {
  (void)first;
  for (int i = 0; i < CHUNKS; i++) {
    void *memory = shmat(shmget(IPC_PRIVATE, 4 * MIB, IPC_CREAT | 0600), NULL, 0);
    if (memory != (void *)-1)
      memset(memory, i, 4 * MIB);
  }
  pause();
}

static void shared_among_children(bool first) {
  (void)first;
  for (int i = 0; i < 4; i++)
    if (fork() == 0)
      heap(first);
  pause();
}

static void children(bool first) {
  (void)first;
  for (;;)
    if (fork() == 0)
      pause();
}

static void output(bool first) {
  (void)first;
  for (;;)
    puts("more and more of the same");
}

static void computation(bool first) {
  (void)first;
  for (volatile unsigned long i = 0;; i++)
    continue;
}

/* What the kernel refuses is an error that the program sees. */
static void refused(bool first) {
  (void)first;
  static char block[MIB];
  int count = 0;
  signal(SIGXFSZ, SIG_IGN);
  int fd = open("large", O_WRONLY | O_CREAT, 0600);
  while (write(fd, block, sizeof block) == (ssize_t)sizeof block)
    count++;
  say("%d MiB fit, then %s", count, strerrorname_np(errno));
  count = 0;
  while (dup(fd) >= 0)
    count++;
  say("descriptors: %s, %s", strerrorname_np(errno), count < 100 ? "few" : "many");
}

static const struct one all[] = {
    ONE(heap),     ONE(populated_mapping), ONE(segments),    ONE(shared_among_children),
    ONE(children), ONE(output), ONE(computation), ONE(refused),
};

int main(int argc, char **argv) { return run_one(all, sizeof all / sizeof all[0], argc, argv); }
