/* The table of system calls that the tracer sees: numbers, how each waits, what it makes or removes, how its arguments
 * are to be shown. The rows stand in linux/calls.def. */
#ifndef IPCGRADE_LINUX_CALLS_H
#define IPCGRADE_LINUX_CALLS_H

#include <stddef.h>

enum call_id {
#define CALL(name, ...) CALL_##name,
#include "linux/calls.def"
#undef CALL
  CALL_COUNT
};

/* What a call that doesn't complete at once waits for. */
enum call_wait {
  WAIT_NOTHING,
  WAIT_INPUT,
  WAIT_OUTPUT,
  WAIT_OPEN, /* the other end of a FIFO */
  WAIT_CONNECTION,
  WAIT_LOCK,
  WAIT_CHILD,
  WAIT_FUTEX,
  WAIT_SEMAPHORE,
  WAIT_MESSAGE,
  WAIT_MESSAGE_ROOM,
  WAIT_QUEUE,
  WAIT_QUEUE_ROOM,
  WAIT_SEVERAL, /* descriptors */
  WAIT_SIGNAL,
  WAIT_TIME,
};

/* How its time-out is passed. */
enum call_timeout {
  TIMEOUT_NONE,
  TIMEOUT_SLEEP,             /* nanosleep(2): relative, remaining time in argument 1 */
  TIMEOUT_CLOCK_SLEEP,       /* clock_nanosleep(2): clock, flags, time, remaining time */
  TIMEOUT_MILLISECONDS,      /* an int, negative for ever */
  TIMEOUT_TIMESPEC,          /* relative, NULL for ever */
  TIMEOUT_TIMEVAL,           /* select(2): relative, the kernel writes the rest back */
  TIMEOUT_ABSOLUTE_REALTIME, /* NULL for ever */
  TIMEOUT_FUTEX,             /* futex(2): by operation */
};

/* What it does that later parts of a run must know. */
enum call_effect {
  EFFECT_NOTHING,
  EFFECT_MAKES_SHM,
  EFFECT_MAKES_SEM,
  EFFECT_MAKES_MSG,
  EFFECT_MAKES_MQUEUE,
  EFFECT_MAKES_PATH,
  EFFECT_MAKES_SOCKET,
  EFFECT_REMOVES_SHM,
  EFFECT_REMOVES_SEM,
  EFFECT_REMOVES_MSG,
  EFFECT_REMOVES_MQUEUE,
  EFFECT_REMOVES_PATH,
  EFFECT_SIZES_FILE,
  EFFECT_READS_CLOCK,
  EFFECT_READS_RANDOM,
  EFFECT_SETS_TIMER,
  EFFECT_SETS_SOCKET, /* or asks for what was set */
};

enum call_flags {
  CALL_FLAG_PEEKS = 1 << 0,  /* changes nothing that another process could see */
  CALL_FLAG_QUIET = 1 << 1,  /* not worth a line of the timeline */
  CALL_FLAG_WRITES = 1 << 2, /* may produce output of the role */
  CALL_FLAG_STARTS = 1 << 3, /* a process or thread */
  CALL_FLAG_DENIED = 1 << 4, /* answered with EPERM and a finding */
  CALL_FLAG_RETURNS_DESCRIPTOR = 1 << 5,
  CALL_FLAG_RETURNS_ADDRESS = 1 << 6,
  /* Where calls are translated (run/translate.h): */
  CALL_FLAG_REACHES = 1 << 7, /* beyond its process by other than a path: stops in every program, compilers too */
  CALL_FLAG_TELLS = 1 << 8,   /* of the host: stops in those that are to see nothing of it */
  CALL_FLAG_SHARES = 1 << 9,  /* objects with the host: compilers have no use for it, and get EPERM */
};

/* How to print one argument. OUT_ ones are filled by the call. */
enum call_argument {
  ARGUMENT_NONE = 0,
  ARGUMENT_NO_ARGUMENTS,
  ARGUMENT_INT,
  ARGUMENT_HEX,
  ARGUMENT_SIZE,
  ARGUMENT_ADDRESS,
  ARGUMENT_MODE,
  ARGUMENT_NODE_MODE,
  ARGUMENT_KEY,
  ARGUMENT_SHM_ID,
  ARGUMENT_SEM_ID,
  ARGUMENT_MSG_ID,
  ARGUMENT_IPC_FLAGS,
  ARGUMENT_SHMAT_FLAGS,
  ARGUMENT_MSG_FLAGS,
  ARGUMENT_IPC_COMMAND,
  ARGUMENT_SEM_OPERATIONS, /* their count is the next argument */
  ARGUMENT_MESSAGE,
  ARGUMENT_OUT_MESSAGE,
  ARGUMENT_PATH,
  ARGUMENT_QUEUE, /* its name, from which mq_open(3) has taken the slash */
  ARGUMENT_OPEN_FLAGS,
  ARGUMENT_MQ_ATTRIBUTES,
  ARGUMENT_PROTECTION,
  ARGUMENT_MAP_FLAGS,
  ARGUMENT_DIRECTORY,
  ARGUMENT_DESCRIPTOR,
  ARGUMENT_OUT_PAIR,
  ARGUMENT_FCNTL_COMMAND,
  ARGUMENT_BUFFER, /* its size is the next argument */
  ARGUMENT_OUT_BUFFER,
  ARGUMENT_SOCKET_DOMAIN,
  ARGUMENT_SOCKET_TYPE,
  ARGUMENT_SOCKET_ADDRESS,
  ARGUMENT_FUTEX_OPERATION,
  ARGUMENT_CLONE_FLAGS,
  ARGUMENT_TEXTS,
  ARGUMENT_PROCESS,
  ARGUMENT_OUT_STATUS,
  ARGUMENT_WAIT_OPTIONS,
  ARGUMENT_SIGNAL,
  ARGUMENT_TIMESPEC,
  ARGUMENT_TIMEVAL,
  ARGUMENT_ITIMERVAL,
  ARGUMENT_ITIMERSPEC,
  ARGUMENT_CLOCK,
};

#define CALL_MAX_ARGUMENTS 6

struct call {
  const char *name;
  int number; /* -1 when this architecture has no such call */
  enum call_wait wait;
  enum call_timeout timeout;
  int timeout_argument;
  enum call_effect effect;
  unsigned flags;
  enum call_argument arguments[CALL_MAX_ARGUMENTS];
};

extern const struct call calls[CALL_COUNT];

/* The row of a call by the architecture's number; NULL when it isn't in the table. */
const struct call *call_by_number(long number);
static inline enum call_id call_id(const struct call *call) { return (enum call_id)(call - calls); }

#endif
