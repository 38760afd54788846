/* Compiles the roles of a submission in a pod. */
#include "run/build.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "run/access_runtime.h"
#include "run/assembly.h"
#include "run/compiler_messages.h"
#include "run/pod.h"
#include "run/stand_ins.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum {
  TIMEOUT_MS = 60000,
  MOST_FILES = 256,
  MOST_MESSAGES = 256 << 10, /* of what a compiler says about one role */
  MOST_SOURCE = 4 << 20,     /* of one file */
};

static const struct limits compiler_limits = {
    .cpu_ns = 30000000000, .memory = 1 << 30, .file_size = 64 << 20, .processes = 64, .open_files = 256};

/* One compiler run: one role. */
struct job {
  const struct role *role;
  int messages; /* file in memory that is its stdout and stderr */
  bool missing; /* a source is not there: nothing to run */
  pid_t pid;    /* inside the pod */
  int status;   /* as wait(2) tells it; failed until then */
  char **argv;
};

struct build {
  const struct build_request *request;
  struct submission_result *result;
  VEC(struct pod_file) files;
  strings names; /* of the files, owned */
  VEC(struct job) jobs;
  VEC(struct pod_program) programs; /* of the jobs that can run, in their order */
};

/* ---- what goes in ---- */

static bool is_there(const struct build *build, const char *name) { return strings_have(&build->names, name); }

static int add_file(struct build *build, const char *folder, const char *name, const char *as, struct error *err) {
  _cleanup_free_ char *path = path_join(folder, name);
  _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat st;
  if (fd < 0 || fstat(fd, &st))
    return error_errno(err, "open %s", path);
  if (!S_ISREG(st.st_mode) || build->files.count >= MOST_FILES)
    return 0;
  strings_add(&build->names, as);
  struct pod_file *file = vec_add(&build->files);
  *file = (struct pod_file){.fd = steal_fd(&fd), .mode = 0644};
  return 0;
}

static int add_folder(struct build *build, const char *path, struct error *err) {
  DIR *folder = opendir(path);
  if (!folder)
    return error_errno(err, "open folder %s", path);
  int status = 0;
  for (const struct dirent *entry = readdir(folder); entry && status == 0; entry = readdir(folder))
    if (entry->d_name[0] != '.' && !is_there(build, entry->d_name) &&
        (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN))
      status = add_file(build, path, entry->d_name, entry->d_name, err);
  closedir(folder);
  return status;
}

/* The course's headers, unless the submission brings its own of that name. */
static int add_headers(struct build *build, struct error *err) {
  vec_each(&build->request->program->headers, header) {
    if (build->request->headers && !is_there(build, *header) &&
        add_file(build, build->request->headers, *header, *header, err))
      return -1;
  }
  return 0;
}

/* ---- units ---- */

/* The course's files for them lie where nothing of a submission does. */
#define UNIT_FOLDER "/tmp/.unit"

static bool has_part(const struct build *build, enum role_part part) {
  for (const char *const *name = build->request->roles; *name; name++)
    if (program_role(build->request->program, *name)->part == part)
      return true;
  return false;
}

static int add_unit_file(struct build *build, const char *folder, const char *name, struct error *err) {
  _cleanup_free_ char *as = xasprintf(UNIT_FOLDER "/%s", name);
  return is_there(build, as) ? 0 : add_file(build, folder, name, as, err);
}

static int add_suites(struct build *build, const char *course, const char *common, struct error *err) {
  const struct program *program = build->request->program;
  if (add_unit_file(build, common, "suite.c", err) || add_unit_file(build, common, "unit.h", err))
    return -1;
  vec_each(&program->units, unit) {
    _cleanup_free_ char *path = unit_suite_path(course, program, unit->name);
    _cleanup_free_ char *folder = xstrndup(path, (size_t)(path_base(path) - path));
    _cleanup_free_ char *as = xasprintf(UNIT_FOLDER "/tests-%s.c", unit->name);
    if (add_file(build, folder, path_base(path), as, err))
      return -1;
  }
  return 0;
}

/* What is linked with a submission's functions, and, in a build of its own, what they are called by. */
static int add_unit_files(struct build *build, struct error *err) {
  const char *course = build->request->program->course ? build->request->program->course : ".";
  _cleanup_free_ char *common = xasprintf("%s/cases/unit", course);
  bool suites = has_part(build, ROLE_SUITE);
  if (!suites && !has_part(build, ROLE_UNIT))
    return 0;
  strings_add(&build->names, UNIT_FOLDER);
  *vec_add(&build->files) = (struct pod_file){.kind = FILE_FOLDER, .fd = -1, .mode = 0755};
  if (add_unit_file(build, common, "protocol.h", err) || add_unit_file(build, common, "agent.c", err))
    return -1;
  return suites ? add_suites(build, course, common, err) : 0;
}

/* The first source may have one of the documents' other names: then that file is compiled. */
static const char *source_name(const struct build *build, const struct role *role, size_t index) {
  const char *name = role->sources.items[index];
  if (is_there(build, name))
    return name;
  vec_each(&role->also_named, other)
    if (index == 0 && is_there(build, *other))
      return *other;
  return NULL;
}

static bool is_source(const struct program *program, const char *name) {
  vec_each(&program->roles, role)
    if (strings_have(&role->sources, name) || strings_have(&role->also_named, name))
      return true;
  return false;
}

/* A file of the submission that is no source of the program but is nearly called like one; NULL when there is none. */
static const char *stranger(size_t i, const void *context) {
  const struct build *build = context;
  for (size_t at = 0; at < build->names.count; at++)
    if (*build->names.items[at] != '/' && !is_source(build->request->program, build->names.items[at]) && i-- == 0)
      return build->names.items[at];
  return NULL;
}

static const char *near_name(const struct build *build, const char *source) {
  const char *name;
  for (size_t i = 0; (name = stranger(i, build)); i++)
    if (strcasecmp(name, source) == 0)
      return name;
  return text_nearest(source, stranger, build);
}

/* Why a file of that name, which is there, is not among the sources; NULL when none is there. */
static const char *why_left_out(const struct build *build, const char *source) {
  _cleanup_free_ char *begin = xasprintf("%s was left out: ", source);
  vec_each(&build->result->left_out, note)
    if (strncmp(*note, begin, strlen(begin)) == 0)
      return *note;
  return NULL;
}

static void add_missing(struct build *build, const struct role *role, const char *source) {
  const char *why = why_left_out(build, source);
  const char *near = why ? NULL : near_name(build, source);
  _cleanup_free_ char *shown = near ? text_visible(near) : NULL;
  _cleanup_free_ char *message =
      why    ? xstrdup(why)
      : near ? xasprintf("%s is not in the submission; there is a file called %s", source, shown)
             : xasprintf("%s is not in the submission", source);
  if (findings_have(&build->result->findings, FINDING_MISSING_SOURCE, source, 0, message))
    return;
  struct finding *finding = findings_add(&build->result->findings, FINDING_MISSING_SOURCE, role->name, message);
  finding->file = xstrdup(source);
  finding->hint = xasprintf("The role %s is built from %s%s", role->name, source,
                            near ? ", spelt exactly so: rename the file if it is meant." : ".");
}

static void add_argument(struct job *job, size_t *count, const char *text) {
  job->argv = xrealloc(job->argv, (*count + 2) * sizeof *job->argv);
  job->argv[(*count)++] = xstrdup(text);
  job->argv[*count] = NULL;
}

static bool ends_in(const char *name, const char *ending) {
  size_t length = strlen(name);
  size_t end = strlen(ending);
  return length > end && strcmp(name + length - end, ending) == 0;
}

/* -DUNIT_FUNCTIONS=F(a)F(b): what the suite calls, and the agent has. */
static void add_functions(struct job *job, size_t *count, const struct unit *unit) {
  _cleanup_strbuf_ struct strbuf define = STRBUF_INIT;
  strbuf_add_text(&define, "-DUNIT_FUNCTIONS=");
  vec_each(&unit->functions, function)
    strbuf_addf(&define, "F(%s)", *function);
  add_argument(job, count, define.buf);
}

/* Without -g: its lines are nobody's who reads a report. */
static void compose_suite(struct build *build, struct job *job) {
  size_t count = 0;
  _cleanup_free_ char *output = xasprintf("/tmp/%s", job->role->name);
  _cleanup_free_ char *tests = xasprintf(UNIT_FOLDER "/tests-%s.c", job->role->unit);
  const char *const always[] = {"/usr/bin/gcc",        "-std=gnu17", "-D_GNU_SOURCE", "-fdiagnostics-color=never",
                                "-I" UNIT_FOLDER,      "-o",         output,          tests,
                                UNIT_FOLDER "/suite.c"};
  for (size_t i = 0; i < array_size(always); i++)
    add_argument(job, &count, always[i]);
  add_functions(job, &count, program_unit(build->request->program, job->role->unit));
  vec_each(build->request->suite_flags, flag)
    add_argument(job, &count, *flag);
  vec_each(build->request->suite_libraries, library)
    add_argument(job, &count, *library);
}

/* ---- the explored build ---- */

/* At -O1 and above a compiler loads `while (!flag);` once, calls the hook once, and turns for ever. Functions that are
 * not to be instrumented ("Common Function Attributes" of gcc's manual) would do unseen what they do: hide a race, or
 * the lock that keeps others from one. An attribute that changes nothing takes the place of those, wherever it stands.
 */
#define AS_ANY_OTHER(attribute) "-D" attribute "=unused"
static const char *const instrumenting[] = {"-O0",
                                            "-g",
                                            "-fsanitize=thread",
                                            "--param=tsan-distinguish-volatile=1",
                                            "-fsanitize-coverage=trace-pc",
                                            AS_ANY_OTHER("no_sanitize(...)"),
                                            AS_ANY_OTHER("__no_sanitize__(...)"),
                                            AS_ANY_OTHER("no_sanitize_thread"),
                                            AS_ANY_OTHER("__no_sanitize_thread__"),
                                            AS_ANY_OTHER("no_sanitize_coverage"),
                                            AS_ANY_OTHER("__no_sanitize_coverage__"),
                                            "-fno-lto",
                                            "-nodefaultlibs"}; /* else libtsan is one of them */

/* Functions of the library that it stands before. */
static const char *const wrapped[] = {
#define WRAPPED(name) "-Wl,--wrap=" #name,
#define WRITTEN_OUT(name) WRAPPED(name) "-fno-builtin-" #name,
#include "access/wrapped.def"
#undef WRITTEN_OUT
#undef WRAPPED
    NULL};

#define RUNTIME_NAME "/tmp/.access-runtime.a"

static bool is_explored(const struct build *build, const struct role *role) {
  return build->request->kind == BUILD_EXPLORED && role->part == ROLE_DOCUMENTED;
}

static int add_runtime(struct build *build, struct error *err) {
  size_t size;
  const char *bytes = access_runtime(&size);
  if (build->request->kind != BUILD_EXPLORED)
    return 0;
  _cleanup_close_ int fd = memfd_create("runtime", MFD_CLOEXEC);
  if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
    return error_errno(err, "keep the access runtime in memory");
  strings_add(&build->names, RUNTIME_NAME);
  *vec_add(&build->files) = (struct pod_file){.fd = steal_fd(&fd), .mode = 0644};
  return 0;
}

static void add_runtime_arguments(struct job *job, size_t *count, bool plus) {
  static const char *const libraries[] = {"-lgcc", "-Wl,--push-state,--as-needed", "-lgcc_s", "-Wl,--pop-state", "-lc",
                                          "-lgcc"};
  for (const char *const *option = wrapped; *option; option++)
    add_argument(job, count, *option);
  add_argument(job, count, RUNTIME_NAME);
  if (plus)
    add_argument(job, count, "-lstdc++");
  for (size_t i = 0; i < array_size(libraries); i++)
    add_argument(job, count, libraries[i]);
}

static void compose(struct build *build, struct job *job) {
  size_t count = 0;
  const char *first = source_name(build, job->role, 0);
  bool plus = first && (ends_in(first, ".cc") || ends_in(first, ".cpp"));
  bool explored = is_explored(build, job->role);
  add_argument(job, &count, plus ? "/usr/bin/g++" : "/usr/bin/gcc");
  vec_each(build->request->flags, flag)
    if (!plus || strncmp(*flag, "-std=", 5) != 0)
      add_argument(job, &count, *flag);
  for (size_t i = 0; i < array_size(instrumenting) && explored; i++)
    add_argument(job, &count, instrumenting[i]);
  add_argument(job, &count, "-fdiagnostics-color=never");
  add_argument(job, &count, "-pipe");
  add_argument(job, &count, "-o");
  _cleanup_free_ char *output = xasprintf("/tmp/%s", job->role->name);
  add_argument(job, &count, output);
  for (size_t i = 0; i < job->role->sources.count; i++) {
    const char *name = source_name(build, job->role, i);
    if (name) {
      add_argument(job, &count, name);
      continue;
    }
    job->missing = true;
    add_missing(build, job->role, job->role->sources.items[i]);
  }
  if (job->role->part == ROLE_UNIT) {
    add_functions(job, &count, program_unit(build->request->program, job->role->unit));
    add_argument(job, &count, "-fdebug-prefix-map=" UNIT_FOLDER "=cases/unit"); /* what course authors know it by */
    add_argument(job, &count, UNIT_FOLDER "/agent.c");
  }
  vec_each(&build->request->program->libraries, library)
    add_argument(job, &count, *library);
  if (explored)
    add_runtime_arguments(job, &count, plus);
}

static int add_job(struct build *build, const char *role, int input, struct error *err) {
  struct job *job = vec_add(&build->jobs);
  job->role = program_role(build->request->program, role);
  job->status = -1;
  job->messages = memfd_create("messages", MFD_CLOEXEC);
  if (job->messages < 0)
    return error_errno(err, "make a file in memory");
  if (job->role->part == ROLE_SUITE)
    compose_suite(build, job);
  else
    compose(build, job);
  if (!job->missing && access(job->argv[0], X_OK)) /* no fault of who wrote the source */
    return error_set(err, ERROR_UNSUPPORTED, "%s can't be compiled on this host: there is no %s; install %s",
                     job->role->sources.count ? source_name(build, job->role, 0) : job->role->name, job->argv[0],
                     path_base(job->argv[0]));
  if (!job->missing)
    *vec_add(&build->programs) = (struct pod_program){.path = job->argv[0],
                                                      .argv = job->argv,
                                                      .stdin_fd = input,
                                                      .output = OUTPUT_FILE,
                                                      .out_fd = job->messages,
                                                      .err_fd = job->messages};
  return 0;
}

/* ---- running ---- */

static struct job *job_of_pid(struct build *build, pid_t pid) {
  vec_each(&build->jobs, job)
    if (!job->missing && job->pid == pid)
      return job;
  return NULL;
}

static int compile_all(struct build *build, struct pod *pod, struct error *err) {
  size_t index = 0;
  vec_each(&build->jobs, job)
    if (!job->missing && pod_spawn(pod, index++, false, &job->pid, err))
      return -1;
  for (size_t left = index; left > 0; left--) {
    pid_t pid;
    int status;
    if (pod_wait(pod, TIMEOUT_MS, &pid, &status, err))
      return err->cause != ERROR_NONE ? -1 : 0; /* too slow: no status, so it counts as failed */
    struct job *job = job_of_pid(build, pid);
    if (job)
      job->status = status;
    else
      left++;
  }
  return 0;
}

/* ---- what comes out ---- */

static int fetch(const struct build *build, const struct pod *pod, const char *name, struct error *err) {
  _cleanup_close_ int in = openat(pod->views[VIEW_TMP], name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  struct stat st;
  if (in < 0 || fstat(in, &st) || !S_ISREG(st.st_mode))
    return error_set(err, ERROR_SYSTEM, "the compiler left no file %s", name);
  if (fd_read_all(in, (size_t)compiler_limits.file_size, &bytes))
    return error_errno(err, "read %s of the compiler", name);
  _cleanup_free_ char *path = path_join(build->request->output, name);
  if (file_write(path, bytes.buf, bytes.length, err))
    return -1;
  return chmod(path, 0755) ? error_errno(err, "make %s executable", path) : 0;
}

static int fetch_notes(const struct build *build, const struct pod *pod, struct error *err) {
  strings names = {0};
  int status = directory_list(pod->views[VIEW_TMP], ".", &names) ? error_errno(err, "read the compiler's folder") : 0;
  for (size_t i = 0; i < names.count && status == 0; i++)
    if (ends_in(names.items[i], ".gcno"))
      status = fetch(build, pod, names.items[i], err);
  strings_release(&names);
  return status;
}

/* Tests are not run on functions that would answer for others. */
static bool has_stand_ins(struct build *build, const struct job *job) {
  _cleanup_free_ char *path = path_join(build->request->output, job->role->name);
  return stand_ins_find(path, job->role->name, &build->result->findings) > 0;
}

/* What flags of the course's have the compiler put in is nobody's fault. */
static bool is_instrumented(const struct build *build) {
  vec_each(build->request->flags, flag)
    if (strncmp(*flag, "-fsanitize", strlen("-fsanitize")) == 0)
      return true;
  return false;
}

static bool has_names_of_runtime(struct build *build, const struct job *job) {
  _cleanup_free_ char *path = path_join(build->request->output, job->role->name);
  return build->request->kind == BUILD_PLAIN && job->role->part == ROLE_DOCUMENTED && !is_instrumented(build) &&
         runtime_names_find(path, job->role->name, &build->result->findings) > 0;
}

static bool is_source_of(const struct build *build, const struct role *role, const char *name) {
  for (size_t i = 0; i < role->sources.count; i++) {
    const char *source = source_name(build, role, i);
    if (source && strcmp(source, name) == 0)
      return true;
  }
  return false;
}

static bool is_code(const char *name) {
  static const char *const endings[] = {".c", ".h", ".cc", ".hh", ".cpp", ".hpp"};
  for (size_t i = 0; i < array_size(endings); i++)
    if (ends_in(name, endings[i]))
      return true;
  return false;
}

/* What is no source of others alone may be included. */
static bool may_be_of(const struct build *build, const struct role *role, const char *name) {
  bool of_another = *name == '/' || !is_code(name);
  vec_each(&build->request->program->roles, other)
    of_another = of_another || is_source_of(build, other, name);
  return is_source_of(build, role, name) || !of_another;
}

/* Locks that are made of instructions nobody sees: who has them would be accused of races. */
static bool cannot_be_watched(const struct build *build, const struct job *job) {
  for (size_t i = 0; i < build->files.count && is_explored(build, job->role); i++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    if (may_be_of(build, job->role, build->names.items[i]) &&
        (fd_read_all(build->files.items[i].fd, MOST_SOURCE, &text) || assembly_is_in(text.buf)))
      return true;
  }
  return false;
}

static int collect(struct build *build, const struct pod *pod, struct error *err) {
  vec_each(&build->jobs, job) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct build_result *built = vec_add(&build->result->builds);
    built->role = xstrdup(job->role->name);
    if (job->missing) {
      built->messages = xstrdup("");
      continue;
    }
    fd_read_all(job->messages, MOST_MESSAGES, &text);
    built->messages = strbuf_detach(&text);
    built->ok = WIFEXITED(job->status) && WEXITSTATUS(job->status) == 0;
    compiler_messages_read(job->role, &build->names, built, &build->result->findings);
    if (built->ok && fetch(build, pod, job->role->name, err))
      return -1;
    if (built->ok && job->role->part == ROLE_UNIT)
      built->ok = !has_stand_ins(build, job);
    built->ok = built->ok && !has_names_of_runtime(build, job) && !cannot_be_watched(build, job);
  }
  return 0;
}

static void release(struct build *build) {
  vec_each(&build->files, file)
    close(file->fd);
  vec_release(&build->files);
  strings_release(&build->names);
  vec_each(&build->jobs, job) {
    close(job->messages);
    for (char **argument = job->argv; argument && *argument; argument++)
      free(*argument);
    free((void *)job->argv);
  }
  vec_release(&build->jobs);
  vec_release(&build->programs);
}

static int build_in_pod(struct build *build, struct error *err) {
  struct pod pod = {.control = -1};
  struct pod_plan plan = {.files = build->files.items,
                          .file_count = build->files.count,
                          .programs = build->programs.items,
                          .program_count = build->programs.count,
                          .limits = &compiler_limits,
                          .hidden = build->request->program->course,
                          .spent_on = SPENT_ON_COMPILERS};
  int status = 0;
  if (build->programs.count > 0) {
    plan.filter = pod_filter(false, err);
    status = !plan.filter || pod_start(&plan, &pod, err) || compile_all(build, &pod, err) ? -1 : 0;
  }
  if (status == 0)
    status = collect(build, &pod, err);
  if (status == 0 && build->request->with_notes && build->programs.count > 0)
    status = fetch_notes(build, &pod, err);
  pod_end(&pod);
  return status;
}

int build_roles(const struct build_request *request, struct submission_result *result, struct error *err) {
  struct build build = {.request = request, .result = result};
  _cleanup_close_ int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int status = input < 0 ? error_errno(err, "open /dev/null") : add_folder(&build, request->sources, err);
  if (status == 0)
    status = add_headers(&build, err);
  if (status == 0)
    status = add_unit_files(&build, err);
  if (status == 0)
    status = add_runtime(&build, err);
  for (size_t i = 0; i < build.files.count; i++)
    build.files.items[i].path = build.names.items[i];
  for (const char *const *role = request->roles; *role && status == 0; role++)
    status = add_job(&build, *role, input, err);
  if (status == 0)
    status = build_in_pod(&build, err);
  release(&build);
  return status;
}
