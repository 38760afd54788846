/* Calls for cases to make fail: which of them are the program's own, and which the C library makes for itself. */
#include "hangs.h"

#include <spawn.h>
#include <sys/ipc.h>
#include <sys/stat.h>

extern char **environ;

static void ends_and_tells(pid_t child) {
  int status = -1;
  if (waitpid(child, &status, 0) == child && WIFEXITED(status))
    say("status %d", WEXITSTATUS(status));
}

static void forks(bool first) {
  pid_t child = fork();
  (void)first;
  if (child == 0)
    _exit(0);
  TELL(child < 0);
}

static void forks_by_pointer(bool first) {
  pid_t (*volatile call)(void) = fork;
  pid_t child = call();
  (void)first;
  if (child == 0)
    _exit(0);
  TELL(child < 0);
}

static void vforks(bool first) {
  pid_t child = vfork();
  (void)first;
  if (child == 0)
    _exit(0);
  TELL(child < 0);
}

static void executes_after_vfork(bool first) {
  pid_t child = vfork();
  (void)first;
  if (child == 0) {
    execl("/bin/true", "true", (char *)NULL);
    _exit(errno == ENOENT ? 42 : 1);
  }
  ends_and_tells(child);
}

static void spawns(bool first) {
  char *const argv[] = {(char[]){"true"}, NULL};
  pid_t child;
  (void)first;
  TELL_ERROR(posix_spawn(&child, "/bin/true", NULL, NULL, argv, environ));
}

static void runs_a_command(bool first) {
  (void)first;
  TELL(system("exit 3") >> 8);
}

static void reads_from_a_command(bool first) {
  FILE *from = popen("exit 4", "r");
  (void)first;
  TELL(from ? pclose(from) >> 8 : -1);
}

static void makes_a_key(bool first) {
  struct stat there;
  (void)first;
  TELL(stat("/", &there));
  TELL(ftok("/", 'x') < 0);
}

static const struct one all[] = {
    ONE(forks),  ONE(forks_by_pointer), ONE(vforks),               ONE(executes_after_vfork),
    ONE(spawns), ONE(runs_a_command),   ONE(reads_from_a_command), ONE(makes_a_key),
};

int main(int argc, char **argv) { return run_one(all, sizeof all / sizeof all[0], argc, argv); }
