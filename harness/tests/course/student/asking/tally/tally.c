/* The flag is set before the number is there, and a function that is called twice looks at it: that is no waiting. */
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
  atomic_int flag;
  atomic_int number;
} *shared;

static int value_of(atomic_int *which) { return atomic_load(which); }

static int take(void) {
  while (!value_of(&shared->flag))
    usleep(1000);
  return value_of(&shared->flag) ? value_of(&shared->number) : 0;
}

int main(void) {
  int status;
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    return 1;
  pid_t child = fork();
  if (child < 0)
    return 1;
  if (child == 0)
    _exit(take());
  atomic_store(&shared->flag, 1);
  atomic_store(&shared->number, 2);
  if (wait(&status) != child)
    return 1;
  printf("%d\n", WEXITSTATUS(status));
  return 0;
}
