/* The C library's names of calls that a case can make fail. The rows stand in base/library_calls.def. */
#ifndef IPCGRADE_BASE_LIBRARY_CALLS_H
#define IPCGRADE_BASE_LIBRARY_CALLS_H

#include <stdbool.h>
#include <stddef.h>

/* Of several system calls of one number, which are meant. */
enum library_call_rule {
  LIBRARY_ANY,
  LIBRARY_NAMED_FILE,     /* not fstat(3), which is one of them with an empty path */
  LIBRARY_OPEN_FILE,      /* that alone */
  LIBRARY_SHM_PATH,       /* a path below /dev/shm that is no semaphore's */
  LIBRARY_SEM_PATH,       /* /dev/shm/sem.… */
  LIBRARY_PLAIN_PATH,     /* any other */
  LIBRARY_SHARED_MAPPING, /* not memory of one's own */
  LIBRARY_PROCESS,        /* a new process, not a thread */
  LIBRARY_THREAD,
  LIBRARY_WAITING, /* a futex that is waited for */
  LIBRARY_SOCKET,  /* the descriptor is a socket */
};

struct library_call {
  const char *name;
  const char *functions;    /* names, with a blank between them */
  const char *system_calls; /* likewise */
  enum library_call_rule rule;
};

extern const struct library_call library_calls[]; /* up to one without a name */

/* The row of a name, or NULL. */
const struct library_call *library_call_find(const char *name);
/* The name nearest to `word`, or NULL. */
const char *library_call_nearest(const char *word);
/* Is the function, or the system call, among those of the row? */
bool library_call_has(const struct library_call *call, const char *function);
bool library_call_makes(const struct library_call *call, const char *system_call);

/* The errors that the library hands on to its caller, with blanks between; NULL: all that the system call gives. After
 * any other, sem_wait(3) of glibc waits on, and its caller learns nothing. */
const char *library_call_errors(const struct library_call *call);

/* Does it move as many bytes as it can, so that it can be cut short? */
bool library_call_moves_bytes(const struct library_call *call);

#endif
