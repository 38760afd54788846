/* What the specimens share: where the tripwires of the host stand (small_host.h), and how a program ends well. */
#ifndef SPECIMEN_H
#define SPECIMEN_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CANARY_FILE "/tmp/canary"
#define CANARY_PROGRAM "/tmp/canary.program" /* prints its arguments */
#define CANARY_SOCKET "/tmp/canary.socket"
#define CANARY_NAME "/canary"          /* of a shared memory object, a semaphore and a message queue */
#define CANARY_ABSTRACT "ipcgrade-canary" /* behind a NUL byte */
#define CANARY_KEY 0x5678
#define CANARY_PORT 7777

#ifndef array_size
#define array_size(array) (sizeof(array) / sizeof(array)[0])
#endif

/* Nothing of what it tried did anything. */
static inline int hello(void) {
  puts("hello");
  return 0;
}

/* Has what it has for as long as it may run: it computes, and doesn't come to an end. */
_Noreturn static inline void hold(void) {
  for (volatile uint64_t i = 0;; i++)
    continue;
}

/* Prints what a file holds, if it can be read. */
static inline void show(const char *path) {
  char text[4096];
  int fd = open(path, O_RDONLY | O_NONBLOCK);
  for (ssize_t got; fd >= 0 && (got = read(fd, text, sizeof text)) > 0;)
    fwrite(text, 1, (size_t)got, stdout);
  if (fd >= 0)
    close(fd);
}

#endif
