/* The closed vocabulary of what can be wrong with a submission. Nothing else is ever reported against a student. */
#ifndef IPCGRADE_RESULT_FINDING_H
#define IPCGRADE_RESULT_FINDING_H

#include "base/memory.h"

#include <stdbool.h>

enum finding_kind {
  FINDING_MISSING_SOURCE,
  FINDING_BUILD_FAILED,
  FINDING_BUILD_WARNING,
  FINDING_STDOUT_MISMATCH,
  FINDING_STDERR_MISMATCH,
  FINDING_ORDER_VIOLATION,
  FINDING_WRONG_EXIT,
  FINDING_KILLED_BY_SIGNAL,
  FINDING_DEADLOCK,
  FINDING_NO_PROGRESS,
  FINDING_TIMEOUT,
  FINDING_LEAKED_SHM,
  FINDING_LEAKED_SEM,
  FINDING_LEAKED_MSG,
  FINDING_LEAKED_POSIX_SHM,
  FINDING_LEAKED_POSIX_SEM,
  FINDING_LEAKED_MQUEUE,
  FINDING_LEAKED_FIFO,
  FINDING_LEAKED_FILE,
  FINDING_LEAKED_PROCESS,
  FINDING_WRONG_OBJECT,
  FINDING_UNCHECKED_FAILURE,
  FINDING_SCHEDULE_FAILURE,
  FINDING_DATA_RACE,
  FINDING_MEMORY_ERROR,
  FINDING_MEMORY_LEAK,
  FINDING_DESCRIPTOR_LEAK,
  FINDING_UNIT_FAILURE,
  FINDING_OUTPUT_LIMIT,
  FINDING_MEMORY_LIMIT,
  FINDING_PROCESS_LIMIT,
  FINDING_FORBIDDEN,
  FINDING_BROKEN,
  FINDING_UNSUPPORTED,
  FINDING_KIND_COUNT
};

/* "stdout-mismatch". */
const char *finding_kind_name(enum finding_kind kind);
/* One sentence for `explain`. */
const char *finding_kind_meaning(enum finding_kind kind);
/* The reverse of finding_kind_name(); FINDING_KIND_COUNT when there is no such kind. */
enum finding_kind finding_kind_from_name(const char *name);
/* Is it never more than advice? */
bool finding_kind_is_advice(enum finding_kind kind);
/* Does somebody never come to an end? Whom it names need not be whose fault it is. */
bool finding_kind_is_hang(enum finding_kind kind);

/* Every string is owned, student text as it was (raw), and may be NULL but for `message`. */
struct finding {
  enum finding_kind kind;
  char *role;
  char *file; /* as the submission names it */
  int line;   /* from 1; 0 when it can't be known */
  char *message;
  char *expected;
  char *actual;
  char *hint;    /* a line for each, when there are several */
  double cost;   /* share of the case's points that this one takes, 0 to 1 */
  bool advice;   /* it is shown, costs nothing, and is no fault */
  bool cosmetic; /* a reader would take what was seen for what was expected */
  size_t event;  /* the moment: index of a timeline event, or SIZE_MAX */
};

typedef VEC(struct finding) findings;

/* A new finding of `kind` at the end of `list`, cost 1 (advice: 0), event SIZE_MAX, the strings copied (each may be
 * NULL but for `message`). The address holds until the next one is added. */
struct finding *findings_add(findings *list, enum finding_kind kind, const char *role, const char *message);
/* Is one of that kind there that says the same of the same place? `file` may be NULL. */
bool findings_have(const findings *list, enum finding_kind kind, const char *file, int line, const char *message);
void findings_release(findings *list);

#endif
