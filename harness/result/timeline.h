/* What happened in a run, event by event, as plain data. */
#ifndef IPCGRADE_RESULT_TIMELINE_H
#define IPCGRADE_RESULT_TIMELINE_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>

/* A place in the student's sources. `file` is relative to the submission, NULL when unknown. Strings are owned. */
struct place {
  char *file;
  char *function;
  int line;
};

enum event_kind {
  EVENT_START,  /* a process began: a role's first, or a child made by the last fork */
  EVENT_CALL,   /* a system call, from entry to result */
  EVENT_OUTPUT, /* bytes written to the role's stdout or stderr */
  EVENT_INPUT,  /* a line was typed: `text` */
  EVENT_SIGNAL, /* a signal was delivered */
  EVENT_EXIT,   /* the process ended: `status`, or `signal` when one killed it */
  EVENT_STUCK,  /* the process can never go on: `call`, `arguments`, and in `text` what would have to happen */
  EVENT_SWITCH, /* the process could go on and was held up: `text` says who went on in its place */
};

struct event {
  int64_t virtual_ns; /* since the first moment of the run */
  enum event_kind kind;
  int process;      /* index into timeline.processes */
  int thread;       /* 0 is the main thread, then in order of creation */
  const char *call; /* static name of the system call, or NULL */
  char *function;   /* what the source calls it: "sem_wait", "open"; "fgets: read" when the arguments are those of a
                       system call that does the function's work. NULL: as `call`, or not known */
  char *arguments;  /* symbolic: "shm#1, IPC_RMID, NULL" */
  char *result;     /* symbolic: "shm#1", "0", "-1 ENOENT"; NULL when the call never returned */
  int error;        /* errno when the call failed, else 0 */
  char *injected;   /* the C library's name of a call that was made to fail, else NULL */
  bool waited;      /* the call could not complete at once; EVENT_STUCK: it sleeps, if only between its looks */
  int stream;       /* EVENT_OUTPUT: 1 stdout, 2 stderr */
  char *text; /* EVENT_OUTPUT and EVENT_INPUT: the bytes, text_length of them; EVENT_STUCK: what would have to happen,
              empty when it was still at work as a limit ended the run */
  size_t text_length;
  int signal;
  int status;
  struct place place; /* of the nearest frame in the student's own code */
};

struct process {
  char *role;    /* the role it belongs to: children carry their ancestor's, until they become another */
  char *printer; /* the role of whose output its own is a part: the one that the harness started */
  char *name;    /* as columns are headed: "server", its children "server/1", "server/2" */
  int instance;  /* of the printer, from 0 */
  int pid;       /* inside the pod */
  int parent;    /* index, -1 for the first process of a role */
};

struct timeline {
  VEC(struct event) events;
  VEC(struct process) processes;
};

/* The name under which a reader knows the event's call. */
const char *event_call_name(const struct event *event);
/* Of one that was made to fail, what a reader is told of it: the function that the source calls, "vfork", where it is
 * one of those that the case means by its own name for them, "fork"; else that name, since a line of output, say, is no
 * write(2) of the source's. */
const char *event_injected_name(const struct event *event);
/* Whether `result` and `error` are those of the function by whose name a reader knows the call. No function gives on
 * how many waiters futex(2) woke, that a value had changed before it could wait, or what number clone(2) gave a thread:
 * futex(2), pthread_create(3). */
bool event_result_is_own(const struct event *event);
void event_release(struct event *event);
void timeline_release(struct timeline *timeline);
void place_release(struct place *place);

#endif
