// about: the kernel tells that something has happened: by a signal for input, by a new file's name, by a thread for a
// message.
// sync: strict
// fails: never
#define _GNU_SOURCE
#include "shared.h"
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/inotify.h>

static struct Box { int steps[3]; } * box;
static sem_t noticed;
static int seen;

static void notice(union sigval value) {
  seen = box->steps[2] + value.sival_int;
  sem_post(&noticed);
}

static int do_steps(int end, mqd_t queue) {
  box->steps[0] = 1;
  if (write(end, "", 1) != 1)
    return 1;
  box->steps[1] = 1;
  if (open("new", O_CREAT | O_WRONLY, 0600) < 0)
    return 2;
  box->steps[2] = 1;
  return mq_send(queue, "", 1, 0) != 0;
}

static int see_steps(const sigset_t *input, int names) {
  char name[512];
  siginfo_t info;
  if (sigwaitinfo(input, &info) != SIGIO || !box->steps[0])
    return 1;
  if (read(names, name, sizeof name) < 1 || !box->steps[1])
    return 2;
  while (sem_wait(&noticed))
    ;
  return seen != 2;
}

int main(void) {
  int ends[2];
  int status;
  sigset_t input;
  struct mq_attr room = {.mq_maxmsg = 1, .mq_msgsize = 1};
  struct sigevent by_thread = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = notice, .sigev_value = {1}};
  box = share(sizeof *box);
  mqd_t queue = mq_open("/told", O_RDWR | O_CREAT | O_EXCL, 0600, &room);
  int names = inotify_init1(0);
  sigemptyset(&input);
  sigaddset(&input, SIGIO);
  sigprocmask(SIG_BLOCK, &input, NULL);
  if (queue == (mqd_t)-1 || mq_unlink("/told") || sem_init(&noticed, 0, 0) || mq_notify(queue, &by_thread) ||
      inotify_add_watch(names, ".", IN_CREATE) < 0 || pipe(ends) || fcntl(ends[0], F_SETOWN, getpid()) ||
      fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK))
    return 9;
  pid_t child = fork();
  if (child == 0)
    _exit(do_steps(ends[1], queue));
  int failed = see_steps(&input, names);
  return waitpid(child, &status, 0) != child || status || unlink("new") || failed;
}
