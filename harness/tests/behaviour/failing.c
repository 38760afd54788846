/* Calls for cases to make fail: which of them are the program's own, and which the C library makes for itself. */
#include "hangs.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

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

static void asks_about_a_descriptor(bool first) {
  struct stat there;
  (void)first;
  TELL(fstat(0, &there));
  TELL(stat("/", &there));
}

static void unmaps(bool first) {
  void *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  char *volatile large = malloc(1 << 20);
  (void)first;
  free(large); /* which the C library unmaps */
  TELL(munmap(memory, 4096));
}

/* Who has no writing end any more reads the end of the pipe, whatever close() said. */
static void closes(bool first) {
  int ends[2];
  char byte;
  (void)first;
  if (pipe(ends))
    return;
  TELL(close(ends[1]));
  TELL(read(ends[0], &byte, 1));
  TELL(close(ends[1]));
}

static void closes_a_queue(bool first) {
  mqd_t queue = mq_open("/closed", O_CREAT | O_RDWR, 0600, NULL);
  struct mq_attr attributes;
  (void)first;
  mq_unlink("/closed");
  TELL(mq_close(queue));
  TELL(mq_getattr(queue, &attributes));
}

static void closes_a_semaphore(bool first) {
  sem_t *semaphore = sem_open("/closed", O_CREAT, 0600, 0);
  void *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  (void)first;
  sem_unlink("/closed");
  TELL(munmap(memory, 4096));
  TELL(sem_close(semaphore));
}

static void reads_signals(bool first) {
  sigset_t none;
  (void)first;
  sigemptyset(&none);
  TELL(signalfd(-1, &none, 0));
}

static void polls(bool first) {
  (void)first;
  TELL(poll(NULL, 0, 0));
}

static void selects(bool first) {
  struct timeval at_once = {0};
  (void)first;
  TELL(select(0, NULL, NULL, NULL, &at_once));
}

static void watches(bool first) {
  struct epoll_event event;
  int watcher = epoll_create1(0);
  (void)first;
  TELL(epoll_wait(watcher, &event, 1, 0));
}

/* ---- pipes and sockets that nobody reads: SIGPIPE comes with the error ---- */

static void writes_as_a_child(bool first) {
  int ends[2];
  pid_t child = pipe(ends) ? -1 : fork();
  (void)first;
  if (child == 0)
    _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
  tell_end_of("child", child);
}

static void sends_as_a_child(bool first) {
  int ends[2];
  pid_t child = socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ? -1 : fork();
  (void)first;
  if (child == 0)
    _exit(send(ends[1], "x", 1, 0) == 1 ? 0 : 1);
  tell_end_of("child", child);
}

static void writes_ignoring_the_signal(bool first) {
  int ends[2];
  (void)first;
  signal(SIGPIPE, SIG_IGN);
  if (pipe(ends) == 0)
    TELL(write(ends[1], "x", 1));
}

static volatile sig_atomic_t signals_seen;

static void count_signal(int number) {
  (void)number;
  signals_seen++;
}

static void writes_handling_the_signal(bool first) {
  int ends[2];
  struct iovec part = {"x", 1};
  (void)first;
  on_signal(SIGPIPE, count_signal, 0);
  long written = pipe(ends) ? 0 : writev(ends[1], &part, 1);
  say("%s after %d of them", written < 0 ? strerrorname_np(errno) : "no error", (int)signals_seen);
}

static void sends_without_the_signal(bool first) {
  int ends[2];
  (void)first;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0)
    TELL(send(ends[0], "x", 1, MSG_NOSIGNAL));
}

static void sends_a_message_without_the_signal(bool first) {
  int ends[2];
  struct iovec part = {"x", 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  (void)first;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0)
    TELL(sendmsg(ends[0], &message, MSG_NOSIGNAL));
}

static const struct one all[] = {
    ONE(forks),
    ONE(forks_by_pointer),
    ONE(vforks),
    ONE(executes_after_vfork),
    ONE(spawns),
    ONE(runs_a_command),
    ONE(reads_from_a_command),
    ONE(makes_a_key),
    ONE(asks_about_a_descriptor),
    ONE(unmaps),
    ONE(closes),
    ONE(closes_a_queue),
    ONE(closes_a_semaphore),
    ONE(reads_signals),
    ONE(polls),
    ONE(selects),
    ONE(watches),
    ONE(writes_as_a_child),
    ONE(sends_as_a_child),
    ONE(writes_ignoring_the_signal),
    ONE(writes_handling_the_signal),
    ONE(sends_without_the_signal),
    ONE(sends_a_message_without_the_signal),
};

int main(int argc, char **argv) { return run_one(all, sizeof all / sizeof all[0], argc, argv); }
