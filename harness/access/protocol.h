/* What the runtime in a program of the explored build and its tracer say to each other. The runtime makes a call of a
 * number that no kernel has; the filter of a traced pod stops it there, the tracer looks at the arguments, and when the
 * task goes on the kernel answers ENOSYS, which nobody reads. In a run that isn't watched, that answer is all.
 *
 * A program can make the call itself. It then accuses its own memory of accesses that never were, and no more: the
 * tracer takes addresses for what they are in that process, and writes nowhere but into its table, in the memory of the
 * very process that said where that is. */
#ifndef IPCGRADE_ACCESS_PROTOCOL_H
#define IPCGRADE_ACCESS_PROTOCOL_H

#include <stdint.h>

#define ACCESS_CALL 0x6163L

/* What the linker calls the runtime's own variables and functions begins so. A program that has such a name, or one of
 * those that compilers and linker use for the runtime (run/stand_ins.c), is refused. */
#define ACCESS_NAMES "__ipcgrade_"

/* Argument 0: an operation, flags, and the memory order of an atomic one (__ATOMIC_RELAXED and so on) above
 * STOP_ORDER_SHIFT; that of a STOP_COMPARE which only reads above STOP_OTHERWISE_SHIFT. */
enum stop_operation {
  STOP_HELLO,   /* 1: address of the table that the tracer is to keep up to date */
  STOP_BLOCKS,  /* BLOCKS_PER_STOP basic blocks have gone by since the last stop */
  STOP_POINT,   /* 1: address, 2: size that it is about to use; what came of it is told when it has happened */
  STOP_READ,    /* 1: address, 2: size */
  STOP_WRITE,   /* 1: address, 2: size */
  STOP_UPDATE,  /* read and written in one: 1: address, 2: size */
  STOP_COMPARE, /* an update if the memory (argument 1, of size 2) holds argument 4, else a read */
  STOP_COPY,    /* read 1 (of size 2), and write 4 (of size 5) */
  STOP_FENCE,
  /* 1: address of the object, 2: its size. What it means stands at enum access_kind, result/access.h */
  STOP_ACQUIRE,
  STOP_RELEASE,
  STOP_ACQUIRE_SHARED,
  STOP_RELEASE_SHARED,
  STOP_SIGNAL,
  STOP_WOKEN,
  STOP_POST,
  STOP_TAKE,
  STOP_ARRIVE,
  STOP_LEAVE,
  STOP_SEEN,
  STOP_JOINED, /* 1: pthread_t of the thread; 0: of somebody who has ended, whoever it was */
  STOP_FRESH,  /* 1: address, 2: size */
  STOP_GIVE,   /* a write, after which the memory is nobody's: 1: address, 2: size */
  STOP_OPERATIONS,
};
enum {
  STOP_OPERATION_MASK = 0xff,
  STOP_VOLATILE = 1 << 8,
  STOP_ATOMIC = 1 << 9,
  STOP_DONE = 1 << 10, /* it has happened by now, with nobody else at work since: no choice is to be made */
  STOP_ORDER_SHIFT = 16,
  STOP_OTHERWISE_SHIFT = 24,
  STOP_ORDER_MASK = 0xff,
};
/* Argument 3 of all of them: the return address, in the program's own code, of the hook that was called. */

enum { BLOCKS_PER_STOP = 1 << 20 };

/* What of the process' memory others can see. In the runtime it begins as `nothing at all`. */
enum { ACCESS_RANGES = 32, LARGEST_PLAIN = 16 };
struct access_range {
  uint64_t start;
  uint64_t end;
};
struct access_table {
  uint64_t blocks_left; /* until the next STOP_BLOCKS: counts down, and begins anew at every stop */
  uint64_t lowest;      /* no address below it, nor from `highest` on, is in any range: what is asked first */
  uint64_t highest;
  uint64_t begin; /* the same for accesses of up to LARGEST_PLAIN bytes by one comparison: none that begins elsewhere */
  uint64_t span;  /* than in these `span` bytes from `begin` on touches any */
  uint64_t threads; /* there has been a second one: all but the own stack is shared, ranges or not */
  uint64_t count;
  struct access_range ranges[ACCESS_RANGES]; /* if there are more, one of them spans several, and what lies between */
};

#endif
