/* shm_open(3) and mmap(2): shared between processes, sized, protected, gone by name. */
#include "facts.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>

int main(void) {
  TELL(shm_open("/behaviour", O_RDWR, 0));
  int fd = shm_open("/behaviour", O_RDWR | O_CREAT | O_EXCL, 0666);
  TELL(shm_open("/behaviour", O_RDWR | O_CREAT | O_EXCL, 0666));
  struct stat st;
  TELL(ftruncate(fd, 8192));
  TELL(fstat(fd, &st));
  say("%ld bytes, mode %o", (long)st.st_size, st.st_mode & 0777);
  volatile int *numbers = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  pid_t child = fork();
  if (child == 0) {
    int own = shm_open("/behaviour", O_RDWR, 0);
    volatile int *mine = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, own, 0);
    mine[10] = 5;
    while (mine[11] == 0)
      rest(10);
    mine[12] = mine[11] + 1;
    _exit(mine == numbers ? 1 : 0);
  }
  while (numbers[10] == 0)
    rest(10);
  say("%d", numbers[10]);
  numbers[11] = 6;
  tell_end_of("child", child);
  say("%d", numbers[12]);

  child = fork();
  if (child == 0) {
    ftruncate(fd, 4096) == 0 ? numbers[1500]++ : 0; /* behind the end */
    _exit(0);
  }
  tell_end_of("the one behind the end", child);
  const int *readable = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  child = fork();
  if (child == 0) {
    *(volatile int *)(uintptr_t)readable = 1;
    _exit(0);
  }
  tell_end_of("the one who may only read", child);
  int *private = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  private[10] = 99;
  say("private %d, shared %d", private[10], numbers[10]);
  TELL(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, open("/dev/shm/behaviour", O_RDONLY), 0) == MAP_FAILED
           ? -1
           : 0);
  TELL(shm_unlink("/behaviour"));
  TELL(shm_unlink("/behaviour"));
  say("still there: %d", numbers[10]);
  TELL(mmap(NULL, 0, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
  return 0;
}
