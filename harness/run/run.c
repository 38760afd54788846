/* One run of a case, from the pod's first process to the record that the judge reads. */
#include "run/run.h"

#include "base/clock.h"
#include "base/file.h"
#include "run/engine.h"
#include "run/session.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* All that must be given back after a run. */
struct run {
  struct engine engine;
  VEC(struct pod_file) files;
  VEC(struct pod_program) programs;
  VEC(int) descriptors; /* of ours, closed at the end */
  VEC(int) outputs;     /* of them, where stdout and stderr of each role in turn are read, unless that is a terminal */
  strings paths;
  cpu_set_t cpus;
  sigset_t signals;
};

/* ---- what goes in ---- */

static int keep_fd(struct run *run, int fd) {
  if (fd >= 0)
    *vec_add(&run->descriptors) = fd;
  return fd;
}

static int add_file(struct run *run, const char *name, const char *path, struct error *err) {
  int fd = keep_fd(run, open(path, O_RDONLY | O_CLOEXEC));
  if (fd < 0)
    return error_errno(err, "open %s", path);
  *vec_add(&run->files) = (struct pod_file){name, fd, 0755};
  strings_add(&run->engine.laid_in, name);
  return 0;
}

/* Standard input is a pipe that holds all of it and is then at its end. */
static int open_input(struct run *run, const char *text, struct error *err) {
  int ends[2];
  size_t length = text ? strlen(text) : 0;
  if (pipe2(ends, O_CLOEXEC))
    return error_errno(err, "make a pipe");
  keep_fd(run, ends[0]);
  if (length > 65536)
    fcntl(ends[1], F_SETPIPE_SZ, (int)length);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  ssize_t wrote = length ? write(ends[1], text, length) : 0;
  close(ends[1]);
  if (wrote != (ssize_t)length)
    return error_set(err, ERROR_USAGE, "standard input of %zu bytes is more than a pipe holds", length);
  return ends[0];
}

/* Where a role's stdout or stderr goes when that is no terminal: a pipe or a file in memory. */
static int open_output(struct run *run, enum output_kind kind, struct error *err) {
  if (kind == OUTPUT_FILE) {
    int fd = keep_fd(run, memfd_create("output", MFD_CLOEXEC));
    if (fd < 0)
      return error_errno(err, "make a file in memory");
    return *vec_add(&run->outputs) = fd;
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC))
    return error_errno(err, "make a pipe");
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  *vec_add(&run->outputs) = keep_fd(run, ends[0]);
  return keep_fd(run, ends[1]);
}

static int add_program(struct run *run, const struct role *role, struct error *err) {
  const struct test_case *test = run->engine.test;
  const strings *args = case_args(test, role);
  char **argv = xcalloc(args->count + 2, sizeof *argv);
  char *path = xasprintf("./%s", role->executables.items[0]);
  *vec_add(&run->paths) = path;
  argv[0] = path;
  for (size_t i = 0; i < args->count; i++)
    argv[i + 1] = args->items[i];
  struct pod_program *program = vec_add(&run->programs);
  *program = (struct pod_program){.path = path, .argv = argv, .output = test->output, .out_fd = -1, .err_fd = -1};
  program->stdin_fd = open_input(run, case_stdin(test, role), err);
  if (program->stdin_fd < 0)
    return -1;
  if (test->output == OUTPUT_TERMINAL)
    return 0;
  program->out_fd = open_output(run, test->output, err);
  program->err_fd = program->out_fd < 0 ? -1 : open_output(run, test->output, err);
  return program->err_fd < 0 ? -1 : 0;
}

static int add_role(struct run *run, const struct role *role, const char *built, struct error *err) {
  struct engine *engine = &run->engine;
  _cleanup_free_ char *path = path_join(built, role->name);
  vec_each(&role->executables, name) if (add_file(run, *name, path, err)) return -1;
  struct role_record *record = vec_add(&engine->record->roles);
  record->role = xstrdup(role->name);
  record->process = -1;
  strbuf_init(&record->out);
  strbuf_init(&record->err);
  *vec_add(&engine->roles) = (struct role_state){
      .role = role, .program = engine->roles.count - 1, .record = engine->record->roles.count - 1};
  return 0;
}

static int add_roles(struct run *run, const struct run_request *request, struct error *err) {
  for (size_t i = 0; i < request->program->roles.count; i++) {
    const struct role *role = &request->program->roles.items[i];
    if (!request->built[i])
      continue;
    if (!case_has_role(request->test, role->name)) /* its executable may still be wanted by another */
      continue;
    if (add_role(run, role, request->built[i], err))
      return -1;
  }
  if (run->engine.roles.count == 0)
    return error_set(err, ERROR_USAGE, "case %s has no role to run", request->test->id);
  for (size_t i = 0; i < run->engine.roles.count; i++)
    if (add_program(run, run->engine.roles.items[i].role, err))
      return -1;
  return 0;
}

static int open_streams(struct run *run) {
  struct engine *engine = &run->engine;
  enum output_kind kind = engine->test->output;
  for (size_t i = 0; i < engine->roles.count * 2; i++) {
    int fd = kind == OUTPUT_TERMINAL ? engine->pod.terminals.items[i] : run->outputs.items[i];
    if (output_open(engine, i / 2, (int)(i % 2) + 1, fd, kind == OUTPUT_TERMINAL, kind == OUTPUT_FILE))
      return -1;
  }
  return 0;
}

/* Tracer and programs share one CPU: switching between them is then 15 times as fast, and wake-ups have one order. */
static void pin(struct run *run) {
  cpu_set_t one;
  CPU_ZERO(&one);
  sched_getaffinity(0, sizeof run->cpus, &run->cpus);
  int cpu = sched_getcpu();
  CPU_SET(cpu < 0 ? 0 : cpu, &one);
  sched_setaffinity(0, sizeof one, &one);
}

/* ---- what comes out ---- */

static void finish_record(struct engine *engine) {
  struct run_record *record = engine->record;
  output_finish(engine);
  if (record->end == RUN_DEADLOCK || record->end == RUN_NO_PROGRESS || record->end == RUN_CPU_LIMIT ||
      record->end == RUN_WALL_LIMIT || record->end == RUN_EVENT_LIMIT)
    stuck_explain(engine);
  if (objects_inventory(engine, engine->closing, &record->left))
    engine->over = true;
  if (record->end == RUN_COMPLETED && record->problem)
    record->end = RUN_FORBIDDEN;
  record->virtual_ns = engine->clock.now;
}

static void release(struct run *run) {
  struct engine *engine = &run->engine;
  pod_end(&engine->pod);
  vec_each(&engine->tasks, task) {
    if ((*task)->state != TASK_DEAD)
      tracee_close(&(*task)->tracee);
    progress_forget(*task);
    free(*task);
  }
  vec_release(&engine->tasks);
  vec_release(&engine->processes);
  vec_release(&engine->roles);
  vec_each(&engine->streams, stream) strbuf_release(&stream->early);
  vec_release(&engine->streams);
  vec_release(&engine->early);
  strings_release(&engine->laid_in);
  clock_release(&engine->clock);
  symbols_free(engine->symbols);
  objects_free(engine->objects);
  places_free(engine->places);
  vec_each(&run->descriptors, fd) close(*fd);
  vec_release(&run->descriptors);
  vec_release(&run->outputs);
  vec_each(&run->programs, program) free((void *)(uintptr_t)program->argv);
  vec_release(&run->programs);
  vec_release(&run->files);
  strings_release(&run->paths);
  sched_setaffinity(0, sizeof run->cpus, &run->cpus);
  sigprocmask(SIG_SETMASK, &run->signals, NULL);
}

static int make_and_conduct(struct run *run, const struct run_request *request, struct error *err) {
  struct engine *engine = &run->engine;
  if (add_roles(run, request, err))
    return -1;
  struct pod_plan plan = {.files = run->files.items,
                          .file_count = run->files.count,
                          .programs = run->programs.items,
                          .program_count = run->programs.count,
                          .limits = engine->limits,
                          .filter = run_session_filter(request->session),
                          .traced = true};
  if (pod_start(&plan, &engine->pod, err) || open_streams(run))
    return -1;
  enum cgroup_kind bound = engine->pod.cgroup.kind;
  engine->record->memory_bound = bound == CGROUP_NONE ? "tracer and rlimit" : cgroup_kind_name(bound);
  if (tracer_conduct(engine))
    return -1;
  finish_record(engine);
  return engine->err->cause != ERROR_NONE ? -1 : 0;
}

int run_case(const struct run_request *request, struct run_record *ret_record, struct error *err) {
  struct error failure = {0};
  struct run run = {.engine = {.program = request->program,
                               .test = request->test,
                               .limits = &request->test->limits,
                               .record = ret_record,
                               .err = &failure,
                               .pod = {.control = -1},
                               .symbols = symbols_new(),
                               .objects = objects_new(),
                               .places = places_new(request, run_session_lines(request->session)),
                               .wall_start = clock_monotonic_ns(),
                               .own_cpu_start = clock_process_cpu_ns()}};
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &run.signals);
  *ret_record = (struct run_record){.problem_process = -1, .seed = request->schedule.seed, .isolation = "full"};
  pin(&run);
  clock_init(&run.engine.clock);
  scheduler_init(&run.engine.scheduler, &request->schedule);
  int status = make_and_conduct(&run, request, &failure);
  if (status == 0) {
    symbols_finish(&run.engine);
    places_resolve(&run.engine);
    objects_resolve(&run.engine);
    places_drop_foreign(&run.engine);
  }
  ret_record->wall_ns = clock_monotonic_ns() - run.engine.wall_start;
  release(&run);
  if (status == 0)
    return 0;
  if (failure.cause == ERROR_USAGE)
    return error_set(err, ERROR_USAGE, "%s", failure.message);
  free(ret_record->problem);
  ret_record->end = failure.cause == ERROR_UNSUPPORTED ? RUN_UNSUPPORTED : RUN_BROKEN;
  ret_record->problem = xstrdup(failure.message);
  return 0;
}

int run_probe(struct error *err) {
  struct run_session *session = run_session_new(err);
  struct limits limits = {.memory = 1 << 20, .open_files = 64, .processes = 8};
  struct pod pod;
  if (!session)
    return -1;
  struct pod_plan plan = {.limits = &limits,
                          .filter = run_session_filter(session),
                          .traced = true};
  int status = pod_start(&plan, &pod, err);
  if (status == 0)
    pod_end(&pod);
  run_session_free(session);
  return status;
}
