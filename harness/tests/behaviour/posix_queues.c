/* POSIX message queues: priorities, limits, notification by signal and thread, names. */
#include "facts.h"

#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>

static sem_t called;
static volatile sig_atomic_t seen;
static void note(int signal) { seen = signal; }
static void on_thread(union sigval number) {
  seen = number.sival_int;
  sem_post(&called);
}

static void get(mqd_t queue) {
  char text[17] = "";
  unsigned priority = 0;
  long got = mq_receive(queue, text, 16, &priority);
  if (got < 0)
    say("receive: %s", strerrorname_np(errno));
  else
    say("%ld bytes of priority %u: %.*s", got, priority, (int)got, text);
}

int main(void) {
  struct mq_attr attributes = {.mq_maxmsg = 3, .mq_msgsize = 16};
  char text[16];
  TELL(mq_open("/behaviour", O_RDWR));
  mqd_t queue = mq_open("/behaviour", O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
  TELL(mq_open("/behaviour", O_RDWR | O_CREAT | O_EXCL, 0600, &attributes));
  TELL(mq_send(queue, "low", 3, 1));
  TELL(mq_send(queue, "high", 4, 9));
  TELL(mq_send(queue, "low too", 7, 1));
  TELL(mq_getattr(queue, &attributes));
  say("%ld of %ld, %ld bytes each", attributes.mq_curmsgs, attributes.mq_maxmsg, attributes.mq_msgsize);
  mqd_t impatient = mq_open("/behaviour", O_RDWR | O_NONBLOCK);
  TELL(mq_send(impatient, "full", 4, 0));
  TELL(mq_send(queue, "this one is far too long", 24, 0));
  TELL(mq_receive(queue, text, 3, NULL));
  get(queue);
  get(queue);
  get(queue);
  get(impatient);

  pid_t child = fork();
  if (child == 0) {
    rest(100);
    mq_send(queue, "from the child", 14, 5);
    _exit(0);
  }
  double start = seconds();
  get(queue);
  say("%s", when(start, 0.1));
  tell_end_of("child", child);

  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  sigset_t usr1;
  sigset_t before;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, &before);
  on_signal(SIGUSR1, note, 0);
  TELL(mq_notify(queue, &event));
  TELL(mq_notify(queue, &event));
  child = fork();
  if (child == 0) {
    rest(50);
    mq_send(queue, "wake up", 7, 0);
    _exit(0);
  }
  while (!seen)
    sigsuspend(&before);
  say("notified by SIG%s", sigabbrev_np(seen));
  get(queue);
  tell_end_of("child", child);

  sem_init(&called, 0, 0);
  event = (struct sigevent){.sigev_notify = SIGEV_THREAD, .sigev_notify_function = on_thread,
                            .sigev_value.sival_int = 23};
  TELL(mq_notify(queue, &event));
  TELL(mq_send(queue, "thread", 6, 0));
  TELL(sem_wait(&called));
  say("a thread was called with %d", (int)seen);
  TELL(mq_unlink("/behaviour"));
  TELL(mq_unlink("/behaviour"));
  get(queue);
  TELL(mq_close(queue));
  TELL(mq_close(queue));
  return 0;
}
