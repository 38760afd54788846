/* Any bytes as a case file: the loader takes them or says what is wrong with them, by file and line. Its seed corpus
 * are the course's own case files. See https://llvm.org/docs/LibFuzzer.html. */
#include "base/memory.h"
#include "course/load.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  _cleanup_close_ int fd = memfd_create("cases", MFD_CLOEXEC);
  require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
  _cleanup_free_ char *path = xasprintf("/proc/self/fd/%d", fd);
  struct program program = {0};
  strings problems = {0};
  struct error err = {0};
  if (program_load(path, &program, &problems, &err) == 0) {
    require(problems.count == 0 && program.cases.count > 0);
    program_release(&program);
  } else {
    require(problems.count > 0 && err.cause == ERROR_USAGE);
    vec_each(&problems, problem)
      require(strncmp(*problem, path, strlen(path)) == 0);
  }
  strings_release(&problems);
  return 0;
}
