/* What Valgrind has to say of the submission's processes, in words for somebody who has never used it. */
#include "judge/judging.h"

#include <string.h>

/* Valgrind's kinds of error, the more telling ones first; a kind ends in anything. */
static const struct fault_row {
  const char *kind;
  enum finding_kind finding;
  const char *hint;
} rows[] = {
    {"InvalidRead", FINDING_MEMORY_ERROR,
     "It reads memory that isn't its own, or not any more: is the index within the array, is the block freed or "
     "detached already?"},
    {"InvalidWrite", FINDING_MEMORY_ERROR,
     "It writes where it owns nothing: is the block as large as what goes in, the closing NUL included?"},
    {"InvalidFree", FINDING_MEMORY_ERROR, "free() is for what malloc() gave, once."},
    {"MismatchedFree", FINDING_MEMORY_ERROR, "What new gave goes to delete, what malloc() gave to free()."},
    {"Uninit", FINDING_MEMORY_ERROR, "A value is used that was never set: give the variable one when you declare it."},
    {"SyscallParam", FINDING_MEMORY_ERROR,
     "Bytes are handed on that were never set (or that lie outside): fill all of a struct, its gaps and the rest of an "
     "array included, before it is sent or written."},
    {"Overlap", FINDING_MEMORY_ERROR, "The two areas overlap: use memmove()."},
    {"FishyValue", FINDING_MEMORY_ERROR, "A size that is negative becomes an enormous one."},
    {"Leak_DefinitelyLost", FINDING_MEMORY_LEAK,
     "Nothing points to the block any more, so nobody can free() it: do so before the last pointer goes, on the way "
     "out after an error too."},
    {"Leak_PossiblyLost", FINDING_MEMORY_LEAK, "No pointer to the beginning of the block is left: free() it in time."},
    {"Descriptor", FINDING_DESCRIPTOR_LEAK, "close() each descriptor when it is done with."},
    {"", FINDING_MEMORY_ERROR, "It uses memory in a way that the C standard leaves undefined."},
};

static const struct fault_row *row_of(const struct memory_fault *fault) {
  const struct fault_row *row = rows;
  while (strncmp(fault->kind, row->kind, strlen(row->kind)) != 0)
    row++;
  return row;
}

static bool is_same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

/* One place in the sources, whichever processes came by. */
static bool is_same_fault(const struct memory_fault *a, const struct memory_fault *b) {
  return row_of(a) == row_of(b) && a->place.line == b->place.line && is_same_text(a->place.file, b->place.file) &&
         (a->place.file || is_same_text(a->what, b->what));
}

static bool was_killed(const struct run_record *run, int process) {
  vec_each(&run->timeline.events, event)
    if (event->kind == EVENT_EXIT && event->process == process && event->signal)
      return true;
  return false;
}

static bool is_invalid_use(const struct memory_fault *fault) {
  return strcmp(fault->kind, "InvalidRead") == 0 || strcmp(fault->kind, "InvalidWrite") == 0;
}

/* Its process died of it, by which it has been told. */
static bool is_fatal(const struct judging *judging, const struct memory_fault *fault) {
  bool last = is_invalid_use(fault) && was_killed(judging->run, fault->process);
  vec_each(&judging->run->memory_faults, other)
    last = last && (other <= fault || other->process != fault->process || !is_invalid_use(other));
  return last;
}

/* Not what the course's own programs do; nor what somebody lost by dying, which is told elsewhere. */
static bool counts(const struct judging *judging, const struct memory_fault *fault) {
  const char *role = process_role(judging->run, fault->process);
  enum finding_kind kind = row_of(fault)->finding;
  if (!role || case_has_partner(judging->test, role))
    return false;
  if (is_fatal(judging, fault))
    return false;
  if (kind == FINDING_DESCRIPTOR_LEAK && judging->test->memory == MEMORY_CLEAN_BUT_OPEN)
    return false;
  return kind != FINDING_MEMORY_LEAK || !was_killed(judging->run, fault->process);
}

typedef VEC(const struct memory_fault *) faults;

static void find_faults(const struct judging *judging, faults *ret_faults) {
  vec_each(&judging->run->memory_faults, fault) {
    bool known = !counts(judging, fault);
    vec_each(ret_faults, other)
      known = known || is_same_fault(*other, fault);
    if (!known)
      *vec_add(ret_faults) = fault;
  }
}

static void tell(struct judging *judging, const struct memory_fault *fault, double cost) {
  const struct fault_row *row = row_of(fault);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  const char *role = process_role(judging->run, fault->process);
  const char *process = process_name(judging->run, fault->process);
  if (strcmp(process, role) != 0)
    strbuf_addf(&message, "%s: ", process);
  strbuf_add_text(&message, fault->what);
  place_add(&message, &fault->place);
  if (fault->origin)
    strbuf_addf(&message, " (%s)", fault->origin);
  strbuf_add_char(&message, '.');
  struct finding *finding = judging_add(judging, row->finding, role, cost, message.buf);
  finding_explain(finding, "Valgrind finds nothing", fault->what, row->hint);
  finding_locate(finding, &fault->place, NO_EVENT);
}

size_t memory_count_aspects(const struct judging *judging) { return judging->test->memory != MEMORY_ANY; }

/* Under Valgrind a signal's arrival has no line of the program's; what Valgrind says just before has. */
static void locate_deaths(struct judging *judging) {
  vec_each(&judging->result->findings, finding) {
    if (finding->kind != FINDING_KILLED_BY_SIGNAL || finding->file)
      continue;
    vec_each(&judging->run->memory_faults, fault) {
      const char *role = process_role(judging->run, fault->process);
      if (is_fatal(judging, fault) && role && finding->role && strcmp(role, finding->role) == 0)
        finding_locate(finding, &fault->place, finding->event);
    }
  }
}

void memory_judge(struct judging *judging) {
  faults list = {0};
  if (judging->test->memory == MEMORY_ANY)
    return;
  locate_deaths(judging);
  find_faults(judging, &list);
  vec_each(&list, fault)
    tell(judging, *fault, judging->share / (double)list.count);
  vec_release(&list);
}
