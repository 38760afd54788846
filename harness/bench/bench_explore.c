/* How many schedules a second the search through orders of events makes: the reference of each program in the cases
 * that ask for it. A search of one schedule is taken off, and with it what is built and run before. Real time, and CPU
 * time of tracer and programs together, which hangs less on what else the machine does. Usage: bench_explore [SECONDS]
 * [PROGRAM…], from the project's root. */
#include "base/clock.h"
#include "course/course.h"
#include "grade/grade.h"

#include <string.h>
#include <sys/resource.h>

enum { USUAL_SECONDS = 4 };

struct figures {
  int64_t schedules;
  int64_t wall_ns;
  int64_t cpu_ns; /* of what was waited for, which all has been by then */
};

static int64_t nanoseconds(const struct timeval *time) {
  return (int64_t)time->tv_sec * 1000000000 + (int64_t)time->tv_usec * 1000;
}

static int64_t cpu_ns(void) {
  struct rusage own;
  struct rusage children;
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  return nanoseconds(&own.ru_utime) + nanoseconds(&own.ru_stime) + nanoseconds(&children.ru_utime) +
         nanoseconds(&children.ru_stime);
}

/* All that asks for it, in a grader of its own. */
static int measure(const struct course *course, const struct program *program, int64_t ns, struct figures *ret,
                   struct error *err) {
  const struct grade_options options = {.seed = 1, .only_explored = true, .explore_ns = ns};
  struct submission_result result = {0};
  _cleanup_free_ char *sources = course_reference(course, program->name);
  *ret = (struct figures){.wall_ns = clock_monotonic_ns(), .cpu_ns = cpu_ns()};
  struct grader *grader = grader_new(course, &options, err);
  int status = grader ? grade_submission(grader, program, "bench", sources, &result, err) : -1;
  grader_free(grader);
  vec_each(&result.cases, graded)
    ret->schedules += graded->exploration.schedules;
  ret->wall_ns = clock_monotonic_ns() - ret->wall_ns;
  ret->cpu_ns = cpu_ns() - ret->cpu_ns;
  if (status == 0 && result.score < result.max_score)
    status = error_set(err, ERROR_SYSTEM, "the reference of %s loses points", program->name);
  submission_result_release(&result);
  return status;
}

static int64_t count_explored(const struct program *program) {
  int64_t count = 0;
  vec_each(&program->cases, test)
    count += test->explore.asked;
  return count;
}

static int bench_program(const struct course *course, const char *name, int64_t seconds, struct error *err) {
  struct program program = {0};
  struct figures one;
  struct figures many;
  if (course_load(course, name, &program, err))
    return -1;
  int64_t cases = count_explored(&program);
  int status = 0;
  if (cases && (status = measure(course, &program, 1, &one, err)) == 0 &&
      (status = measure(course, &program, seconds * 1000000000 / cases, &many, err)) == 0) {
    double schedules = (double)(many.schedules - one.schedules);
    double wall = (double)(many.wall_ns - one.wall_ns);
    double cpu = (double)(many.cpu_ns - one.cpu_ns);
    if (schedules > 0)
      printf("%-20s %9.0f %9.0f %9.2f %9.2f\n", name, schedules, schedules / wall * 1e9, wall / schedules / 1e6,
             cpu / schedules / 1e6);
    else
      printf("%-20s %9s\n", name, "covered at once");
  }
  program_release(&program);
  return status;
}

int main(int argc, char **argv) {
  struct course course;
  struct error err = {0};
  int64_t seconds = argc > 1 ? strtoll(argv[1], NULL, 10) : USUAL_SECONDS;
  int status = 0;
  if (seconds <= 0 || course_open(NULL, &course, &err)) {
    fprintf(stderr, "bench_explore: %s\n", seconds > 0 ? err.message : "the number of seconds is not a number");
    return 2;
  }
  printf("%-20s %9s %9s %9s %9s\n", "one schedule", "of", "a second", "real ms", "CPU ms");
  if (argc > 2)
    for (int i = 2; i < argc && status == 0; i++)
      status = bench_program(&course, argv[i], seconds, &err);
  else
    vec_each(&course.programs, name)
      if (status == 0)
        status = bench_program(&course, *name, seconds, &err);
  if (status)
    fprintf(stderr, "bench_explore: %s\n", err.message);
  course_release(&course);
  return status ? 3 : 0;
}
