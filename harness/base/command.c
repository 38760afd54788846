/* Runs programs of the host. */
#include "base/command.h"

#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_PROGRAM = 127, MOST_OUTPUT = 256 << 20 };

_Noreturn static void become(const char *folder, const char *const *argv, int in, int out, int errors) {
  int null = open("/dev/null", O_RDWR);
  dup2(in >= 0 ? in : null, 0);
  dup2(out >= 0 ? out : null, 1);
  dup2(errors >= 0 ? errors : null, 2);
  if (!folder || chdir(folder) == 0)
    execvp(argv[0], (char *const *)(uintptr_t)argv);
  _exit(NO_PROGRAM);
}

static pid_t wait_for(pid_t pid, int *ret_status) {
  pid_t got;
  do
    got = waitpid(pid, ret_status, 0);
  while (got < 0 && errno == EINTR);
  return got;
}

static int run(const char *folder, const char *const *argv, int in, int out, int errors, bool *ret_worked,
               struct error *err) {
  int status;
  pid_t pid = fork();
  if (pid == 0)
    become(folder, argv, in, out, errors);
  if (pid < 0 || wait_for(pid, &status) != pid)
    return error_errno(err, "run %s", argv[0]);
  if (WIFEXITED(status) && WEXITSTATUS(status) == NO_PROGRAM)
    return error_set(err, ERROR_UNSUPPORTED, "there is no %s on this host (see `ipcgrade doctor`)", argv[0]);
  *ret_worked = status == 0;
  return 0;
}

int command_run(const char *folder, const char *const *argv, int in, int out, bool *ret_worked, struct error *err) {
  return run(folder, argv, in, out, -1, ret_worked, err);
}

static int gather(const char *folder, const char *const *argv, bool with_errors, struct strbuf *ret_text,
                  bool *ret_worked, struct error *err) {
  _cleanup_close_ int out = memfd_create("output", MFD_CLOEXEC);
  if (out < 0)
    return error_errno(err, "make a file in memory");
  if (run(folder, argv, -1, out, with_errors ? out : -1, ret_worked, err))
    return -1;
  return fd_read_all(out, MOST_OUTPUT, ret_text) ? error_errno(err, "read what %s prints", argv[0]) : 0;
}

int command_output(const char *folder, const char *const *argv, struct strbuf *ret_text, bool *ret_worked,
                   struct error *err) {
  return gather(folder, argv, false, ret_text, ret_worked, err);
}

int command_messages(const char *folder, const char *const *argv, struct strbuf *ret_text, bool *ret_worked,
                     struct error *err) {
  return gather(folder, argv, true, ret_text, ret_worked, err);
}
