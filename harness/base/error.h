/* Errors that library code hands to its caller: what failed, on what, and whose fault it is. */
#ifndef IPCGRADE_BASE_ERROR_H
#define IPCGRADE_BASE_ERROR_H

/* Decides the exit status of the command: a course author's or caller's mistake ends it with 2, all else with 3. */
enum error_cause {
  ERROR_NONE = 0,
  ERROR_USAGE,       /* the command line, a case file or another input is wrong */
  ERROR_SYSTEM,      /* the harness or the host failed */
  ERROR_UNSUPPORTED, /* this host lacks what is needed; the message says what would change that */
  ERROR_CROWDED,     /* others on this host have what is needed, for now: it is worth another try */
};

/* Zero-initialise it. Holds the first failure; owns nothing. */
struct error {
  enum error_cause cause;
  char message[1024];
};

/* Fills `err` (which may be NULL) with a formatted message that names operation and object. Always returns -1, so
 * that a caller can `return error_set(…)`. A message already there is kept: the first failure is the root cause. */
int error_set(struct error *err, enum error_cause cause, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* As error_set() with ERROR_SYSTEM, and ": " and the text of `errno` behind the message. Preserves errno. */
int error_errno(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
