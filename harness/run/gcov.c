/* gcov(1) in a pod of its own. */
#include "run/gcov.h"

#include "base/file.h"
#include "base/memory.h"
#include "run/pod.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { TIMEOUT_MS = 60000, MOST_OUTPUT = 64 << 20 };

static const char gcov[] = "/usr/bin/gcov"; /* beside the gcc that submissions are compiled with */
static const struct limits gcov_limits = {
    .cpu_ns = 30000000000, .memory = 1 << 30, .file_size = MOST_OUTPUT, .processes = 8, .open_files = 64};

struct job {
  strings names;
  VEC(struct pod_file) files;
  VEC(char *) argv;
  int out, null;
};

static bool ends_in(const char *name, const char *ending) {
  size_t length = strlen(name);
  return length > strlen(ending) && strcmp(name + length - strlen(ending), ending) == 0;
}

static int add_files(struct job *job, const char *folder, struct error *err) {
  static const char *const options[] = {gcov, "--json-format", "--stdout", "--branch-probabilities"};
  if (directory_list(AT_FDCWD, folder, &job->names))
    return error_errno(err, "read the folder %s", folder);
  for (size_t i = 0; i < array_size(options); i++)
    *vec_add(&job->argv) = (char *)(uintptr_t)options[i];
  vec_each(&job->names, name) {
    if (!ends_in(*name, ".gcno") && !ends_in(*name, ".gcda"))
      continue;
    _cleanup_free_ char *path = path_join(folder, *name);
    struct pod_file *file = vec_add(&job->files);
    *file = (struct pod_file){.path = *name, .fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), .mode = 0644};
    if (file->fd < 0)
      return error_errno(err, "open %s", path);
    if (ends_in(*name, ".gcno"))
      *vec_add(&job->argv) = *name;
  }
  vec_add(&job->argv);
  return 0;
}

static int run(const struct job *job, const char *hidden, struct error *err) {
  struct pod pod = {.control = -1};
  const struct pod_program program = {.path = gcov,
                                      .argv = job->argv.items,
                                      .stdin_fd = job->null,
                                      .output = OUTPUT_FILE,
                                      .out_fd = job->out,
                                      .err_fd = job->null};
  const struct pod_plan plan = {.files = job->files.items,
                                .file_count = job->files.count,
                                .programs = &program,
                                .program_count = 1,
                                .limits = &gcov_limits,
                                .filter = pod_filter(false, err),
                                .hidden = hidden};
  pid_t pid;
  int ended = -1;
  int status = !plan.filter || pod_start(&plan, &pod, err) || pod_spawn(&pod, 0, false, &pid, err) ||
                       pod_wait(&pod, TIMEOUT_MS, &pid, &ended, err)
                   ? -1
                   : 0;
  pod_end(&pod);
  if (ended != 0 && err->cause == ERROR_NONE)
    return error_set(err, ERROR_SYSTEM, "gcov does not come to an end with what the programs have counted");
  return status;
}

int gcov_run(const char *folder, const char *hidden, struct strbuf *ret_json, struct error *err) {
  if (access(gcov, X_OK))
    return error_set(err, ERROR_UNSUPPORTED, "there is no %s on this host: it comes with gcc", gcov);
  struct job job = {.out = memfd_create("gcov", MFD_CLOEXEC), .null = open("/dev/null", O_RDWR | O_CLOEXEC)};
  int status = job.out < 0 || job.null < 0 ? error_errno(err, "make a file in memory") : add_files(&job, folder, err);
  if (status == 0)
    status = run(&job, hidden, err);
  if (status == 0 && fd_read_all(job.out, MOST_OUTPUT, ret_json))
    status = error_errno(err, "read what gcov says");
  vec_each(&job.files, file)
    if (file->fd >= 0)
      close(file->fd);
  vec_release(&job.files);
  vec_release(&job.argv);
  strings_release(&job.names);
  if (job.out >= 0)
    close(job.out);
  if (job.null >= 0)
    close(job.null);
  return status;
}
