/* export --student: the archive that students take home. */
#include "cli/class/export_student.h"

#include "base/file.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/class/assigned.h"
#include "cli/class/target.h"
#include "cli/student/handout.h"
#include "course/edition.h"
#include "export/pack.h"
#include "grade/builds.h"
#include "grade/edition.h"
#include "grade/scratch.h"
#include "run/run.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#define NAME "ipcgrade-student"

struct work {
  const struct cli *cli;
  struct course course;
  struct assignment assignment;
  bool has_assignment;
  char *parts;    /* folder of the executable for students and what is told of it */
  char *scratch;  /* folder in which it is put together, */
  char *root;     /* the one in there that is packed, */
  char *data;     /* its course, */
  char *prepared; /* and what that has instead of solutions */
  size_t programs, shown, hidden;
};

static void release(struct work *work) {
  if (work->scratch)
    tree_remove(work->scratch, NULL);
  course_release(&work->course);
  assignment_release(&work->assignment);
  free(work->parts);
  free(work->scratch);
  free(work->root);
  free(work->data);
  free(work->prepared);
}

/* ---- what it is put together from ---- */

/* Beside this executable where that was built, in ../lib/ipcgrade/edition where it was installed. */
static char *find_parts(struct error *err) {
  static const char *const places[] = {"student", "../lib/ipcgrade/edition"};
  char self[4096];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0) {
    error_errno(err, "read /proc/self/exe");
    return NULL;
  }
  self[length] = '\0';
  for (size_t i = 0; i < array_size(places); i++) {
    char *parts = xasprintf("%.*s%s", (int)(path_base(self) - self), self, places[i]);
    _cleanup_free_ char *executable = path_join(parts, "ipcgrade");
    if (path_exists(executable))
      return parts;
    free(parts);
  }
  error_set(err, ERROR_UNSUPPORTED, "the executable for students is not there: `make` builds it, in build/student/");
  return NULL;
}

static int open_all(struct work *work, const struct student_export *asked) {
  static const words nothing_graded = {0};
  struct error err = {0};
  int status = cli_open_course(work->cli, &work->course);
  if (status == EXIT_GO_ON && work->course.prepared)
    status = cli_usage("%s is a student edition itself", work->course.root);
  if (status == EXIT_GO_ON)
    status = assigned_load(work->cli, &work->course, asked->assignment, &nothing_graded, &work->assignment,
                           &work->has_assignment);
  if (status != EXIT_GO_ON)
    return status;
  work->parts = find_parts(&err);
  work->scratch = work->parts ? scratch_make(&err) : NULL;
  if (!work->scratch)
    return cli_fail(&err);
  work->root = path_join(work->scratch, NAME);
  work->data = path_join(work->root, "share/ipcgrade");
  work->prepared = path_join(work->data, "prepared");
  return EXIT_GO_ON;
}

/* ---- one program ---- */

static int copy(const char *from, const char *name, const char *to, struct error *err) {
  _cleanup_free_ char *source = path_join(from, name);
  _cleanup_free_ char *target = path_join(to, name);
  return directory_make(to, err) || file_copy(source, target, err) ? -1 : 0;
}

static int write_case_file(const struct work *work, const struct program *program, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *folder = path_join(work->data, "cases");
  _cleanup_free_ char *path = xasprintf("%s/%s.yaml", folder, program->name);
  return edition_case_file(program, &text, err) || directory_make(folder, err) ||
                 file_write(path, text.buf, text.length, err)
             ? -1
             : 0;
}

/* Its folder in reference/, with headers alone. */
static int copy_headers(const struct work *work, const struct program *program, struct error *err) {
  _cleanup_free_ char *from = course_reference(&work->course, program->name);
  _cleanup_free_ char *to = xasprintf("%s/reference/%s", work->data, program->name);
  int status = directory_make(to, err);
  vec_each(&program->headers, header)
    status = status ? status : copy(from, *header, to, err);
  return status;
}

/* What a submission's functions are linked with. */
static int copy_agent(const struct work *work, const struct program *program, struct error *err) {
  _cleanup_free_ char *from = path_join(work->course.root, "cases/unit");
  _cleanup_free_ char *to = path_join(work->data, "cases/unit");
  if (!program->units.count)
    return 0;
  return copy(from, "agent.c", to, err) || copy(from, "protocol.h", to, err) ? -1 : 0;
}

static size_t count_shown(const struct program *program) {
  size_t shown = 0;
  vec_each(&program->cases, test)
    shown += !test->hidden && test->points > 0;
  return shown;
}

static int write_example(const struct work *work, const struct program *program, struct error *err) {
  strings lines = {0};
  cli_example(&work->course, program, &lines);
  int status = edition_example_write(work->prepared, program->name, &lines, err);
  strings_release(&lines);
  return status;
}

static int write_handout(const struct work *work, const struct handout *handout, const char *name,
                         const struct handout_format *format, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *folder = path_join(work->root, "handouts");
  _cleanup_free_ char *path = xasprintf("%s/%s.%s", folder, name, format->ending);
  format->write(handout, &text);
  return directory_make(folder, err) || file_write(path, text.buf, text.length, err) ? -1 : 0;
}

static int write_handouts(const struct work *work, const struct course *course, const struct program *program,
                          struct error *err) {
  strings example = {0};
  struct handout handout;
  int status = 0;
  cli_example(course, program, &example);
  cli_handout(course, program, &example, &handout);
  for (const struct handout_format *format = handout_formats; format->name && status == 0; format++)
    status = write_handout(work, &handout, program->name, format, err);
  strings_release(&example);
  handout_release(&handout);
  return status;
}

/* As the edition has the program: it can be used, and its handout is what `show` will tell there. */
static int try_program(const struct work *work, const char *name, struct error *err) {
  struct course course;
  struct program program;
  if (course_open(work->data, &course, err))
    return -1;
  int status = course_load(&course, name, &program, err);
  if (status == 0)
    status = write_handouts(work, &course, &program, err);
  program_release(&program);
  course_release(&course);
  return status;
}

static int add_program(struct work *work, const char *name, struct error *err) {
  struct program program;
  if (course_load(&work->course, name, &program, err))
    return -1;
  assignment_apply(work->has_assignment ? &work->assignment : NULL, &program);
  size_t shown = count_shown(&program);
  int status = 0;
  if (shown == 0)
    status = error_set(err, ERROR_USAGE, "%s: all cases are hidden, so that there is nothing for students to check",
                       program.path);
  if (status == 0 && !work->cli->quiet)
    fprintf(stderr, "%s: %zu of %zu cases\n", name, shown, shown + program_hidden_cases(&program));
  if (status == 0)
    status = write_case_file(work, &program, err) || copy_headers(work, &program, err) ||
                     copy_agent(work, &program, err) || edition_prepare(&work->course, &program, work->prepared, err) ||
                     write_example(work, &program, err) || try_program(work, name, err)
                 ? -1
                 : 0;
  work->programs++;
  work->shown += shown;
  work->hidden += program_hidden_cases(&program);
  program_release(&program);
  return status;
}

/* ---- all of it ---- */

static int write_edition(const struct work *work, struct error *err) {
  _cleanup_free_ char *compiler = compiler_version();
  const char *isolation = run_isolation(NULL, err);
  if (!isolation)
    return -1;
  _cleanup_free_ char *kept = xstrdup(isolation);
  const struct edition edition = {.harness = (char *)(uintptr_t)IPCGRADE_VERSION, compiler, kept};
  return directory_make(work->prepared, err) || edition_write(work->prepared, &edition, err) ? -1 : 0;
}

static int put_together(struct work *work, struct error *err) {
  _cleanup_free_ char *bin = path_join(work->root, "bin");
  _cleanup_free_ char *cases = path_join(work->course.root, "cases");
  _cleanup_free_ char *cases_there = path_join(work->data, "cases");
  _cleanup_free_ char *suppressions = path_join(cases, "valgrind.supp");
  if (write_edition(work, err) || copy(work->parts, "ipcgrade", bin, err) ||
      copy(work->parts, "README.md", work->root, err) || copy(work->parts, "LICENCES", work->root, err))
    return -1;
  int status = path_exists(suppressions) ? copy(cases, "valgrind.supp", cases_there, err) : 0;
  vec_each(&work->course.programs, name)
    if (status == 0 && (!work->has_assignment || assignment_has(&work->assignment, *name)))
      status = add_program(work, *name, err);
  if (status == 0 && work->programs == 0)
    status = error_set(err, ERROR_USAGE, "%s: there is no program to export", work->course.root);
  return status;
}

static void tell(const struct work *work, const char *to) {
  struct stat st = {0};
  stat(to, &st);
  if (work->cli->json)
    cli_print_json(json_pack("{s:s, s:I, s:I, s:I, s:I}", "archive", to, "bytes", (json_int_t)st.st_size, "programs",
                             (json_int_t)work->programs, "cases", (json_int_t)work->shown, "hidden_cases",
                             (json_int_t)work->hidden));
  else if (!work->cli->quiet)
    printf("%s: %zu program%s, %zu cases; %zu hidden one%s stay%s here\n", to, work->programs, plural(work->programs),
           work->shown, work->hidden, plural(work->hidden), work->hidden == 1 ? "s" : "");
}

int cli_export_student(const struct cli *cli, const struct student_export *asked) {
  struct work work = {.cli = cli};
  struct error err = {0};
  const char *to = asked->to ? asked->to : NAME ".tar.gz";
  char *path = NULL;
  int status = target_find(to, &path); /* before all the rest is made */
  if (status == EXIT_GO_ON)
    status = open_all(&work, asked);
  if (status == EXIT_GO_ON && (put_together(&work, &err) || export_pack(work.root, path, &err)))
    status = cli_fail(&err);
  if (status == EXIT_GO_ON) {
    tell(&work, to);
    status = EXIT_FULL;
  }
  release(&work);
  free(path);
  return status;
}
