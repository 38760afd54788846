/* One run of a case, from the pod's first process to the record that the judge reads. */
#include "run/run.h"

#include "base/clock.h"
#include "base/file.h"
#include "linux/root_folder.h"
#include "run/engine.h"
#include "run/history.h"
#include "run/kept.h"
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
  struct limits limits;
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

/* A path as the roles' inventories know it. */
static char *full_path(const char *path) { return *path == '/' ? xstrdup(path) : path_join(POD_WORK, path); }

static struct pod_file *lay_in(struct run *run, const char *path) {
  _cleanup_free_ char *full = full_path(path);
  strings_add(&run->engine.laid_in, full);
  struct pod_file *file = vec_add(&run->files);
  *file = (struct pod_file){.path = path, .fd = -1, .mode = 0755};
  return file;
}

static int add_executable(struct run *run, const char *name, const char *host, struct error *err) {
  int fd = keep_fd(run, open(host, O_RDONLY | O_CLOEXEC));
  if (fd < 0)
    return error_errno(err, "open %s", host);
  lay_in(run, name)->fd = fd;
  return 0;
}

static int add_prepared_file(struct run *run, const struct prepared_file *prepared, struct error *err) {
  struct pod_file *file = lay_in(run, prepared->path);
  file->kind = prepared->kind;
  file->mode = (mode_t)prepared->mode;
  file->target = prepared->text;
  if (prepared->kind != FILE_REGULAR)
    return 0;
  file->fd = keep_fd(run, memfd_create("file", MFD_CLOEXEC));
  size_t length = strlen(prepared->text);
  if (file->fd < 0 || write(file->fd, prepared->text, length) != (ssize_t)length)
    return error_errno(err, "keep %s in memory", prepared->path);
  return 0;
}

/* Where a role's stdout or stderr goes when that is no terminal: a file in memory, or a pipe or stream socket. */
static int open_output(struct run *run, enum output_kind kind, struct error *err) {
  if (kind == OUTPUT_FILE) {
    int fd = keep_fd(run, memfd_create("output", MFD_CLOEXEC));
    if (fd < 0)
      return error_errno(err, "make a file in memory");
    return *vec_add(&run->outputs) = fd;
  }
  int ends[2];
  if (kind == OUTPUT_SOCKET ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) : pipe2(ends, O_CLOEXEC))
    return error_errno(err, "make a %s", kind == OUTPUT_SOCKET ? "pair of sockets" : "pipe");
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  *vec_add(&run->outputs) = keep_fd(run, ends[0]);
  return keep_fd(run, ends[1]);
}

/* "./server". The run owns it. */
static char *own_path(struct run *run, const char *executable) {
  char *path = xasprintf("./%s", executable);
  *vec_add(&run->paths) = path;
  return path;
}

/* The executable, behind what it is wrapped in. */
static size_t add_command(struct run *run, const char *executable, char **argv, size_t count) {
  if (run->engine.memcheck) {
    size_t wrapped;
    char *const *wrapping = memcheck_options(&wrapped);
    argv[count++] = (char *)(uintptr_t)memcheck_launcher();
    for (size_t i = 0; i < wrapped; i++)
      argv[count++] = wrapping[i];
  }
  argv[count++] = own_path(run, executable);
  return count;
}

/* A suite is the course's own: it goes without, and is told how to start what it tests. */
static int add_program(struct run *run, struct role_state *state, struct error *err) {
  const struct test_case *test = run->engine.test;
  const struct role *role = state->role;
  const strings *args = case_args(test, role);
  size_t wrapping = 0;
  size_t count = 0;
  memcheck_options(&wrapping);
  char **argv = xcalloc(args->count + wrapping + 4, sizeof *argv);
  if (role->part != ROLE_SUITE)
    count = add_command(run, role->executables.items[0], argv, count);
  else
    argv[count++] = own_path(run, role->executables.items[0]);
  for (size_t i = 0; i < args->count; i++)
    argv[count++] = args->items[i];
  if (role->part == ROLE_SUITE)
    add_command(run, role->unit, argv, count);
  struct pod_program *program = vec_add(&run->programs);
  *program = (struct pod_program){.path = argv[0], .argv = argv, .output = test->output, .out_fd = -1, .err_fd = -1};
  program->stdin_fd = keep_fd(run, input_open(state, case_input(test, role), err));
  if (program->stdin_fd < 0)
    return -1;
  if (test->output == OUTPUT_TERMINAL)
    return 0;
  program->out_fd = open_output(run, test->output, err);
  program->err_fd = program->out_fd < 0 ? -1 : open_output(run, test->output, err);
  return program->err_fd < 0 ? -1 : 0;
}

static void add_role(struct engine *engine, const struct test_case *test, const struct role *role, int instance) {
  struct role_record *record = vec_add(&engine->record->roles);
  *record = (struct role_record){.role = xstrdup(role->name), .instance = instance, .process = -1};
  strbuf_init(&record->out);
  strbuf_init(&record->err);
  *vec_add(&engine->roles) = (struct role_state){.role = role,
                                                 .start = case_start(test, role),
                                                 .instance = instance,
                                                 .record = engine->record->roles.count - 1,
                                                 .typed_fd = -1,
                                                 .typing_at = NEVER};
}

/* The roles that take part and are, or aren't, started by other roles. */
static void add_roles(struct engine *engine, const struct run_request *request, bool by_role) {
  for (size_t i = 0; i < request->program->roles.count; i++) {
    const struct role *role = &request->program->roles.items[i];
    if (!request->built[i] || !case_has_role(request->test, role->name) ||
        (role->start.kind == MOMENT_BY_ROLE) != by_role)
      continue;
    for (size_t instance = 0; instance < case_crowd(request->test, role->name); instance++)
      add_role(engine, request->test, role, (int)instance);
  }
}

/* The executable of a role that takes no part is there as well: another may want it. */
static int add_executables(struct run *run, const struct run_request *request, struct error *err) {
  for (size_t i = 0; i < request->program->roles.count; i++) {
    const struct role *role = &request->program->roles.items[i];
    if (!request->built[i] || (role->unit && !case_has_role(request->test, role->name)))
      continue;
    _cleanup_free_ char *path = path_join(request->built[i], role->name);
    vec_each(&role->executables, name)
      if (add_executable(run, *name, path, err))
        return -1;
  }
  return 0;
}

/* Suites are built by the library Check, or not at all. */
static int require_suite(const struct run_request *request, struct error *err) {
  for (size_t i = 0; i < request->program->roles.count; i++) {
    const struct role *role = &request->program->roles.items[i];
    if (role->part == ROLE_SUITE && case_has_role(request->test, role->name) && !request->built[i])
      return error_set(err, ERROR_UNSUPPORTED,
                       "unit suites are built with the library Check, which pkg-config doesn't find here: "
                       "apt-get install check pkg-config");
  }
  return 0;
}

static int prepare(struct run *run, const struct run_request *request, struct error *err) {
  struct engine *engine = &run->engine;
  if (require_suite(request, err))
    return -1;
  if (add_executables(run, request, err))
    return -1;
  vec_each(&request->test->files, file)
    if (add_prepared_file(run, file, err))
      return -1;
  vec_each(&request->test->injections, injection)
    *vec_add(&engine->injection_counts) = 0;
  add_roles(engine, request, false);
  engine->programs = engine->roles.count;
  add_roles(engine, request, true);
  if (engine->programs == 0)
    return error_set(err, ERROR_USAGE, "case %s has no role to run", request->test->id);
  for (size_t i = 0; i < engine->programs; i++)
    if (add_program(run, &engine->roles.items[i], err))
      return -1;
  return 0;
}

static int open_streams(struct run *run) {
  struct engine *engine = &run->engine;
  enum output_kind kind = engine->test->output;
  for (size_t i = 0; i < engine->programs * 2; i++) {
    const struct pod_program *program = &run->programs.items[i / 2];
    int fd = kind == OUTPUT_TERMINAL ? engine->pod.terminals.items[i] : run->outputs.items[i];
    int written = kind == OUTPUT_TERMINAL ? fd : i % 2 == 0 ? program->out_fd : program->err_fd;
    if (output_open(engine, i / 2, (int)(i % 2) + 1, fd, written, kind))
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

static struct limits limits_of(const struct run_request *request) {
  struct limits limits = request->test->limits;
  limits.wall_ns *= request->has_room ? RUN_ROOM : 1;
  limits.cpu_ns *= request->has_room ? RUN_ROOM : 1;
  return limits;
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
  counting_release(engine);
  vec_release(&engine->processes);
  vec_each(&engine->roles, role)
    input_close(role);
  vec_release(&engine->roles);
  vec_each(&engine->streams, stream)
    strbuf_release(&stream->early);
  vec_release(&engine->streams);
  vec_release(&engine->early);
  vec_release(&engine->injection_counts);
  strings_release(&engine->laid_in);
  clock_release(&engine->clock);
  symbols_free(engine->symbols);
  objects_free(engine->objects);
  places_free(engine->places);
  memcheck_free(engine->memcheck);
  shared_ends_free(engine->shared_ends);
  segment_ends_free(engine->segment_ends);
  accesses_free(engine->accesses);
  ordering_free(engine->ordering);
  history_free(engine->history);
  scheduler_release(&engine->scheduler);
  vec_each(&run->descriptors, fd)
    close(*fd);
  vec_release(&run->descriptors);
  vec_release(&run->outputs);
  vec_each(&run->programs, program)
    free((void *)(uintptr_t)program->argv);
  vec_release(&run->programs);
  vec_release(&run->files);
  strings_release(&run->paths);
  sched_setaffinity(0, sizeof run->cpus, &run->cpus);
  sigprocmask(SIG_SETMASK, &run->signals, NULL);
}

static int wrap_in_memcheck(struct engine *engine, struct error *err) {
  if (!memcheck_launcher())
    return error_set(err, ERROR_UNSUPPORTED, "Valgrind is not installed: it is Debian's package valgrind");
  engine->memcheck = memcheck_new(engine->program->course, engine->limits, err);
  if (!engine->memcheck)
    return -1;
  engine->shared_ends = shared_ends_new();
  engine->segment_ends = segment_ends_new();
  engine->limits = memcheck_limits(engine->memcheck);
  return 0;
}

static int make_and_conduct(struct run *run, const struct run_request *request, struct error *err) {
  struct engine *engine = &run->engine;
  bool plainly = request->counters || request->watched;
  if (request->test->memory != MEMORY_ANY && !plainly && wrap_in_memcheck(engine, err))
    return -1;
  if (prepare(run, request, err))
    return -1;
  struct pod_plan plan = {.files = run->files.items,
                          .file_count = run->files.count,
                          .programs = run->programs.items,
                          .program_count = run->programs.count,
                          .limits = engine->limits,
                          .kernel = engine->test->kernel.items,
                          .kernel_count = engine->test->kernel.count,
                          .filter = run_session_filter(request->session),
                          .hidden = request->program->course,
                          .emptied = engine->memcheck ? memcheck_needless_file() : NULL,
                          .spare_files = engine->memcheck ? 16 : 0,
                          .traced = true,
                          .spent_on = engine->memcheck ? SPENT_ON_VALGRIND : SPENT_ON_PROGRAMS};
  if (kept_start(run_session_kept(request->session), request, &plan, &engine->pod, err) || open_streams(run))
    return -1;
  enum cgroup_kind bound = engine->pod.cgroup.kind;
  engine->record->memory_bound = bound == CGROUP_NONE ? "tracer and rlimit" : cgroup_kind_name(bound);
  if (tracer_conduct(engine))
    return -1;
  counting_finish(engine);
  finish_record(engine);
  return engine->err->cause != ERROR_NONE ? -1 : 0;
}

/* Why a run is to be made once more. */
struct reasons {
  bool outgrown; /* the pod was not new enough */
  bool crowded;  /* others had what it needed */
};

static int run_once(const struct run_request *request, struct run_record *ret_record, struct reasons *ret_reasons,
                    struct error *err) {
  struct error failure = {0};
  struct run run = {.limits = limits_of(request),
                    .engine = {.program = request->program,
                               .test = request->test,
                               .limits = &run.limits,
                               .counters = request->counters,
                               .record = ret_record,
                               .err = &failure,
                               .history = request->schedule.explored ? history_new() : NULL,
                               .point = {.task = -1},
                               .pod = {.control = -1},
                               .symbols = symbols_new(),
                               .objects = objects_new(),
                               .places = places_new(request, run_session_lines(request->session)),
                               .accesses = request->watched ? accesses_new() : NULL,
                               .tells_members = request->tells_members,
                               .ordering = request->watched ? ordering_new(request->program) : NULL,
                               .wall_start = clock_monotonic_ns(),
                               .own_cpu_start = clock_process_cpu_ns()}};
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &run.signals);
  *ret_record = (struct run_record){.problem_process = -1,
                                    .seed = request->schedule.seed,
                                    .explored = request->schedule.explored,
                                    .isolation = pod_isolation(NULL, NULL)};
  pin(&run);
  clock_init(&run.engine.clock);
  scheduler_init(&run.engine.scheduler, &request->schedule);
  int status = make_and_conduct(&run, request, &failure);
  if (status == 0) {
    places_resolve(&run.engine);
    symbols_finish(&run.engine);
    objects_resolve(&run.engine);
    if (run.engine.memcheck)
      memcheck_finish(&run.engine);
    segment_ends_finish(&run.engine);
    accesses_finish(&run.engine);
    ordering_finish(&run.engine);
    places_drop_foreign(&run.engine);
    units_locate(&run.engine, request);
  }
  ret_record->wall_ns = clock_monotonic_ns() - run.engine.wall_start;
  *ret_reasons = (struct reasons){.outgrown = run.engine.renewal.outgrown,
                                  .crowded = run.engine.room.lacking || failure.cause == ERROR_CROWDED};
  if (status == 0)
    kept_give_back(run_session_kept(request->session), &run.engine);
  release(&run);
  if (status == 0)
    return 0;
  if (failure.cause == ERROR_USAGE)
    return error_set(err, ERROR_USAGE, "%s", failure.message);
  free(ret_record->problem);
  bool is_the_hosts = failure.cause == ERROR_UNSUPPORTED || failure.cause == ERROR_CROWDED;
  ret_record->end = is_the_hosts ? RUN_UNSUPPORTED : RUN_BROKEN;
  ret_record->problem = xstrdup(failure.message);
  return 0;
}

/* Others hold what they hold no longer than a run takes. When it isn't theirs, or one follows the other, the session's
 * patience ends. */
static bool is_worth_waiting(const struct run_request *request, int64_t since) {
  const int64_t pause = 250000000;
  int64_t *patience = run_session_patience(request->session);
  if (*patience <= 0 || clock_monotonic_ns() - since >= 2 * request->test->limits.wall_ns)
    return false;
  *patience -= pause;
  nanosleep(&(struct timespec){0, pause}, NULL);
  return true;
}

int run_case(const struct run_request *request, struct run_record *ret_record, struct error *err) {
  int64_t began = clock_monotonic_ns();
  int64_t patience = *run_session_patience(request->session);
  for (bool again = false;;) {
    struct reasons reasons;
    if (run_once(request, ret_record, &reasons, err))
      return -1;
    if (!reasons.crowded)
      *run_session_patience(request->session) = patience; /* it was worth it */
    if (reasons.crowded ? !is_worth_waiting(request, began) : !reasons.outgrown || again)
      return 0;
    again = again || reasons.outgrown; /* once more: the session has given up to keep pods */
    run_record_release(ret_record);
  }
}

const char *run_isolation(struct error *ret_refusal, struct error *err) { return pod_isolation(ret_refusal, err); }
