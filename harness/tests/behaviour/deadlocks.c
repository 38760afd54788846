/* Ways to wait for ever. */
#include "hangs.h"

#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/stat.h>

static void own_write_end(bool first) {
  int channel[2];
  char byte;
  (void)first;
  (void)!pipe(channel);
  if (fork() == 0)
    _exit(write(channel[1], "x", 1) == 1 ? 0 : 1);
  while (read(channel[0], &byte, 1) > 0)
    continue;
}

static void crossed_semaphores(bool first) {
  unsigned short ones[2] = {1, 1};
  int id = semget(IPC_PRIVATE, 2, 0600);
  (void)first;
  semctl(id, 0, SETALL, ones);
  unsigned short own = fork() == 0;
  struct sembuf mine = {own, -1, 0};
  struct sembuf other = {!own, -1, 0};
  semop(id, &mine, 1);
  rest(100);
  semop(id, &other, 1);
}

static void crossed_posix_semaphores(bool first) {
  sem_t *two = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  (void)first;
  sem_init(&two[0], 1, 1);
  sem_init(&two[1], 1, 1);
  int own = fork() == 0;
  sem_wait(&two[own]);
  rest(100);
  sem_wait(&two[!own]);
}

static void locked_twice(bool first) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  (void)first;
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);
}

static void fifo_readers(bool first) {
  (void)first;
  mkfifo("fifo", 0600);
  open("fifo", O_RDONLY);
}

static void child_waits_for_parent(bool first) {
  int channel[2];
  char byte;
  (void)first;
  (void)!pipe(channel);
  if (fork() == 0) {
    (void)!read(channel[0], &byte, 1);
    _exit(0);
  }
  wait(NULL);
  (void)!write(channel[1], "x", 1);
}

static void full_pipe(bool first) {
  static char block[70000];
  int channel[2];
  (void)first;
  (void)!pipe(channel);
  (void)!write(channel[1], block, sizeof block);
}

static int listen_at(unsigned short port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr *)&name, sizeof name) || listen(fd, 1))
    exit(1);
  return fd;
}

static int connect_to(unsigned short port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&name, sizeof name))
    exit(1);
  return fd;
}

static void nobody_connects(bool first) {
  (void)first;
  accept(listen_at(9999), NULL, NULL);
}

static void both_write(bool first) {
  static char block[65536];
  int fd = first ? accept(listen_at(9999), NULL, NULL) : connect_to(9999);
  for (;;)
    (void)!write(fd, block, sizeof block);
}

static void stops_itself(bool first) {
  (void)first;
  raise(SIGSTOP);
}

static void reads_at_an_offset(bool first) {
  int ends[2];
  char byte;
  struct iovec part = {&byte, 1};
  (void)first;
  pipe(ends);
  preadv2(ends[0], &part, 1, -1, 0);
}

static void no_message(bool first) {
  long message[2];
  (void)first;
  msgrcv(msgget(IPC_PRIVATE, 0600), message, sizeof message[1], 0, 0);
}

static void no_queued_message(bool first) {
  char text[8192];
  (void)first;
  mq_receive(mq_open("/empty", O_RDWR | O_CREAT, 0600, NULL), text, sizeof text, NULL);
}

static void no_signal(bool first) {
  sigset_t usr1;
  int signal;
  (void)first;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, NULL);
  sigwait(&usr1, &signal);
}

static void condition_never_signalled(bool first) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  (void)first;
  pthread_mutex_lock(&mutex);
  pthread_cond_wait(&changed, &mutex);
}

/* Not a robust one. */
static void lock_of_the_dead(bool first) {
  pthread_mutex_t *mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t between;
  (void)first;
  pthread_mutexattr_init(&between);
  pthread_mutexattr_setpshared(&between, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(mutex, &between);
  if (fork() == 0) {
    pthread_mutex_lock(mutex);
    _exit(0);
  }
  wait(NULL);
  pthread_mutex_lock(mutex);
}

static void *wait_for_ever(void *argument) {
  while (pause() == -1)
    continue;
  return argument;
}

static void joins_a_waiter(bool first) {
  pthread_t thread;
  (void)first;
  pthread_create(&thread, NULL, wait_for_ever, NULL);
  pthread_join(thread, NULL);
}

static void poll_for_ever(bool first) {
  int channel[2];
  (void)first;
  (void)!pipe(channel);
  poll(&(struct pollfd){channel[0], POLLIN, 0}, 1, -1);
}

static void stopped_child(bool first) {
  (void)first;
  if (fork() == 0) {
    raise(SIGSTOP);
    _exit(0);
  }
  wait(NULL);
}

static const struct one all[] = {
    ONE(own_write_end),   ONE(crossed_semaphores), ONE(crossed_posix_semaphores), ONE(locked_twice),
    ONE(fifo_readers),    ONE(child_waits_for_parent), ONE(full_pipe),            ONE(nobody_connects),
    ONE(both_write),      ONE(stops_itself),       ONE(no_message),               ONE(no_queued_message),
    ONE(no_signal),       ONE(condition_never_signalled), ONE(lock_of_the_dead),  ONE(joins_a_waiter),
    ONE(poll_for_ever),   ONE(stopped_child),      ONE(reads_at_an_offset),
};

int main(int argc, char **argv) { return run_one(all, sizeof all / sizeof all[0], argc, argv); }
