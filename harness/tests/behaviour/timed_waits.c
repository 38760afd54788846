/* Every wait with a time-out, run out and satisfied in time. */
#include "facts.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/sem.h>

static sem_t semaphore;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t many = PTHREAD_RWLOCK_INITIALIZER;
static int done;

static void *help(void *argument) {
  (void)argument;
  rest(100);
  sem_post(&semaphore);
  pthread_mutex_lock(&lock);
  done = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
  return NULL;
}

#define TIMED(milliseconds, statement)                                                                                \
  do {                                                                                                                \
    double start = seconds();                                                                                         \
    statement;                                                                                                        \
    say("  %s", when(start, (milliseconds) / 1000.0));                                                                \
  } while (0)

int main(void) {
  struct timespec soon;
  pthread_t helper;
  pthread_condattr_t monotonic;
  sem_init(&semaphore, 0, 0);
  soon = later(CLOCK_REALTIME, 100);
  TIMED(100, TELL(sem_timedwait(&semaphore, &soon)));
  TELL(sem_timedwait(&semaphore, &soon)); /* past by now */
  soon = later(CLOCK_MONOTONIC, 100);
  TIMED(100, TELL(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &soon)));
  soon.tv_nsec = 1000000000;
  TELL(sem_timedwait(&semaphore, &soon));

  pthread_mutex_lock(&lock);
  soon = later(CLOCK_REALTIME, 100);
  TIMED(100, TELL_ERROR(pthread_cond_timedwait(&changed, &lock, &soon)));
  pthread_cond_t other;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&other, &monotonic);
  soon = later(CLOCK_MONOTONIC, 100);
  TIMED(100, TELL_ERROR(pthread_cond_timedwait(&other, &lock, &soon)));
  soon = later(CLOCK_REALTIME, 50);
  TIMED(50, TELL_ERROR(pthread_mutex_timedlock(&lock, &soon)));
  pthread_mutex_unlock(&lock);
  pthread_rwlock_wrlock(&many);
  soon = later(CLOCK_REALTIME, 50);
  TELL_ERROR(pthread_rwlock_timedrdlock(&many, &soon));

  pthread_create(&helper, NULL, help, NULL);
  soon = later(CLOCK_REALTIME, 1000);
  TIMED(100, TELL(sem_timedwait(&semaphore, &soon)));
  pthread_mutex_lock(&lock);
  while (!done)
    pthread_cond_timedwait(&changed, &lock, &soon);
  pthread_mutex_unlock(&lock);
  TELL_ERROR(pthread_join(helper, NULL));
  pthread_create(&helper, NULL, help, NULL);
  soon = later(CLOCK_REALTIME, 20);
  TELL_ERROR(pthread_timedjoin_np(helper, NULL, &soon));
  TELL_ERROR(pthread_join(helper, NULL));

  int set = semget(IPC_PRIVATE, 1, 0600);
  struct sembuf down = {0, -1, 0};
  struct timespec span = {0, 100000000};
  TIMED(100, TELL(semtimedop(set, &down, 1, &span)));
  TELL(semctl(set, 0, IPC_RMID));

  struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
  char text[8];
  mqd_t queue = mq_open("/timed", O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
  soon = later(CLOCK_REALTIME, 100);
  TIMED(100, TELL(mq_timedreceive(queue, text, sizeof text, NULL, &soon)));
  TELL(mq_send(queue, "one", 3, 0));
  soon = later(CLOCK_REALTIME, 100);
  TIMED(100, TELL(mq_timedsend(queue, "two", 3, 0, &soon)));
  TELL(mq_timedreceive(queue, text, sizeof text, NULL, &soon));
  TELL(mq_unlink("/timed"));

  sigset_t usr1;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, NULL);
  TIMED(100, TELL(sigtimedwait(&usr1, NULL, &span)));
  raise(SIGUSR1);
  TELL(sigtimedwait(&usr1, NULL, &span) == SIGUSR1);

  int channel[2];
  TELL(pipe(channel));
  struct pollfd one = {channel[0], POLLIN, 0};
  struct epoll_event event = {.events = EPOLLIN};
  int together = epoll_create1(0);
  epoll_ctl(together, EPOLL_CTL_ADD, channel[0], &event);
  TIMED(100, TELL(poll(&one, 1, 100)));
  TIMED(100, TELL(ppoll(&one, 1, &span, NULL)));
  TIMED(100, TELL(epoll_wait(together, &event, 1, 100)));
  TIMED(100, TELL(epoll_pwait2(together, &event, 1, &span, NULL)));
  TELL(mq_close(queue));
  return 0;
}
