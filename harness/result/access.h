/* What the programs of an explored build did to memory that others can see, in the order in which it happened, as plain
 * data.
 *
 * One task goes on at a time, and it stops before each of these: so they happen one after the other, in the order of
 * the list. A read returns what the last write before it in the list has left, or, when there is none, what was there
 * when the memory was made (zeros, or a file's bytes). Calls of the system are in the timeline; `event` says which of
 * them come before. */
#ifndef IPCGRADE_RESULT_ACCESS_H
#define IPCGRADE_RESULT_ACCESS_H

#include "result/timeline.h"

enum access_kind {
  ACCESS_READ,
  ACCESS_WRITE,
  ACCESS_UPDATE, /* an atomic read and write in one, or a library's function that does both to the same bytes */
  ACCESS_FENCE,  /* atomic_thread_fence(3): of no memory */
  /* Operations of the library on an object that lies in such memory, also when they make no call. Each stands in the
   * list at the moment from which on others can notice it, those that may have to wait at the moment when they need not
   * any longer. `offset` and `size` are those of the object (pthread_mutex_t and so on). */
  ACCESS_ACQUIRE,        /* a mutex or the write lock of a rwlock has been locked; try and timed ones that got it too */
  ACCESS_RELEASE,        /* it is about to be unlocked; pthread_cond_wait(3) does that too, and acquires it again */
  ACCESS_ACQUIRE_SHARED, /* the read lock of a rwlock */
  ACCESS_RELEASE_SHARED, /* a rwlock by one that has it for reading */
  ACCESS_SIGNAL,         /* a condition variable is about to be signalled, or broadcast */
  ACCESS_WOKEN,          /* a wait for a condition variable is over, for whatever reason */
  ACCESS_POST,           /* a semaphore is about to be posted */
  ACCESS_TAKE,           /* a semaphore has been decremented */
  ACCESS_ARRIVE,         /* at a barrier, before it is waited at */
  ACCESS_LEAVE,          /* it has let this one go */
  ACCESS_JOINED,         /* a thread's end has been waited for: `other` is its task */
  ACCESS_FRESH, /* a block of the heap was got: what was done to these bytes before concerns nobody any more. Giving it
                   back is a write of all of it */
  ACCESS_SEEN,  /* a semaphore's value was looked at, and nothing taken */
  ACCESS_KINDS
};
/* "read", "write": for readers and tests. */
const char *access_kind_name(enum access_kind kind);

/* One use of bytes that lie in one piece of memory; what reaches into two is two uses, one after the other. */
struct access {
  enum access_kind kind;
  int task;    /* number of the thread in order of creation, as in struct decision */
  int process; /* index into timeline.processes */
  int memory;  /* index into accesses.memories; -1 for fences and joins */
  uint64_t offset;
  uint64_t size;
  bool is_volatile;
  bool is_atomic;
  int order;    /* of an atomic one: __ATOMIC_RELAXED to __ATOMIC_SEQ_CST */
  int other;    /* ACCESS_JOINED: the task that has ended; -1 when it isn't known, and for all others */
  size_t event; /* so many events of the timeline were begun before it */
  size_t place; /* index into accesses.places: of its line in the source */
};

enum memory_kind {
  MEMORY_SEGMENT,   /* System V: "shm#1" */
  MEMORY_FILE,      /* mapped with MAP_SHARED: "/dev/shm/name", "data.bin"; named semaphores are such files */
  MEMORY_ANONYMOUS, /* MAP_SHARED without a file, of a process and its descendants: "mapping#1" */
  MEMORY_PROCESS,   /* all else of a process that has more than one thread, offset is the address: "memory of server" */
};

/* What offsets count in: the same memory has one number, wherever it is mapped. */
struct shared_memory {
  enum memory_kind kind;
  char *name;
};

/* What the program calls the bytes at a place: "Memory.data[2]". */
struct access_member {
  size_t place;
  int memory;
  uint64_t offset;
  uint64_t size;
  char *name;
};

struct access_list {
  VEC(struct access) items;
  VEC(struct shared_memory) memories;
  VEC(struct place) places;          /* each that occurs, once; no file when unknown */
  VEC(struct access_member) members; /* of runs that are asked to tell them, as far as debug information knows */
};

/* Or NULL. */
const char *access_member_name(const struct access_list *list, const struct access *access);

void access_list_release(struct access_list *list);

#endif
