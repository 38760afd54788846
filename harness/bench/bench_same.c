/* Does the same seed make the same run? One explored case of a program's reference, watched at shared memory, is run
 * again and again by one schedule that PCT draws: how many different decisions, accesses and outputs there were, first
 * idle, then while two processes turn in loops. Usage: bench_same [RUNS] [PROGRAM], from the project's root. */
#include "base/clock.h"
#include "base/file.h"
#include "course/course.h"
#include "grade/case_run.h"
#include "grade/scratch.h"
#include "run/session.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USUAL_RUNS = 1000, SEED = 20, CHANGES = 3, STEPS = 60, BUSY = 2 };

static const struct schedule schedule = {
    .seed = SEED, .policy = POLICY_PCT, .changes = CHANGES, .steps = STEPS, .explored = true, .wakes = CHANGES};

typedef VEC(uint64_t) hashes;

struct aspects {
  hashes decisions;
  hashes accesses;
  hashes outputs;
};

static uint64_t add(uint64_t hash, const void *bytes, size_t size) {
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3U; /* FNV-1a */
  return hash;
}

static uint64_t add_number(uint64_t hash, uint64_t number) { return add(hash, &number, sizeof number); }

static void note(hashes *known, uint64_t hash) {
  vec_each(known, one)
    if (*one == hash)
      return;
  *vec_add(known) = hash;
}

static void note_run(struct aspects *aspects, const struct run_record *record) {
  uint64_t decisions = 1;
  uint64_t accesses = 1;
  uint64_t outputs = add_number(1, (uint64_t)record->end);
  vec_each(&record->decisions, decision)
    decisions = add_number(add_number(decisions, (uint64_t)decision->chosen), (uint64_t)decision->candidates);
  vec_each(&record->accesses.items, access) {
    accesses = add_number(add_number(accesses, (uint64_t)access->kind), (uint64_t)access->task);
    accesses = add_number(add_number(accesses, access->offset), access->size);
  }
  vec_each(&record->roles, role) {
    outputs = add_number(add(outputs, role->out.buf, role->out.length), (uint64_t)role->exit_status);
    outputs = add(outputs, role->err.buf, role->err.length);
  }
  note(&aspects->decisions, decisions);
  note(&aspects->accesses, accesses);
  note(&aspects->outputs, outputs);
}

static int repeat(const char *when, const struct case_run *run, size_t runs, struct aspects *aspects,
                  struct error *err) {
  size_t steps = 0;
  int64_t began = clock_monotonic_ns();
  for (size_t i = 0; i < runs; i++) {
    struct run_record record;
    if (case_run(run, &schedule, &record, err))
      return -1;
    note_run(aspects, &record);
    steps = record.decisions.count;
    run_record_release(&record);
  }
  printf("%-8s %6zu %10zu %10zu %10zu %10zu %8.2f\n", when, runs, steps, aspects->decisions.count,
         aspects->accesses.count, aspects->outputs.count, (double)(clock_monotonic_ns() - began) / 1e6 / (double)runs);
  return 0;
}

static void begin_loops(pid_t *ret_loops) {
  for (int i = 0; i < BUSY; i++)
    if ((ret_loops[i] = fork()) == 0)
      for (volatile unsigned turns = 0;; turns++)
        ;
}

static void end_loops(const pid_t *loops) {
  for (int i = 0; i < BUSY; i++)
    if (loops[i] > 0) {
      kill(loops[i], SIGKILL);
      waitpid(loops[i], NULL, 0);
    }
}

static int measure(const struct case_run *run, size_t runs, struct error *err) {
  struct aspects aspects = {0};
  pid_t loops[BUSY];
  printf("%-8s %6s %10s   different: %s\n%-8s %6s %10s %10s %10s %10s %8s\n", "", "", "", "", "", "runs", "choices",
         "decisions", "accesses", "outputs", "ms");
  int status = repeat("idle", run, runs, &aspects, err);
  begin_loops(loops);
  if (status == 0)
    status = repeat("busy", run, runs, &aspects, err);
  end_loops(loops);
  bool same = aspects.decisions.count == 1 && aspects.accesses.count == 1 && aspects.outputs.count == 1;
  vec_release(&aspects.decisions);
  vec_release(&aspects.accesses);
  vec_release(&aspects.outputs);
  return status || same ? status : error_set(err, ERROR_SYSTEM, "runs of one seed differ");
}

static int bench_program(const struct course *course, const char *name, const char *scratch,
                         struct run_session *session, size_t runs, struct error *err) {
  struct program program = {0};
  if (course_load(course, name, &program, err))
    return -1;
  _cleanup_free_ char *sources = course_reference(course, name);
  struct builds builds = {.program = &program, .sources = sources, .scratch = scratch};
  const struct build_set *set = builds_explored(&builds, err);
  const struct case_run run = {.program = &program,
                               .test = &program.cases.items[0],
                               .set = set,
                               .partners = set,
                               .session = session,
                               .watched = true,
                               .reuse = POD_FOR_ONE_CASE};
  int status = set ? measure(&run, runs, err) : -1;
  run_session_let_go(session);
  builds_release(&builds);
  program_release(&program);
  return status;
}

int main(int argc, char **argv) {
  struct course course;
  struct error err = {0};
  size_t runs = argc > 1 ? strtoul(argv[1], NULL, 10) : USUAL_RUNS;
  if (runs == 0 || course_open(NULL, &course, &err)) {
    fprintf(stderr, "bench_same: %s\n", runs ? err.message : "the number of runs is not a number");
    return 2;
  }
  char *scratch = scratch_make(&err);
  struct run_session *session = scratch ? run_session_new(&err) : NULL;
  int status = session ? bench_program(&course, argc > 2 ? argv[2] : "shm-pair", scratch, session, runs, &err) : -1;
  if (status)
    fprintf(stderr, "bench_same: %s\n", err.message);
  run_session_free(session);
  if (scratch)
    tree_remove(scratch, &err);
  free(scratch);
  course_release(&course);
  return status ? 3 : 0;
}
