/* How long one conducted run takes: the reference of each program in its first case, from the making of the pod to the
 * record, without compiling and judging. Real time in quartiles, virtual time, and the tracer's own share of the CPU.
 * Usage: bench_run [RUNS] [PROGRAM…], from the project's root. */
#include "base/clock.h"
#include "base/file.h"
#include "course/course.h"
#include "grade/case_run.h"
#include "grade/scratch.h"
#include "run/session.h"

#include <string.h>

struct figures {
  int64_t *wall_ns;
  int64_t virtual_ns;
  int64_t own_cpu_ns;
  const char *problem;
};

static int by_size(const void *a, const void *b) {
  int64_t first = *(const int64_t *)a;
  int64_t second = *(const int64_t *)b;
  return (first > second) - (first < second);
}

static int measure(const struct case_run *run, size_t runs, struct figures *ret, struct error *err) {
  int64_t before = clock_process_cpu_ns();
  for (size_t i = 0; i < runs; i++) {
    struct run_record record;
    if (case_run(run, &(struct schedule){.seed = 1}, &record, err))
      return -1;
    if (record.end != RUN_COMPLETED)
      ret->problem = record.problem ? "did not complete" : "hung";
    ret->wall_ns[i] = record.wall_ns;
    ret->virtual_ns = record.virtual_ns;
    run_record_release(&record);
  }
  ret->own_cpu_ns = (clock_process_cpu_ns() - before) / (int64_t)runs;
  qsort(ret->wall_ns, runs, sizeof *ret->wall_ns, by_size);
  return 0;
}

static int bench_program(const struct course *course, const char *name, const char *scratch,
                         struct run_session *session, size_t runs, struct error *err) {
  struct program program = {0};
  if (course_load(course, name, &program, err))
    return -1;
  _cleanup_free_ char *sources = course_reference(course, name);
  _cleanup_free_ char *own_scratch = xasprintf("%s/%s", scratch, name);
  struct builds builds = {.program = &program, .sources = sources, .scratch = own_scratch};
  const struct build_set *set = builds_for(&builds, &program.cases.items[0], NULL, err);
  const struct case_run run = {
      .program = &program, .test = &program.cases.items[0], .set = set, .partners = set, .session = session};
  struct figures figures = {.wall_ns = xcalloc(runs, sizeof(int64_t))};
  int status = set ? measure(&run, runs, &figures, err) : -1;
  if (status == 0)
    printf("%-20s %9.2f %9.2f %9.2f %12.3f %10.2f  %s\n", name, (double)figures.wall_ns[runs / 4] / 1e6,
           (double)figures.wall_ns[runs / 2] / 1e6, (double)figures.wall_ns[runs * 3 / 4] / 1e6,
           (double)figures.virtual_ns / 1e9, (double)figures.own_cpu_ns / 1e6, figures.problem ? figures.problem : "");
  free(figures.wall_ns);
  builds_release(&builds);
  program_release(&program);
  return status;
}

int main(int argc, char **argv) {
  struct course course;
  struct error err = {0};
  size_t runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 201;
  if (runs == 0 || course_open(NULL, &course, &err)) {
    fprintf(stderr, "bench_run: %s\n", runs ? err.message : "the number of runs is not a number");
    return 2;
  }
  char *scratch = scratch_make(&err);
  struct run_session *session = scratch ? run_session_new(&err) : NULL;
  int status = session ? 0 : -1;
  printf("%-20s %9s %9s %9s %12s %10s\n", "one run", "1/4 ms", "median ms", "3/4 ms", "virtual s", "tracer ms");
  if (argc > 2)
    for (int i = 2; i < argc && status == 0; i++)
      status = bench_program(&course, argv[i], scratch, session, runs, &err);
  else
    vec_each(&course.programs, name)
      if (status == 0)
        status = bench_program(&course, *name, scratch, session, runs, &err);
  if (status)
    fprintf(stderr, "bench_run: %s\n", err.message);
  run_session_free(session);
  if (scratch)
    tree_remove(scratch, &err);
  free(scratch);
  course_release(&course);
  return status ? 3 : 0;
}
