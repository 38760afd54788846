/*
 * Right: both run at once, and the consumer first; a flag with GCC's builtins tells it when there is
 * something to consume. The object is mapped by one function for all three programs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_SIZE 4096

struct message {
  int written; /* 1: there is a text */
  char text[TEXT_SIZE];
};

_Static_assert(sizeof(struct message) == 4100, "size of the object");

static void err_exit(const char *who, const char *what) {
  fprintf(stderr, "%s: %s: %s\n", who, what, strerror(errno));
  exit(EXIT_FAILURE);
}

/* For a helper: the object called name, as PROT_READ or PROT_READ | PROT_WRITE. */
static inline struct message *map(const char *who, const char *name, int prot) {
  int fd = shm_open(name, prot & PROT_WRITE ? O_RDWR : O_RDONLY, 0);
  if (fd == -1)
    err_exit(who, "shm_open()");
  if (lseek(fd, 0, SEEK_END) != (off_t)sizeof(struct message)) {
    errno = EINVAL; /* beyond its end is SIGBUS */
    err_exit(who, name);
  }
  struct message *m = mmap(NULL, sizeof *m, prot, MAP_SHARED, fd, 0);
  if (m == MAP_FAILED)
    err_exit(who, "mmap()");
  if (close(fd) == -1)
    err_exit(who, "close()");
  return m;
}

static inline void unmap(const char *who, struct message *m) {
  if (munmap(m, sizeof *m) == -1)
    err_exit(who, "munmap()");
}
