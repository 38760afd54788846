/* Which waiting calls a handled signal ends with EINTR, and which go on with SA_RESTART: signal(7). */
#include "facts.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>

static volatile sig_atomic_t signals;
static int channel[2]; /* read by those that are to be restarted: the second signal fills it */
static int semaphores;
static int queue;
static sem_t posted;

/* The first signal only interrupts; the second one also lets whoever went on waiting have what he waits for. */
static void note(int signal) {
  int saved = errno;
  (void)signal;
  if (++signals == 2) {
    struct sembuf up = {0, 1, IPC_NOWAIT};
    long message[2] = {1, 0};
    (void)!write(channel[1], "x", 1);
    semop(semaphores, &up, 1);
    msgsnd(queue, message, sizeof message[1], IPC_NOWAIT);
    sem_post(&posted);
  }
  errno = saved;
}

static void begin(int flags) {
  struct itimerval twice = {.it_value = {0, 30000}, .it_interval = {0, 30000}};
  signals = 0;
  on_signal(SIGALRM, note, flags);
  setitimer(ITIMER_REAL, &twice, NULL);
}

static void finish(void) {
  struct itimerval none = {0};
  struct sembuf down = {0, -1, IPC_NOWAIT};
  long message[2];
  char byte;
  while (signals < 2) /* so that each has left the same behind */
    pause();
  setitimer(ITIMER_REAL, &none, NULL);
  fcntl(channel[0], F_SETFL, O_NONBLOCK);
  (void)!read(channel[0], &byte, 1);
  fcntl(channel[0], F_SETFL, 0);
  semop(semaphores, &down, 1);
  msgrcv(queue, message, sizeof message[1], 0, IPC_NOWAIT);
  sem_trywait(&posted);
}

#define TRY(call)                                                                                                      \
  begin(flags);                                                                                                        \
  TELL(call);                                                                                                          \
  finish()

static void all_calls(int flags) {
  char byte;
  long message[2];
  struct sembuf down = {0, -1, 0};
  struct pollfd readable = {channel[0], POLLIN, 0};
  struct epoll_event event = {.events = EPOLLIN};
  struct timespec second = {1, 0};
  fd_set set;
  int together = epoll_create1(0);
  epoll_ctl(together, EPOLL_CTL_ADD, channel[0], &event);
  FD_ZERO(&set);
  FD_SET(channel[0], &set);
  say(flags ? "-- with SA_RESTART" : "-- without");
  TRY(read(channel[0], &byte, 1));
  TRY(semop(semaphores, &down, 1));
  TRY(semtimedop(semaphores, &down, 1, &second));
  TRY(msgrcv(queue, message, sizeof message[1], 0, 0));
  TRY(sem_wait(&posted));
  TRY(poll(&readable, 1, -1));
  TRY(poll(&readable, 1, 1000));
  TRY(select(channel[0] + 1, &set, NULL, NULL, NULL));
  FD_SET(channel[0], &set);
  TRY(epoll_wait(together, &event, 1, -1));
  TRY(epoll_wait(together, &event, 1, 1000));
  TRY(nanosleep(&second, NULL));
  TRY(clock_nanosleep(CLOCK_MONOTONIC, 0, &second, NULL) == EINTR);
  close(together);
}

static void children_and_locks(int flags) {
  pid_t child = fork();
  if (child == 0) {
    rest(100);
    _exit(0);
  }
  begin(flags);
  long got = waitpid(child, NULL, 0);
  say("waitpid = %s", got == child ? "the child" : strerrorname_np(errno));
  finish();
  if (got != child)
    waitpid(child, NULL, 0);

  int ready[2];
  char byte;
  (void)!pipe(ready);
  child = fork();
  int fd = open("lock", O_RDWR | O_CREAT, 0600);
  if (child == 0) {
    flock(fd, LOCK_EX);
    (void)!write(ready[1], "x", 1);
    rest(100);
    _exit(0);
  }
  (void)!read(ready[0], &byte, 1);
  begin(flags);
  TELL(flock(fd, LOCK_EX));
  finish();
  waitpid(child, NULL, 0);
  close(fd);
  unlink("lock");
}

int main(void) {
  (void)!pipe(channel);
  semaphores = semget(IPC_PRIVATE, 1, 0600);
  queue = msgget(IPC_PRIVATE, 0600);
  sem_init(&posted, 0, 0);
  all_calls(0);
  children_and_locks(0);
  all_calls(SA_RESTART);
  children_and_locks(SA_RESTART);
  semctl(semaphores, 0, IPC_RMID);
  msgctl(queue, IPC_RMID, NULL);
  return 0;
}
