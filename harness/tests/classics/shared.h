/* What the classics share: memory of several processes, and those. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Memory, all zeros, that all processes made later have as well. */
static inline void *share(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    exit(9);
  return memory;
}

/* Has `count` processes do it, each with its own number, and waits for them: how many ended with another status than 0. */
static inline int all(int count, int (*work)(int number)) {
  int failed = 0;
  int status;
  for (int i = 0; i < count; i++)
    if (fork() == 0)
      _exit(work(i));
  while (wait(&status) > 0)
    failed += status != 0;
  return failed;
}
