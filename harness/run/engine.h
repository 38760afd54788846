/* The state of one conducted run, shared by the files of run/ that make it happen. Nothing outside run/ includes it.
 *
 *   tracer.c    one task goes on at a time                        clock.c    virtual time (with timers.c, timeouts.c)
 *   stops.c     what each stop of a task means: in                tasks.c    tasks and processes, limits
 *               stops_calls.c, that it makes a call               intrusion.c descriptors that lead into another role
 *   symbols.c   calls and arguments as readers know them          output.c   what roles print
 *   objects.c   who made which IPC object; inventories            stuck.c    who waits for what
 *   progress.c  proof that polling or spinning leads nowhere      places.c   source lines
 *   functions.c the C library's names of calls                    inject.c   calls that are made to fail
 *   memcheck.c  programs under Valgrind                          counting.c gcov's counters
 *   shared_ends.c where shared memory ends, with guest_requests.c, by which Memcheck is told, and segment_ends.c
 *   accesses.c  stops at shared memory; polling of it
 *   sharing.c   what of a process' memory others can see          devices.c  what stat(2) tells of where files lie
 *   units.c     functions that are tested by themselves           ordering.c what comes after what (with
 *                                                                            ordering_calls.c), and what doesn't
 *   kept.c      a pod for more than one run                      host_room.c whose fault it is that there is no room
 *   history.c   what an explored run has done, with operations.c: what a step touches
 *
 * A task is a thread of a pod's process. Between two steps every task is in a ptrace stop (READY), or asleep in the
 * kernel (BLOCKED), or stopped by job control, or dead: that is what "settled" means, and only then are decisions
 * made, clocks moved and inventories taken. */
#ifndef IPCGRADE_RUN_ENGINE_H
#define IPCGRADE_RUN_ENGINE_H

#include "linux/arch.h"
#include "linux/calls.h"
#include "linux/procfs.h"
#include "linux/tracee.h"
#include "run/pod.h"
#include "run/run.h"
#include "run/scheduler.h"
#include "run/slice.h"
#include "run/translate.h"

#include <mqueue.h>

#define NEVER INT64_MAX
#define NO_EVENT SIZE_MAX

enum { FRUITLESS_CALLS = 16 }; /* in a row: the task polls */

enum task_state {
  TASK_NEW,     /* attached at birth, its first stop not seen yet */
  TASK_RUNNING, /* resumed: will stop by itself, or be found asleep */
  TASK_READY,   /* in a stop from which it may go on */
  TASK_BLOCKED, /* asleep in the kernel, in `call` */
  TASK_STOPPED, /* by SIGSTOP and the like, until SIGCONT */
  TASK_DYING,   /* past its last instruction */
  TASK_DEAD,
};

enum task_stop {
  STOP_START,  /* before its first instruction */
  STOP_ENTRY,  /* about to make `call` */
  STOP_RETURN, /* `call` has just returned after it had to wait */
  STOP_SLICE,  /* it computed for a whole slice */
  STOP_ACCESS, /* about to do what `next` says, to memory that others can see */
};

/* A copy within shared memory reads and writes, and each may reach from one mapping into the next. */
enum { MOST_ACCESSES_AT_ONCE = 8 };

/* Reads of shared memory since anything changed: one that is made again asks in vain. */
struct polling {
  uint64_t changes; /* engine.changes by then; when it is another one, there were none */
  uint64_t calls;   /* of the task, when it came to the end of a round */
  bool waits;       /* it has gone round once and read nothing new */
  bool fresh;       /* it has read something new in this round */
  int round;        /* index of the read with which rounds begin, or -1 */
  int last;         /* index of the last read, or -1 */
  size_t count;
  struct {
    uint64_t place;
    uint64_t address;
  } reads[16];
};

struct task {
  int number;
  int process; /* index into record.timeline.processes */
  int thread;
  pid_t tid;   /* on the host */
  pid_t group; /* tid of its process's main thread, on the host */
  struct tracee tracee;
  enum task_state state;
  enum task_stop stop;
  uint64_t ready_since;

  const struct call *call; /* the traced call that it is about to make or in; NULL in its own code */
  struct registers entry;  /* as its own code set them for `call` */
  uint64_t guest;          /* under Valgrind: where it keeps the registers of its program; 0 while unknown */
  struct errand errand;    /* what is to be put right at its end when calls are translated */
  bool altered;            /* the call made differs from `entry`: registers are put back at its end */
  int reported;            /* the error that its program is told of `call`, which is made all the same; or 0 */
  bool repeating;          /* the same call again after an interruption that its program must not see */
  bool waited;
  bool has_event; /* `event` is the timeline's entry for `call` */
  size_t event;
  int pending_signal; /* to deliver when it goes on */
  uint64_t return_pc; /* where `call` last returned to, while its own code has not gone on from there */
  int vfork_child;    /* tid of the child that a vfork waits for, or 0 */

  struct {
    struct access items[MOST_ACCESSES_AT_ONCE]; /* at STOP_ACCESS; their events and places are not set yet */
    size_t count;
    uint64_t pc;
  } next;
  struct polling polling;
  uint64_t calls;           /* traced ones that it has made */
  uint64_t calls_at_blocks; /* of them, when it was last stopped for its basic blocks */
  uint64_t thread_pointer;  /* pthread_self(3) of a thread; 0 of a process' first */

  int64_t deadline; /* virtual moment at which its time-out ends the wait; NEVER */
  bool expired;

  bool leaves_group; /* it ended alone: its process lives on in other threads */
  bool interrupting; /* we asked for a stop at the end of its slice */
  struct slice slice;
  int64_t next_tick; /* real moment at which its computing is looked at */
  int64_t cpu_counted;
  unsigned spinning;  /* slices in a row without a call */
  unsigned fruitless; /* calls in a row that only asked */
  uint64_t identity;  /* the same in each run in which it came to be in the same way */
  unsigned steps;     /* that it has made */
  unsigned arrived;   /* engine.steps when it came to the call at which it stands */
  unsigned children;  /* tasks that it has made */
  uint64_t last_step; /* of an explored run: its hash (history.c) */
  bool operation_known;
  struct operation operation;    /* what it will do next, once known */
  uint64_t slept_at;             /* engine.changes when it began to sleep for the last time; NEVER */
  int64_t spent_reading;         /* by reads of clocks among them, in virtual time */
  unsigned calls_in_a_row;       /* without having had to wait, and with nobody else in between */
  struct repetition *repetition; /* of its state, as far as observed; owned by progress.c */
};

/* What is known of a process beyond the timeline: parallel to record.timeline.processes. */
struct process_state {
  pid_t group;
  size_t role;    /* index into engine.roles */
  size_t printer; /* the role whose stdout it has by inheritance: index into engine.roles */
  bool first;     /* the role's own, not a descendant */
  bool alive;
  bool shares_memory; /* with other processes */
  bool unborn;        /* still a copy of the pod's first process: its role's executable isn't there yet */
  bool own_image;     /* it runs an executable of the submission, not one of the system */
  int tasks;
  int threads_made;
  int children_made;
  size_t image;           /* index into places.images */
  size_t start_event;     /* of the call that made the process, or NO_EVENT */
  int64_t timer_deadline; /* ITIMER_REAL and alarm */
  int64_t timer_interval;
  struct counters *counters; /* of what it runs, when that is instrumented; the run's caller's */
  uint64_t *counted;         /* beside counters->sums: as read last */
  uint64_t *inherited;       /* as its parent had them when it was forked */
  bool borrows_memory;       /* by vfork, until it executes a program: what it counts is its parent's */
};

/* Roles that the harness starts stand first, each at its program's index in the pod's plan. */
struct role_state {
  const struct role *role;
  const struct moment *start;
  int instance;
  bool started;
  bool ended;
  bool wrote;           /* to memory that others share, in a run that sees it */
  size_t record;        /* index into record.roles */
  uint64_t stdin_inode; /* of the pipe that is its standard input */
  int typed_fd;         /* that pipe's other end, while there are lines to type; else -1 */
  size_t typed;         /* lines so far */
  int64_t typing_at;    /* the next is typed then; NEVER while nobody waits for it */
};

struct stream {
  size_t role; /* index into engine.roles */
  int number;  /* 1 or 2 */
  int fd;      /* where it is read */
  bool terminal;
  bool file;
  dev_t device;        /* of a terminal, its own; else that of the file system */
  ino_t inode;         /* of others: of the end that is written to */
  int64_t owed;        /* of a terminal: bytes known from their write that have not come out of it yet */
  struct strbuf early; /* of a terminal: bytes that came out while their write was still under way */
  off_t offset;        /* of a file: read up to here */
};

struct timer { /* timer_create(2) and timerfd_create(2) */
  pid_t group;
  int id; /* timer_create's */
  int fd; /* our own descriptor of a timerfd, else -1 */
  int clock;
  int signal;
  pid_t thread; /* SIGEV_THREAD_ID: host tid, else 0 */
  uint64_t value;
  int64_t deadline;
  int64_t interval;
  int missed; /* since its last signal, or since its descriptor was read */
};

struct socket_timeouts { /* SO_RCVTIMEO and SO_SNDTIMEO; 0: none */
  uint64_t inode;
  int64_t receive;
  int64_t send;
};

struct clock {
  int64_t now;           /* nanoseconds since the run's first moment */
  int64_t spent_reading; /* of them, by reads of clocks: virtual CPU time */
  VEC(struct timer) timers;
  VEC(struct socket_timeouts) socket_timeouts;
};

struct stat;
struct accesses;
struct ordering;
struct symbols;
struct objects;
struct places;
struct memcheck;
struct counters;
struct history;
struct lines;

struct engine {
  const struct program *program;
  const struct test_case *test;
  const struct limits *limits;
  struct run_record *record;
  struct error *err;
  struct pod pod;
  struct scheduler scheduler;
  struct clock clock;
  VEC(struct task *) tasks; /* by number; dead ones stay */
  VEC(struct process_state) processes;
  VEC(struct role_state) roles; /* of the case, in starting order; behind them those that other roles start */
  size_t programs;              /* of them, that the harness starts */
  VEC(struct stream) streams;
  strings laid_in; /* paths of the files that were there before the roles */
  struct symbols *symbols;
  struct objects *objects;
  struct places *places;
  struct memcheck *memcheck;         /* NULL: the programs run by themselves */
  struct shared_ends *shared_ends;   /* beside memcheck */
  struct segment_ends *segment_ends; /* the same */
  struct counters *const *counters;  /* as in struct run_request */
  struct accesses *accesses;         /* NULL: nobody watches shared memory */
  bool tells_members;                /* after the run, what programs call the bytes they used */
  struct ordering *ordering;         /* beside it */
  struct history *history;           /* of an explored run, else NULL */
  unsigned steps;                    /* that all tasks have made */
  unsigned signalled;                /* how many there were when a task last sent a signal, or a process ended */
  struct point point;                /* of the last of them */
  struct task *current;
  uint64_t ready_count;
  uint64_t changes;    /* counts what others could notice: effects of calls, ends, starts */
  int64_t last_change; /* virtual moment of the last one */
  int64_t events;
  int64_t cpu_of_dead;
  int64_t wall_start;
  int64_t own_cpu_start; /* CPU time that the harness had used before the run */
  int64_t shared_asked;  /* bytes of shared mappings without a file, all that were ever made */
  struct {
    int64_t pipe_pages;  /* that its pipes were to have, and */
    int64_t descriptors; /* those that were sent, all that there ever were */
    int64_t terminals;   /* that it has opened */
    bool lacking;        /* others of the host have it: host_room.c */
  } room;
  struct {
    bool ipv4, ipv6; /* there are sockets of it */
    bool connects;   /* somebody has asked for a connection */
  } network;
  uint64_t random_reads; /* bytes given out by getrandom(2) so far */
  bool in_vain;          /* too many of the next: either a role that has not started brings a change, or nobody will */
  int64_t idle_calls;    /* that only asked, since the last change */
  uint64_t spins_judged; /* how often somebody's spinning was looked into, since the last change */
  VEC(pid_t) early;      /* children whose stop came before their parent's event */
  struct {
    bool written;  /* files of the pod may be others than before */
    bool altered;  /* something was done that the next run in it could notice, whatever is made new */
    bool outgrown; /* more was made in it than can have the numbers of a new one: the run is to be made in such a one */
    int made[3];   /* System V objects so far, by enum system_v */
  } renewal;       /* of a pod that may be kept: kept.c */
  bool closing;    /* all roles have ended: what goes on is what they left */
  bool over;       /* record.end is set: no more steps */
  size_t moments_seen;           /* of test->observe */
  VEC(int64_t) injection_counts; /* beside test->injections: such calls so far */
  size_t signals_sent;           /* of test->signals */
};

/* tracer.c */
/* Runs until all roles have ended or cannot go on; fills the record. -1 when the harness failed (err). */
int tracer_conduct(struct engine *engine);
/* Starts role `index` of engine.roles; settled afterwards. For moments.c, which knows when. */
int tracer_start_role(struct engine *engine, size_t index);
/* Resumes a task that is stopped and waits until it has stopped again or died: one instruction. False when the stop is
 * another than that of the step (it has been handled). */
bool tracer_single_step(struct engine *engine, struct task *task);

/* stops.c */
/* What waitpid(2) told of a tracee. -1 when the harness failed. */
int stops_handle(struct engine *engine, pid_t tid, int status);
/* Resumes a stopped task by PTRACE_CONT (it runs in its own code) or PTRACE_SYSCALL (in a call, whose return is to be
 * seen), with the signal that is to be delivered. */
int stops_resume(struct engine *engine, struct task *task, int request);

/* stops_calls.c */
/* A task has stopped at a call's entry, at its return. */
int stops_on_entry(struct engine *engine, struct task *task);
int stops_on_return(struct engine *engine, struct task *task);
/* Lets `task`, stopped at its entry, make its call, or answers the call for it. */
int stops_enter_call(struct engine *engine, struct task *task);
/* Is it one of those by which a task sends others a signal, SIGKILL too? */
bool call_sends_signal(const struct call *call);
/* Its call is not made again: the program sees that a signal came. */
void stops_interrupt_call(struct engine *engine, struct task *task);

/* stops_refused.c */
/* Would the call let its program out of sight, or take more than a pod has? Then it is answered, in `regs`, and must
 * not be made. May alter it. */
bool stops_refuse_call(struct engine *engine, struct task *task, struct registers *regs);

/* stops_translated.c: where a pod has a translation */
/* What is to be made of a call on this host; as it is where there is no translation. */
enum translated stops_translate(struct engine *engine, struct task *task, struct registers *regs);
/* A call that only its translation concerns, or one that has to be made before another (`prepares`): nobody else takes
 * notice of it, at its entry or at its return. */
int stops_enter_unseen(struct engine *engine, struct task *task, struct registers *regs, bool prepares);
int stops_leave_unseen(struct engine *engine, struct task *task);
/* Ends the run: translated, the call can't be made. Returns 0. */
int stops_host_in_the_way(struct engine *engine, struct task *task);

/* tasks.c */
/* Ends the run with this outcome unless it is over already; `problem` (owned by the record, may be NULL) as in
 * struct run_record. Always returns 0. */
int engine_finish(struct engine *engine, enum run_end end, struct task *task, char *problem);
/* Fills the engine's error from errno. Always returns -1. */
int engine_failed(struct engine *engine, const char *what, const struct task *task);
/* A change that other tasks might have been waiting for. */
void engine_changed(struct engine *engine);
/* Does nobody but engine_check_limits() count memory, or the files in it? There is no control group, or files
 * lie on the host's own file systems, which it doesn't count. */
bool engine_samples_memory(const struct engine *engine);
/* Ends the run when one of its limits is passed; `task` is the one at work. */
void engine_check_limits(struct engine *engine, struct task *task);
/* Adds an event of `task` (NULL: of no one in particular) at the present moment. */
struct event *engine_event(struct engine *engine, struct task *task, enum event_kind kind);
/* The process has become the program of a role that others start. */
void engine_become_role(struct engine *engine, struct task *task, const struct role *role);
/* A new process (its index) and a new task; `parent` is a process' index, -1 for a role's first. */
int engine_add_process(struct engine *engine, pid_t group, size_t role, int parent);
struct task *engine_add_task(struct engine *engine, pid_t tid, pid_t group, int process);
/* A task is gone, with this wait status; with the last of them its process. */
void engine_task_ended(struct engine *engine, struct task *task, int status);
/* The task with this host tid, or NULL. */
struct task *engine_task(const struct engine *engine, pid_t tid);
size_t engine_tasks_alive(const struct engine *engine);
bool task_is_alive(const struct task *task);
/* What it did last was of use: it has not been asking in vain. */
void task_got_on(struct task *task);
/* It only asks again and again, by calls or by spinning: others go first. */
bool task_is_poller(const struct task *task);
struct process *task_process(const struct engine *engine, const struct task *task);
struct process_state *task_process_state(const struct engine *engine, const struct task *task);

/* clock.c: time_namespaces(7) only shift clocks; this one stands still unless told to move. */
void clock_init(struct clock *clock);
void clock_release(struct clock *clock);
/* At a call's entry. True when the call was answered here and must not be made (registers are set). Calls with a
 * time-out lose it (`altered`) and get a deadline. */
bool clock_enter_call(struct engine *engine, struct task *task, struct registers *regs);
/* At a call's return: what an expired or interrupted timed call returns to the program. */
void clock_leave_call(struct engine *engine, struct task *task, struct registers *regs);
/* The next moment at which something happens by itself; NEVER when nothing will. */
int64_t clock_next(const struct engine *engine);
/* Moves to that moment and sets off all that is due then: time-outs, alarms, timers. */
void clock_advance(struct engine *engine, int64_t moment);
/* A process is gone, its timers with it. */
void clock_forget(struct engine *engine, pid_t group);

/* symbols.c */
struct symbols *symbols_new(void);
void symbols_free(struct symbols *symbols);
/* The arguments of the call that `task` is entering, as text that the caller frees. `to_complete`: parts that the call
 * fills are marked, and follow at symbols_complete(). */
char *symbols_arguments(struct engine *engine, struct task *task, bool to_complete);
/* After the run and places_resolve(): the arguments get their final form, in which marks of calls that never returned
 * are blank, and calls go by the name of the library's function. */
void symbols_finish(struct engine *engine);
/* The call has returned `result`: arguments that it filled, and the result, into the event. */
void symbols_complete(struct engine *engine, struct task *task, struct event *event, int64_t result);
/* "pipe#1", "socket#2", "stdout", "/tmp/pipefile": what a descriptor stands for. The caller frees it. */
char *symbols_descriptor(struct engine *engine, struct task *task, int fd);
/* Could ftok(3) have made the key of this file, `st` being what the host tells of it? */
bool is_ftok_of(const struct pod *pod, const struct stat *st, int key);
/* "ftok(., x)", "0x162e", "IPC_PRIVATE". The caller frees it. */
char *symbols_key(struct engine *engine, int key);
/* "shm#1" for the id of a System V object; "shm 17" when it is unknown. The caller frees it. */
char *symbols_object(struct engine *engine, enum object_kind kind, int id);

/* devices.c */
/* Puts numbers that are the same in every run in place of those that the host has for the device of a file of the pod's
 * own folders, and for the inode of such a folder itself; all else in `st`, which a call on the host filled, stays. */
void devices_tell(const struct pod *pod, struct stat *st);
/* A call has come to its result: what stat(2) and statx(2) tell the task has those numbers. */
void devices_call_returned(const struct engine *engine, const struct task *task, int64_t result);

/* functions.c */
/* "read" for the linker's "__read_chk"; NULL for a name that is none of the C library's. The caller frees it. */
char *functions_plain_name(const char *linked);
/* The indices ("123") of those arguments of the system call `call` that are `function`'s own; NULL when they differ. */
const char *functions_own_arguments(const char *function, const char *call);

/* objects.c */
struct objects *objects_new(void);
void objects_free(struct objects *objects);
/* A call with an effect on objects has succeeded. */
void objects_note(struct engine *engine, struct task *task, int64_t result);
/* Has the object at `index` of the record's still its name or id? */
bool objects_has(const struct engine *engine, size_t index);
/* Number of the System V object with this id, in order of creation from 1; 0 when unknown. */
int objects_number(const struct objects *objects, enum object_kind kind, int id);
/* After places_resolve(): every object gets the place of the call that made it. */
void objects_resolve(struct engine *engine);
/* Its size as it was made; -1 when unknown. */
int64_t objects_bytes(const struct engine *engine, enum object_kind kind, int id);
/* What the kernel holds for the semaphores and messages that are there, at most; exact when it may be above `room`. */
int64_t objects_kernel_bytes(const struct engine *engine, int64_t room);
/* What is there now. `with_processes`: processes still alive too. */
int objects_inventory(struct engine *engine, bool with_processes, struct inventory *ret_inventory);
/* The object that a file with this inode number is or was, or NULL; until the next is made. */
const struct object *objects_by_inode(const struct engine *engine, uint64_t inode);
/* A file of the working folder from which ftok(3) makes this key, or NULL. The caller frees it. */
char *objects_file_of_key(const struct engine *engine, int key);

/* host_room.c */
/* What mq_open(3) was given, or else the defaults of mq_overview(7). */
struct mq_attr queue_attributes(const struct task *task);
/* Is the task about to make a queue for which there is no room beside those of the run's that have a name, in a pod
 * whose limit can't be the kernel's, since its user isn't its own (linux/user_limits.h)? */
bool host_room_is_spent(const struct engine *engine, const struct task *task);
/* A call of the task's has returned: did it get less than on a host of its own, of POSIX message queues, pipes, room
 * for descriptors in sockets or terminals, though the run has asked for no more than a pod is promised? Then others
 * have it, or a bound of the host's is unusual: which, in words, else NULL. */
const char *host_room_lacks(struct engine *engine, struct task *task, int64_t result);
/* The same, found out before there is a run: ERROR_CROWDED. Returns -1. */
int host_room_without_pipes(struct error *err);

/* inject.c */
/* At a call's entry, once for each: counts it, and tells whether the case makes it fail; NULL when not. `ret_attempt`:
 * Valgrind will make the program's own call when this one has failed, and that is the one that counts. */
const struct injection *inject_due(struct engine *engine, struct task *task, bool *ret_attempt);
/* Makes it fail: true when the result is in `regs` and the call must not be made. With EPIPE comes SIGPIPE, where the
 * kernel would send it. A close() is made, and reported to have failed. */
bool inject_apply(const struct injection *injection, struct task *task, struct registers *regs);

/* input.c */
/* The descriptor that is to be a role's standard input; the caller closes it. A line that is to be typed comes later,
 * through the pipe's other end. -1 and `err`. */
int input_open(struct role_state *role, const struct input *input, struct error *err);
void input_close(struct role_state *role);
/* Nobody can go on: looks who waits for a line. The virtual moment at which the next one is typed; NEVER. */
int64_t input_next(struct engine *engine);
/* Types the lines that are due. */
void input_type(struct engine *engine);

/* counting.c */
/* Reads the counters of the task's process, which may be about to end or to become another program. */
void counting_look(struct engine *engine, const struct task *task);
/* A process was forked, or made by vfork(2). */
void counting_inherit(struct engine *engine, const struct task *parent, int process, bool borrows_memory);
/* It has become another program: a role's (or NULL). */
void counting_new_image(struct engine *engine, const struct task *task, const struct role *role);
/* The process is gone: what it has counted is added up, and is not kept any longer. */
void counting_ended(struct process_state *state);
/* Before the pod ends: adds up what the other processes have counted, and adds the run to those before unless it is to
 * be made again. */
void counting_finish(struct engine *engine);
void counting_release(struct engine *engine);

/* output.c */
/* What comes out of fd is what a role prints, which writes to a file that `written` is open on, too. */
int output_open(struct engine *engine, size_t role, int number, int fd, int written, enum output_kind kind);
/* `task`'s write of `count` bytes (its `call`) has returned: what it printed, if anything, becomes an event. */
void output_written(struct engine *engine, struct task *task, int64_t count);
/* Makes room for writers by reading all that can be read. True when there was any. */
bool output_drain(struct engine *engine);
/* At the end of a run: bytes that no finished write accounts for are output too. */
void output_finish(struct engine *engine);
/* The stream that a descriptor of the task leads to, or NULL. */
struct stream *output_stream(struct engine *engine, struct task *task, int fd);

/* intrusion.c */
/* `task` has opened a file: ends the run when that is another role's output or memory, before anything is written. */
void intrusion_opened(struct engine *engine, struct task *task, int fd);

/* places.c */
struct places *places_new(const struct run_request *request, struct lines *lines);
void places_free(struct places *places);
/* The process of `task` runs a new image, which a dynamic loader at address `loader` (0: none) is to complete. The role
 * whose executable that is, or NULL for a program of the system. */
const struct role *places_new_image(struct engine *engine, struct task *task, uint64_t loader);
/* At a call's entry: is it the loader's, and of no concern to others? A library that is opened once code of the program
 * has run is: that is a line of the program. */
bool places_is_loading(struct engine *engine, const struct task *task);
/* Does the process of `task` run its program under Valgrind? */
bool places_has_guest(const struct engine *engine, const struct task *task);
/* The executable of the submission's that it runs, where it lies on the host, or NULL. */
const char *places_executable(const struct engine *engine, const struct task *task);
/* At a call's entry: does Valgrind make it for itself? */
bool places_is_valgrinds(struct engine *engine, struct task *task);
/* Fills `ret_place` with the line of the program's own code, in the image of that number, that made a call which
 * returns to `pc`; no file when there is none. After the run. */
void places_of_return(struct engine *engine, size_t image, uint64_t pc, struct place *ret_place);
/* What code that makes such a call names the bytes at `offset` of memory that it has a pointer to; NULL when that can't
 * be told. After the run. The caller frees it. */
char *places_member(struct engine *engine, size_t image, uint64_t pc, uint64_t offset, uint64_t size);
/* The variable of the process in which these bytes of its memory lie; the same of it. */
char *places_variable(struct engine *engine, size_t image, uint64_t pc, uint64_t address, uint64_t size);
/* Remembers where `task` is now, for event number `event`. */
void places_note(struct engine *engine, struct task *task, size_t event);
/* At a call's entry: has code of the student's a part in it, or is it the C library's own (before main, of a helper)?
 * `ret_function`: the library's function that this code called, by its plain name; NULL when that isn't known, and none
 * at all. The caller frees it. */
bool places_is_students(struct engine *engine, struct task *task, char **ret_function);
/* After the run: fills place and function of every event that was noted. */
void places_resolve(struct engine *engine);
/* Then: takes calls out of the timeline in which no line of the student's has a part (those of the loader, of the C
 * library before main, of system programs), but for those that had to wait. */
void places_drop_foreign(struct engine *engine);

/* network.c: a socket was made; a call is entered. */
void network_note_socket(struct engine *engine, const struct task *task);
void network_note_call(struct engine *engine, const struct task *task);
bool network_is_used(const struct engine *engine);
/* Loopback TCP goes on by kernel timers of its own: Nagle's algorithm and delayed acknowledgements hold bytes back for
 * up to 45 ms with nobody runnable. True when somebody woke up. A queue that does not move any more is a real jam. */
bool network_wait(struct engine *engine);

/* memcheck.c */
/* How much slower a program is there, its start included; and how much more time to compute it gets for it. That is far
 * less than a program which computes all it may needs: those of a course compute milliseconds, Valgrind starts in half
 * a second of it, and one that turns in a loop is waited for until it is used up. */
enum { MEMCHECK_SLOWER = 50, MEMCHECK_CPU = 5 };
/* Valgrind's executable, NULL when there is none, and what stands between it and the program with its arguments. */
const char *memcheck_launcher(void);
char *const *memcheck_options(size_t *ret_count);
/* A file that Valgrind reads for long and learns nothing from that matters here; NULL when there is none. */
const char *memcheck_needless_file(void);
/* NULL when what the course says of Valgrind's errors can't be understood. */
struct memcheck *memcheck_new(const char *course, const struct limits *limits, struct error *err);
void memcheck_free(struct memcheck *memcheck);
/* The limits of a run that is as much slower and larger as Valgrind makes it. */
const struct limits *memcheck_limits(const struct memcheck *memcheck);
/* At a call's entry, in a run that has a memcheck: does Valgrind write of its report there? That is kept then. */
bool memcheck_hear(struct engine *engine, struct task *task);
/* Is it an executable under which programs run? Which program does such a process run, by its path in the pod? The
 * caller frees it; NULL when it can't be told. */
bool memcheck_is_tool(const char *executable);
char *memcheck_program(pid_t pid);
/* As a thread ends: the descriptors that its process has not closed, when that is a role's. The last one counts. */
void memcheck_look_at_descriptors(struct engine *engine, struct task *task);
/* After places_resolve(): the reports, and those descriptors, into the record. */
void memcheck_finish(struct engine *engine);

/* memcheck_exec.c: at the entry of execve(2). Has it been changed, so that Valgrind runs what would run without it? */
bool memcheck_enter_exec(const struct engine *engine, const struct task *task, struct registers *regs);

/* guest_requests.c: at the return of a call that a program under Valgrind has made: has Memcheck been told, before the
 * program goes on, that it may not touch these bytes? Not when Valgrind made the call for itself, nor when it can't be
 * told. */
bool guest_forbid(struct engine *engine, struct task *task, uint64_t address, uint64_t size);

/* shared_ends.c: of a run under Valgrind; without it each of these does nothing. */
struct shared_ends *shared_ends_new(void);
void shared_ends_free(struct shared_ends *ends);
/* A call has succeeded: memory may have been attached or mapped. */
void shared_ends_note(struct engine *engine, struct task *task, int64_t result);
/* Where that is, when it is such an end of the process' ("4 bytes behind the end of shm#1, which has 100 bytes"), else
 * NULL. The caller frees it. */
char *shared_ends_describe(const struct engine *engine, int process, uint64_t address);

/* segment_ends.c: the same; what Memcheck could not be told. */
struct segment_ends *segment_ends_new(void);
void segment_ends_free(struct segment_ends *ends);
/* shmat(2) has returned this address; does Memcheck know where that segment ends? */
void segment_ends_attached(struct engine *engine, struct task *task, uint64_t address, bool told);
/* shmdt(2) has succeeded. */
void segment_ends_detached(struct engine *engine, struct task *task);
/* At a call's entry, when it has its event: has its process written behind the end of a segment? */
void segment_ends_look(struct engine *engine, struct task *task);
/* After places_resolve(): what was noticed, into the record. */
void segment_ends_finish(struct engine *engine);

/* accesses.c: of a run that watches shared memory; without `engine->accesses` each of these does nothing. */
struct accesses *accesses_new(void);
void accesses_free(struct accesses *accesses);
/* Is it a stop of the runtime (access/protocol.h), and none at a call? */
bool accesses_is_stop(const struct registers *regs);
/* What the runtime in `task`, stopped with these registers, has to say. -1 when the harness failed. */
int accesses_on_stop(struct engine *engine, struct task *task, const struct registers *regs);
/* `task`, chosen at STOP_ACCESS, does what it was about to do, and goes on. */
int accesses_go_on(struct engine *engine, struct task *task);
/* Does the process count its own basic blocks, so that its slices needn't be told by time? */
bool accesses_count_blocks(const struct engine *engine, const struct task *task);
/* Makes the count begin anew: what is compared must not differ by it. */
void accesses_restart_blocks(const struct engine *engine, const struct task *task);
/* After the run: the places of all accesses, the names of memory. */
void accesses_finish(struct engine *engine);

/* sharing.c: as accesses.c */
/* A call has returned without an error: memory may have been mapped or unmapped. */
void sharing_call_returned(struct engine *engine, struct task *task, int64_t result);
/* A process was forked, with a copy of its parent's memory or (vfork(2)) with that itself; a thread was made. */
void sharing_forked(struct engine *engine, const struct task *parent, int process, pid_t group, bool borrows_memory);
void sharing_new_thread(struct engine *engine, const struct task *parent);
void sharing_new_image(struct engine *engine, const struct task *task);

/* ordering.c: of a run that watches shared memory; without `engine->ordering` each of these does nothing. Sleeping and
 * waiting for a moment to pass order nothing; all else by which one task learns of another does. */
struct ordering *ordering_new(const struct program *program);
void ordering_free(struct ordering *ordering);
/* It happens now. */
void ordering_access(struct engine *engine, const struct task *task, const struct access *access);
/* A new task, made by `parent`; of a role that the harness has started. */
void ordering_born(struct engine *engine, const struct task *task, const struct task *parent);
void ordering_started(struct engine *engine, const struct task *task, const struct moment *start);
/* It is about to end, or has ended; told at both. */
void ordering_ends(struct engine *engine, const struct task *task);
/* One of its process' threads, whose task it isn't, has executed a program, which goes on as `task`. */
void ordering_executed(struct engine *engine, const struct task *thread, const struct task *task);
/* The task has been told of a signal. */
void ordering_signalled(struct engine *engine, const struct task *task, int signal);
/* It is about to make its call; that has returned. */
void ordering_enter_call(struct engine *engine, struct task *task);
void ordering_call_returned(struct engine *engine, struct task *task, int64_t result);
/* After accesses_finish(): the races, into the record. */
void ordering_finish(struct engine *engine);

/* units.c */
/* After the run: where the function is that a unit's suite has called last, into the record. */
void units_locate(struct engine *engine, const struct run_request *request);

/* stuck.c */
/* Adds an EVENT_STUCK for each task alive, in words: its call, and what would have to happen. */
void stuck_explain(struct engine *engine);

/* progress.c */
enum progress { PROGRESS_POSSIBLE, PROGRESS_IMPOSSIBLE };
/* Nobody but pollers and spinners is left. Says IMPOSSIBLE only with proof: every one of them is in the very state in
 * which it was before (registers and memory), and so is all that they share. */
enum progress progress_judge(struct engine *engine);
/* A call has returned: was it of use to anybody, or did it only ask? */
void progress_count_call(struct engine *engine, struct task *task, int64_t result);
/* At the entry of a call that only asks, and at the end of a slice: observes the state. */
void progress_observe(struct engine *engine, struct task *task);
void progress_forget(struct task *task);

#endif
