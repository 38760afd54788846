/* Builds and runs the suites of cases/platform/. */
#include "conform/conform.h"

#include "base/command.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "grade/builds.h"
#include "grade/check_library.h"
#include "grade/scratch.h"
#include "run/build.h"
#include "run/pod.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#define FOLDER "cases/platform"
/* What every suite is linked with. */
#define COMMON "platform"

enum {
  TIMEOUT_MS = 300000, /* behind the one that each statement has */
  MOST_OUTPUT = 1 << 20,
};

/* Generous: the suites are the course's own, and some make as many objects as the kernel lets them. */
static const struct limits suite_limits = {
    .cpu_ns = 120000000000, .memory = 512 << 20, .file_size = 16 << 20, .processes = 64, .open_files = 256};

static const char *const verdict_names[] = {
    [STATEMENT_HOLDS] = "ok", [STATEMENT_DIFFERS] = "differs", [STATEMENT_UNSUPPORTED] = "unsupported"};

const char *statement_verdict_name(enum statement_verdict verdict) { return verdict_names[verdict]; }

/* ---- which there are ---- */

int conform_list(const struct course *course, strings *ret_names, struct error *err) {
  _cleanup_free_ char *folder = path_join(course->root, FOLDER);
  strings files = {0};
  int status = directory_list(AT_FDCWD, folder, &files);
  if (status)
    error_set(err, ERROR_USAGE, "the course has no suites: %s: %s", folder, strerror(errno));
  vec_each(&files, file) {
    char *end = strrchr(*file, '.');
    if (*file[0] == '.' || !end || strcmp(end, ".c") != 0)
      continue;
    *end = '\0';
    if (strcmp(*file, COMMON) != 0)
      strings_add(ret_names, *file);
  }
  strings_release(&files);
  return status;
}

/* ---- building ---- */

/* Elsewhere somebody stands between a program and the kernel, and one pod is all that there can be. */
static int ask_for_namespaces(struct error *err) {
  struct error refusal = {0};
  const char *isolation = pod_isolation(&refusal, err);
  if (!isolation || strcmp(isolation, "full") == 0)
    return isolation ? 0 : -1;
  return error_set(err, ERROR_UNSUPPORTED,
                   "the suites run in namespaces: %s; run `ipcgrade doctor` for what would change it", refusal.message);
}

static int ask_for_compiler(struct error *err) {
  _cleanup_free_ char *version = compiler_version();
  if (strcmp(version, "none") != 0)
    return 0;
  return error_set(err, ERROR_UNSUPPORTED,
                   "the suites are compiled, and there is no gcc here: apt-get install gcc libc6-dev");
}

/* The suites as roles of a program, which is what can be built. */
static void describe(const struct course *course, const strings *names, struct program *ret_program) {
  *ret_program = (struct program){.name = xstrdup(COMMON), .course = realpath(course->root, NULL)};
  vec_each(names, name) {
    struct role *role = vec_add(&ret_program->roles);
    role->name = xstrdup(*name);
    *vec_add(&role->sources) = xasprintf("%s.c", *name);
    strings_add(&role->sources, COMMON ".c");
  }
}

static int report_failed_build(const struct submission_result *result, struct error *err) {
  vec_each(&result->builds, build) {
    if (build->ok)
      continue;
    vec_each(&result->findings, finding)
      if (finding->role && strcmp(finding->role, build->role) == 0 && finding->kind != FINDING_BUILD_WARNING)
        return error_set(err, ERROR_USAGE, FOLDER "/%s:%d: the suite %s does not compile: %s",
                         finding->file ? finding->file : "", finding->line, build->role, finding->message);
    return error_set(err, ERROR_USAGE, "the suite %s does not compile", build->role);
  }
  return 0;
}

static int build(const struct course *course, const struct program *program, const strings *flags, const char *output,
                 struct error *err) {
  struct submission_result result = {0};
  _cleanup_free_ char *sources = path_join(course->root, FOLDER);
  VEC(const char *) roles = {0};
  vec_each(&program->roles, role)
    *vec_add(&roles) = role->name;
  vec_add(&roles);
  const struct build_request request = {
      .program = program, .sources = sources, .flags = flags, .roles = roles.items, .output = output};
  int status = build_roles(&request, &result, err);
  if (status == 0)
    status = report_failed_build(&result, err);
  submission_result_release(&result);
  vec_release(&roles);
  return status;
}

static int build_all(const struct course *course, const strings *names, const char *output, struct error *err) {
  struct program program;
  strings flags = {0};
  describe(course, names, &program);
  strings_add(&flags, "-std=gnu17");
  strings_add(&flags, "-D_GNU_SOURCE");
  int status = ask_for_compiler(err) || check_library_flags(&flags, &program.libraries, err)
                   ? -1
                   : build(course, &program, &flags, output, err);
  strings_release(&flags);
  program_release(&program);
  return status;
}

/* ---- running ---- */

/* One suite at work. */
struct job {
  const char *name;
  char *argv[2];
  int executable;
  int output; /* file in memory */
  struct pod pod;
  pid_t inside;
};

static int begin(struct job *job, const char *folder, const struct filter *filter, int input, struct error *err) {
  _cleanup_free_ char *path = path_join(folder, job->name);
  job->executable = open(path, O_RDONLY | O_CLOEXEC);
  job->output = memfd_create("output", MFD_CLOEXEC);
  if (job->executable < 0 || job->output < 0)
    return error_errno(err, "open %s", path);
  job->argv[0] = xasprintf("./%s", job->name);
  const struct pod_file file = {.path = job->name, .fd = job->executable, .mode = 0755};
  const struct pod_program program = {.path = job->argv[0],
                                      .argv = job->argv,
                                      .stdin_fd = input,
                                      .output = OUTPUT_FILE,
                                      .out_fd = job->output,
                                      .err_fd = job->output};
  const struct pod_plan plan = {.files = &file,
                                .file_count = 1,
                                .programs = &program,
                                .program_count = 1,
                                .limits = &suite_limits,
                                .filter = filter};
  return pod_start(&plan, &job->pod, err) || pod_spawn(&job->pod, 0, false, &job->inside, err) ? -1 : 0;
}

static void release_job(struct job *job) {
  pod_end(&job->pod);
  if (job->executable >= 0)
    close(job->executable);
  if (job->output >= 0)
    close(job->output);
  free(job->argv[0]);
}

/* Cuts a line at its tabs, into `most` fields at most: their number. */
static size_t cut(char *line, char **ret_fields, size_t most) {
  size_t count = 0;
  for (char *field = strsep(&line, "\t"); field && count < most; field = strsep(&line, "\t"))
    ret_fields[count++] = field;
  return count;
}

enum field {
  FIELD_KIND,
  FIELD_ID,
  FIELD_DOCUMENTS,
  FIELD_CORRECTED,
  FIELD_LINE,
  FIELD_VERDICT,
  FIELD_SAYS,
  FIELD_SEEN,
  FIELD_COUNT
};

static enum statement_verdict verdict_of(const char *word) {
  return strcmp(word, "holds") == 0         ? STATEMENT_HOLDS
         : strcmp(word, "unsupported") == 0 ? STATEMENT_UNSUPPORTED
                                            : STATEMENT_DIFFERS;
}

static void add_statement(struct suite *suite, char *const *fields) {
  struct statement *statement = vec_add(&suite->statements);
  statement->id = xstrdup(fields[FIELD_ID]);
  statement->documents = xstrdup(fields[FIELD_DOCUMENTS]);
  statement->corrected = *fields[FIELD_CORRECTED] != '\0';
  statement->line = (int)strtol(fields[FIELD_LINE], NULL, 10);
  statement->verdict = verdict_of(fields[FIELD_VERDICT]);
  statement->says = xstrdup(fields[FIELD_SAYS]);
  statement->seen = text_visible(fields[FIELD_SEEN]);
}

/* Reads what the suite tells, as cases/platform/platform.c writes it. Was that all? */
static bool read_suite(char *text, struct suite *suite) {
  char *fields[FIELD_COUNT];
  for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n")) {
    size_t count = cut(line, fields, FIELD_COUNT);
    if (count == 2 && strcmp(fields[FIELD_KIND], "suite") == 0 && !suite->title)
      suite->title = xstrdup(fields[1]);
    else if (count == FIELD_COUNT && strcmp(fields[FIELD_KIND], "statement") == 0)
      add_statement(suite, fields);
    else if (count == 2 && strcmp(fields[FIELD_KIND], "end") == 0)
      return suite->title && (size_t)strtol(fields[1], NULL, 10) == suite->statements.count;
  }
  return false;
}

/* Orphans that a failed test left end there, too. */
static int wait_for(struct job *job, struct error *err) {
  pid_t pid;
  int status;
  do {
    if (pod_wait(&job->pod, TIMEOUT_MS, &pid, &status, err))
      return error_set(err, ERROR_SYSTEM, "the suite %s takes too long", job->name);
  } while (pid != job->inside);
  return 0;
}

static int finish(struct job *job, struct suite *suite, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  suite->name = xstrdup(job->name);
  suite->file = xasprintf(FOLDER "/%s.c", job->name);
  if (wait_for(job, err))
    return -1;
  if (fd_read_all(job->output, MOST_OUTPUT, &text))
    return error_errno(err, "read what the suite %s tells", job->name);
  if (!read_suite(text.buf, suite))
    return error_set(err, ERROR_SYSTEM, "the suite %s did not come to its end", job->name);
  return 0;
}

/* Side by side, each in a pod of its own: some wait in real time. */
static int run_all(const strings *names, const char *folder, conform_progress *progress,
                   struct conformance *conformance, struct error *err) {
  VEC(struct job) jobs = {0};
  _cleanup_close_ int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const struct filter *filter = pod_filter(false, err);
  int status = input < 0 ? error_errno(err, "open /dev/null") : filter ? 0 : -1;
  for (size_t i = 0; i < names->count && status == 0; i++) {
    struct job *job = vec_add(&jobs);
    *job = (struct job){.name = names->items[i], .executable = -1, .output = -1, .pod = {.control = -1}};
    status = begin(job, folder, filter, input, err);
  }
  for (size_t i = 0; i < names->count && status == 0; i++) {
    status = finish(&jobs.items[i], vec_add(&conformance->suites), err);
    if (progress)
      progress(i + 1, names->count);
  }
  vec_each(&jobs, job)
    release_job(job);
  vec_release(&jobs);
  return status;
}

int conform_run(const struct course *course, const strings *names, conform_progress *progress,
                struct conformance *ret_conformance, struct error *err) {
  *ret_conformance = (struct conformance){0};
  _cleanup_free_ char *folder = ask_for_namespaces(err) ? NULL : scratch_make(err);
  if (!folder)
    return -1;
  if (progress)
    progress(0, names->count);
  int status = build_all(course, names, folder, err) || run_all(names, folder, progress, ret_conformance, err) ? -1 : 0;
  tree_remove(folder, NULL);
  return status;
}

void conformance_release(struct conformance *conformance) {
  vec_each(&conformance->suites, suite) {
    vec_each(&suite->statements, statement) {
      free(statement->id);
      free(statement->documents);
      free(statement->says);
      free(statement->seen);
    }
    vec_release(&suite->statements);
    free(suite->name);
    free(suite->file);
    free(suite->title);
  }
  vec_release(&conformance->suites);
}

size_t conformance_count(const struct conformance *conformance, enum statement_verdict verdict) {
  size_t count = 0;
  vec_each(&conformance->suites, suite)
    vec_each(&suite->statements, statement)
      count += statement->verdict == verdict;
  return count;
}
