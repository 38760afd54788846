/* What the suites of this folder are made of: statements of the course's documents about the calls, each with a test
 * whether this host behaves so.
 *
 *   STATEMENT(excl, "002 004", "With O_CREAT and O_EXCL it is an error when the object is there: EEXIST") {
 *     ...                  a body of Check's assertions, or the macros below
 *   }
 *
 * A suite is one file. Its statements run in the order in which they stand, each in a process of its own, all in one
 * sandbox: one user who is not root, and IPC objects that nobody else sees. Keys and names come from own_key() and
 * own_name(), so that what a failed test leaves disturbs no other. Nothing may depend on who is faster: a process that
 * has to be waiting is waited for with until_asleep(). */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <check.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>

/* One line, for who reads the list of suites. */
extern const char suite_title[];

/* What the documents (numbers with blanks between) say, in other words, and holds. */
#define STATEMENT(name, documents, says) PLATFORM_ROW(name, documents, false, says)
/* The documents say something else, which no longer holds, or never did: reference/ERRATA.md has a row. `says` is what
 * holds instead. */
#define CORRECTED(name, documents, says) PLATFORM_ROW(name, documents, true, says)

/* The test ends: the statement can't be tried here, and why. */
#define unsupported(...) ck_abort_msg("unsupported: " __VA_ARGS__)

/* The call's value, which must not be -1. */
#define works(call)                                                                                                    \
  __extension__({                                                                                                      \
    __auto_type value_ = (call);                                                                                       \
    ck_assert_msg((long)value_ != -1, "%s: %s", #call, strerror(errno));                                               \
    value_;                                                                                                            \
  })
/* The call must fail, with this errno. */
#define refused(call, error)                                                                                           \
  do {                                                                                                                 \
    errno = 0;                                                                                                         \
    long value_ = (long)(call);                                                                                        \
    int errno_ = errno;                                                                                                \
    ck_assert_msg(value_ == -1, "%s gave %ld and not " #error, #call, value_);                                         \
    ck_assert_msg(errno_ == (error), "%s: %s, and not " #error, #call, strerror(errno_));                              \
  } while (0)

/* A key, and a name that begins with a slash, that no other test uses. */
key_t own_key(void);
const char *own_name(void);

/* fork(2), which must work. In the child use _exit() and no assertions. */
pid_t start(void);
/* Waits for the child: its exit status, or the number of the signal that ended it, negative. */
int ended(pid_t child);
/* Returns when the process sleeps in a call, or after some seconds: a test that goes on too early then proves less, but
 * is never wrong. */
void until_asleep(pid_t pid);

/* The signal that ends a child which reads or writes the byte there; 0 when it may. */
int signal_of_reading(const void *address);
int signal_of_writing(void *address);

/* ---- behind the macros ---- */

void platform_add(const char *id, const TTest *test, const char *documents, bool corrected, const char *says, int line);
#define PLATFORM_ROW(name, documents, corrected, says)                                                                 \
  static void body_##name(void);                                                                                       \
  START_TEST(test_##name) { body_##name(); }                                                                           \
  END_TEST                                                                                                             \
  __attribute__((constructor)) static void add_##name(void) {                                                          \
    platform_add(#name, test_##name, documents, corrected, says, __LINE__);                                            \
  }                                                                                                                    \
  static void body_##name(void)

#endif
