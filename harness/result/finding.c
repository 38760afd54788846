/* The vocabulary of findings: one row per kind, and the list that holds them. */
#include "result/finding.h"

#include <stdint.h>
#include <string.h>

struct kind_row {
  const char *name;
  const char *meaning;
};

/* The order and the names are those of enum finding_kind; result.json carries the names, so they never change. */
static const struct kind_row kinds[FINDING_KIND_COUNT] = {
    [FINDING_MISSING_SOURCE] = {"missing-source", "A file that the program needs is not in the submission."},
    [FINDING_BUILD_FAILED] = {"build-failed", "The sources do not compile or link; the compiler's message says where."},
    [FINDING_BUILD_WARNING] = {"build-warning", "Advice that costs nothing: it compiles, but the compiler warns."},
    [FINDING_STDOUT_MISMATCH] = {"stdout-mismatch", "What was printed to stdout differs from what was expected."},
    [FINDING_STDERR_MISMATCH] = {"stderr-mismatch", "What was printed to stderr differs from what was expected."},
    [FINDING_ORDER_VIOLATION] = {"order-violation",
                                 "The right things happened in the wrong order, within one role or across roles."},
    [FINDING_WRONG_EXIT] = {"wrong-exit", "The program ended with another exit status than expected."},
    [FINDING_KILLED_BY_SIGNAL] = {"killed-by-signal",
                                  "The program died of a signal; the finding says which and where."},
    [FINDING_DEADLOCK] = {"deadlock", "No process can ever go on: each waits for something that nobody left can do."},
    [FINDING_NO_PROGRESS] = {"no-progress", "It polls or spins for ever on something that nobody will change."},
    [FINDING_TIMEOUT] = {"timeout", "A limit on time or on the number of calls passed while it was still at work."},
    [FINDING_LEAKED_SHM] = {"leaked-shm", "A System V shared memory segment was left when all had ended."},
    [FINDING_LEAKED_SEM] = {"leaked-sem", "A System V semaphore set was left when all had ended."},
    [FINDING_LEAKED_MSG] = {"leaked-msg", "A System V message queue was left when all had ended."},
    [FINDING_LEAKED_POSIX_SHM] = {"leaked-posix-shm", "A POSIX shared memory object was left when all had ended."},
    [FINDING_LEAKED_POSIX_SEM] = {"leaked-posix-sem", "A named POSIX semaphore was left when all had ended."},
    [FINDING_LEAKED_MQUEUE] = {"leaked-mqueue", "A POSIX message queue was left when all had ended."},
    [FINDING_LEAKED_FIFO] = {"leaked-fifo", "A FIFO was left when all had ended."},
    [FINDING_LEAKED_FILE] = {"leaked-file", "A socket file or scratch file was left when all had ended."},
    [FINDING_LEAKED_PROCESS] = {"leaked-process", "A process outlived the role that started it."},
    [FINDING_WRONG_OBJECT] = {"wrong-object",
                              "An IPC object had another key, size, mode or number of attachments than documented."},
    [FINDING_UNCHECKED_FAILURE] = {"unchecked-failure",
                                   "A system call was made to fail, and the program went on as if it had worked."},
    [FINDING_SCHEDULE_FAILURE] = {"schedule-failure",
                                  "It is right in the ordinary order of events and wrong in another possible one."},
    [FINDING_DATA_RACE] = {"data-race", "Two processes or threads touch the same shared bytes, at least one of them "
                                        "writes, and nothing orders them."},
    [FINDING_MEMORY_ERROR] = {"memory-error", "Valgrind saw it use memory that it may not use."},
    [FINDING_MEMORY_LEAK] = {"memory-leak", "Valgrind saw memory that was allocated and never freed."},
    [FINDING_DESCRIPTOR_LEAK] = {"descriptor-leak", "A file descriptor was opened and never closed."},
    [FINDING_UNIT_FAILURE] = {"unit-failure", "A unit test of the program's functions failed."},
    [FINDING_OUTPUT_LIMIT] = {"output-limit", "It printed more than the case allows."},
    [FINDING_MEMORY_LIMIT] = {"memory-limit", "It used more memory than the case allows."},
    [FINDING_PROCESS_LIMIT] = {"process-limit", "It started more processes or threads than the case allows."},
    [FINDING_FORBIDDEN] = {"forbidden", "It tried something that the sandbox denies."},
    [FINDING_BROKEN] = {"broken", "The harness itself failed; this is never charged to the student."},
    [FINDING_UNSUPPORTED] = {"unsupported",
                             "This host lacks what the case needs: it is skipped and its points leave the total."},
};

static void finding_release(struct finding *finding) {
  free(finding->role);
  free(finding->file);
  free(finding->message);
  free(finding->expected);
  free(finding->actual);
  free(finding->hint);
}

const char *finding_kind_name(enum finding_kind kind) { return kinds[kind].name; }

const char *finding_kind_meaning(enum finding_kind kind) { return kinds[kind].meaning; }

enum finding_kind finding_kind_from_name(const char *name) {
  enum finding_kind kind = 0;
  while (kind < FINDING_KIND_COUNT && strcmp(kinds[kind].name, name) != 0)
    kind++;
  return kind;
}

bool finding_kind_is_advice(enum finding_kind kind) { return kind == FINDING_BUILD_WARNING; }

bool finding_kind_is_hang(enum finding_kind kind) {
  return kind == FINDING_DEADLOCK || kind == FINDING_NO_PROGRESS || kind == FINDING_TIMEOUT;
}

bool findings_have(const findings *list, enum finding_kind kind, const char *file, int line, const char *message) {
  vec_each(list, told)
    if (told->kind == kind && told->line == line && strcmp(told->message, message) == 0 &&
        strcmp(told->file ? told->file : "", file ? file : "") == 0)
      return true;
  return false;
}

void findings_release(findings *list) {
  vec_each(list, finding)
    finding_release(finding);
  vec_release(list);
}

struct finding *findings_add(findings *list, enum finding_kind kind, const char *role, const char *message) {
  struct finding *finding = vec_add(list);
  finding->kind = kind;
  finding->role = xstrdup(role);
  finding->message = xstrdup(message);
  finding->advice = finding_kind_is_advice(kind);
  finding->cost = finding->advice ? 0 : 1;
  finding->event = SIZE_MAX;
  return finding;
}
