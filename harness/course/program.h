/* A documented program and its cases, as a case file tells them: plain data, loaded and checked by course/load.h.
 * Strings are owned by the program and may be NULL where the comment says so. Times are nanoseconds, sizes bytes. */
#ifndef IPCGRADE_COURSE_PROGRAM_H
#define IPCGRADE_COURSE_PROGRAM_H

#include "base/memory.h"
#include "result/coverage.h"
#include "result/inventory.h"

#include <stdbool.h>
#include <stdint.h>

/* Where in a case file something stands; lines and columns from 1. */
struct mark {
  int line;
  int column;
};

struct limits {
  int64_t wall_ns;    /* of a run, its tracer's share included, not counting what the host does else; default 10 s */
  int64_t cpu_ns;     /* CPU time of all processes of a run together; default 2 s */
  int64_t memory;     /* default 256 MiB */
  int64_t output;     /* stdout and stderr of one role together; default 256 KiB */
  int64_t file_size;  /* default 16 MiB */
  int64_t processes;  /* and threads, of all roles together; default 64 */
  int64_t open_files; /* of one process; default 64 */
  int64_t events;     /* traced calls of a run; default 1,000,000 */
  int64_t idle_ns;    /* virtual time in which nothing outside a poller changes before that is no progress; 1 day */
};

/* A moment in a run, seen from one role. */
enum moment_kind {
  MOMENT_SETTLED, /* every role before it waits, sleeps or has ended (the default for starting) */
  MOMENT_AT_ONCE, /* from the beginning */
  MOMENT_PRINTED, /* the role has printed a line that contains `text` */
  MOMENT_WAITS,   /* the role waits or sleeps, and so does everybody else */
  MOMENT_WRITES,  /* only for starting: the role has written to memory that others share, or waits (as it is taken where
                     nobody sees such writing) */
  MOMENT_ENDED,   /* the role has ended: every instance of it */
  MOMENT_BY_ROLE, /* only for starting: the role itself starts it, as a program of its own */
};
struct moment {
  enum moment_kind kind;
  char *role; /* NULL for SETTLED and AT_ONCE */
  char *text; /* PRINTED */
};

/* Standard input: all of it there from the beginning, or typed a line at a time, each when somebody waits for it. */
struct input {
  char *text; /* NULL: empty, or typed */
  bool typed;
  strings lines; /* without their newlines */
};

enum role_part {
  ROLE_DOCUMENTED, /* one of the case file's `roles` */
  ROLE_UNIT,       /* functions of the submission, in a process that calls them when told */
  ROLE_SUITE,      /* the course's tests, which tell it */
};

struct role {
  char *name;
  enum role_part part;
  char *unit; /* to which it belongs; NULL for a documented role */
  strings sources;
  strings also_named;  /* other names accepted for the (first) source, as the documents use them */
  strings executables; /* names under which the built role stands in the working folder; default: its name */
  strings args;
  struct input input;
  struct moment start;
  struct mark mark;
};

/* Functions of a submission that the course tests by themselves, by Check's tests in cases/<program>/unit/<name>.c. */
struct unit {
  char *name;
  strings sources;   /* that they are in */
  strings functions; /* that the tests call: their names */
  strings declared;  /* the same as the case file has them, as C's declarations or by name */
  char *says;        /* what else there is to know of them; NULL for nothing */
  struct mark mark;
};

enum text_rule {
  TEXT_ANY, /* not judged */
  TEXT_EXACT,
  TEXT_REFERENCE, /* what the reference printed in the same case */
  TEXT_CONTAINS,  /* each of `parts` somewhere */
  TEXT_LINES,     /* the lines of `parts`, in any order */
  TEXT_MATCHES,   /* the one PCRE2 pattern in parts[0] matches the whole text; named groups are captures */
  TEXT_NOT_EMPTY,
};
enum blanks_rule {
  BLANKS_ENDS,  /* blanks at line ends and empty lines at the end don't count (the default) */
  BLANKS_EXACT, /* every byte counts */
  BLANKS_FOLD,  /* runs of blanks and empty lines count as one */
};
struct text_expectation {
  enum text_rule rule;
  enum blanks_rule blanks;
  strings parts;
  struct mark mark;
};

struct role_expectation {
  char *role;
  bool has_exit;
  int exit;
  int signal;                      /* that must end it, 0: none expected */
  struct text_expectation message; /* of what it says, to stdout or stderr, as it likes */
  struct text_expectation out;
  struct text_expectation err;
  struct mark mark;
};

/* An object that must be there (or be made) as documented. Numbers are -1 where the case doesn't ask. */
struct object_expectation {
  enum object_kind kind;
  char *key;  /* NULL: any */
  char *name; /* NULL: any */
  int64_t bytes;
  int64_t items;
  int mode;
  bool mode_masked; /* `mode` still has the umask to be taken off */
  int nattch;
  struct mark mark;
};

struct observation {
  struct moment moment;
  VEC(struct object_expectation) objects; /* exactly these, of the kinds named */
  struct mark mark;
  bool kinds[OBJECT_KIND_COUNT]; /* named in the case file, `shm: []` (none may be there) included */
};

/* One link of the required order: a line with `text`, printed by `role`. */
struct order_step {
  char *role;
  char *text;
  struct mark mark;
};

enum category { CATEGORY_CORRECTNESS, CATEGORY_CLEANUP, CATEGORY_ROBUSTNESS, CATEGORY_CONCURRENCY, CATEGORY_MEMORY };
const char *category_name(enum category category);

enum output_kind {
  OUTPUT_TERMINAL,
  OUTPUT_PIPE,
  OUTPUT_FILE,
  OUTPUT_SOCKET, /* of unit suites: it can't be opened again through /proc/PID/fd, whoever asks */
};

/* A role's own arguments, input or start in one case. */
struct role_input {
  char *role;
  bool has_args;
  strings args;
  bool has_input;
  struct input input;
  bool has_start;
  struct moment start;
  struct mark start_mark;
};

/* Something that lies in the pod's file system before the roles start, and is not theirs. */
enum file_kind { FILE_REGULAR, FILE_FIFO, FILE_LINK, FILE_FOLDER };
struct prepared_file {
  char *path; /* in the working folder when relative */
  enum file_kind kind;
  char *text; /* of a regular file, or what a link points to; may be NULL */
  int mode;
  struct mark mark;
};

/* A limit of the pod's kernel, set before the roles start. */
struct kernel_limit {
  char *name; /* one of base/kernel_limits.h */
  char *value;
  struct mark mark;
};

struct sent_signal {
  char *role;
  int signal;
  struct moment moment;
  struct mark mark;
};

/* So many of a role at once. */
struct crowd {
  char *role;
  int64_t count;
};

/* A call that is made to fail, or to move fewer bytes than asked for. */
struct injection {
  char *role;
  char *call; /* the C library's name: a row of base/library_calls.def */
  int64_t nth;
  int error;     /* errno, or 0 */
  int64_t bytes; /* that a read or write moves at most, or 0 */
  struct mark mark;
};

/* Anything but ANY runs the case under Valgrind. */
enum memory_rule {
  MEMORY_ANY, /* not judged */
  MEMORY_CLEAN,
  MEMORY_CLEAN_BUT_OPEN, /* descriptors may stay open */
};

/* The case is to hold in every order of events, or in a sample of them. */
struct order_search {
  bool asked;
  int64_t preemptions; /* how often somebody who could go on may be held up in one schedule */
  int64_t at_most;     /* schedules */
  /* Who starts otherwise in another search behind it, what goes wrong in which is advice; none: there is no other. */
  VEC(struct role_input) advice;
};

/* Percent of a submission that should be reached; 0: not asked for. */
struct coverage_minimum {
  int64_t percent[COVERED_COUNT];
};

struct test_case {
  char *id;
  char *says;
  char *hint; /* NULL, or what to look at when it fails */
  enum category category;
  bool hidden;
  double points; /* 0 when an assignment takes it out: it isn't run then */
  strings roles; /* that take part, in the program's order; empty: all */
  VEC(struct role_input) inputs;
  VEC(struct crowd) crowds;
  VEC(struct prepared_file) files;
  VEC(struct kernel_limit) kernel;
  VEC(struct sent_signal) signals; /* sent one after the other */
  VEC(struct injection) injections;
  strings partners; /* roles that the course's own program plays */
  enum output_kind output;
  strings build_flags; /* instead of the program's; empty: as the program's */
  VEC(struct role_expectation) expect;
  VEC(struct order_step) order; /* each must come after the one before it */
  strings same;                 /* names of captures that must be equal wherever they occur */
  VEC(struct observation) observe;
  VEC(struct object_expectation) makes; /* as made by the creating call */
  bool makes_none[OBJECT_KIND_COUNT];   /* none of this kind may be made: `shm: []` */
  bool leaves_nothing;
  enum memory_rule memory;
  struct coverage_minimum coverage; /* by this case alone */
  struct order_search explore;
  struct mark explore_mark;
  char *unit;      /* the case is one test of this unit: nothing else is run then. NULL: it is none */
  char *unit_test; /* its name */
  struct mark unit_mark;
  struct limits limits;
  struct mark mark;
};

/* What passes on what happened before, when races are looked for. */
enum sync_rule {
  SYNC_FLAGS,  /* a flag that is polled does, plain as it may be; the race on it is advice */
  SYNC_STRICT, /* C11: only atomics, locks and calls do */
};

struct program {
  char *name;
  char *title;
  char *document;
  char *path;          /* of the case file */
  char *course;        /* the root of its course, course_root_of(): no business of submissions; or NULL */
  strings headers;     /* supplied by the course, from reference/<program>/ */
  strings build_flags; /* default: -std=gnu17 -g -Wall */
  strings libraries;   /* default: -pthread -lrt */
  enum sync_rule sync;
  struct coverage_minimum coverage; /* by all cases */
  VEC(struct role) roles;           /* the documented ones, in starting order; behind them two for each unit */
  VEC(struct unit) units;
  struct limits limits;
  VEC(struct test_case) cases;
  int64_t hidden_cases; /* that are kept elsewhere for the grading: of a student edition's case file */
  double hidden_points; /* of all of these */
};

void program_release(struct program *program);
/* NULL when there is none. */
const struct role *program_role(const struct program *program, const char *name);
const struct test_case *program_case(const struct program *program, const char *id);
/* The first case that everybody may see in which no call fails: the ordinary work. NULL when there is none. */
const struct test_case *program_example(const struct program *program);
const struct unit *program_unit(const struct program *program, const char *name);
/* The role that is the suite of a unit; NULL when no case asks for one. */
const struct role *program_suite(const struct program *program, const char *unit);
/* Where the suite of a unit lies in the course. The caller frees it. */
char *unit_suite_path(const char *course, const struct program *program, const char *unit);
/* Does the role take part in the case? */
bool case_has_role(const struct test_case *test, const char *role);
/* What the role is given in this case, and when it starts: its own arguments, input and start, or the case's. Point
 * into the program. */
const strings *case_args(const struct test_case *test, const struct role *role);
const struct input *case_input(const struct test_case *test, const struct role *role);
const struct moment *case_start(const struct test_case *test, const struct role *role);
/* Is the role played by the course's own program? */
bool case_has_partner(const struct test_case *test, const char *role);
/* Is it the course's program in every case, so that a submission need not have it? */
bool program_supplies(const struct program *program, const struct role *role);
/* The earlier role of which it is the program once more, started again; NULL when there is none. */
const struct role *program_repeats(const struct program *program, const struct role *role);
/* How many of the role take part at once: 1 unless the case says otherwise. */
size_t case_crowd(const struct test_case *test, const char *role);
/* Is anything asked for? */
bool coverage_is_asked(const struct coverage_minimum *minimum);
/* By it, or by a case of its? */
bool program_asks_coverage(const struct program *program);
/* Of all its cases, those included that are hidden or kept elsewhere. */
double program_points(const struct program *program);
size_t program_hidden_cases(const struct program *program);

#endif
