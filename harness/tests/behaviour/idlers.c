/* Ways to be busy for ever without getting anywhere. */
#include "hangs.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>

static volatile int *shared_number(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static pid_t make_waiter(void) {
  pid_t pid = fork();
  if (pid == 0)
    for (;;)
      pause();
  return pid;
}

static void poll_with_sleep(bool first) {
  volatile int *ready = shared_number();
  (void)first;
  while (!*ready)
    sleep(1);
}

static void spin(bool first) {
  volatile int *ready = shared_number();
  (void)first;
  while (!*ready)
    continue;
}

static void spin_between_processes(bool first) {
  volatile int *turn = shared_number();
  (void)first;
  int own = fork() == 0;
  while (*turn != own + 1)
    continue;
}

static void yield(bool first) {
  volatile int *ready = shared_number();
  (void)first;
  while (!*ready)
    sched_yield();
}

static void semop_without_waiting(bool first) {
  int id = semget(IPC_PRIVATE, 1, 0600);
  struct sembuf down = {0, -1, IPC_NOWAIT};
  (void)first;
  while (semop(id, &down, 1) < 0)
    continue;
}

static void wait_without_hanging(bool first) {
  pid_t child = make_waiter();
  (void)first;
  while (waitpid(child, NULL, WNOHANG) == 0)
    continue;
}

static void kill_with_zero(bool first) {
  pid_t child = make_waiter();
  (void)first;
  while (kill(child, 0) == 0)
    usleep(1000);
}

static void counter_with_sleep(bool first) {
  volatile int *ready = shared_number();
  volatile long rounds = 0;
  (void)first;
  while (!*ready) {
    rounds++;
    usleep(100000);
  }
}

static void poll_with_time_out(bool first) {
  int channel[2];
  (void)first;
  (void)!pipe(channel);
  while (poll(&(struct pollfd){channel[0], POLLIN, 0}, 1, 100) == 0)
    continue;
}

static void lock_tried_again_and_again(bool first) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  (void)first;
  pthread_mutex_lock(&mutex);
  while (pthread_mutex_trylock(&mutex))
    sched_yield();
}

static void file_that_never_comes(bool first) {
  (void)first;
  while (access("flag", F_OK) != 0 && open("flag", O_RDONLY) < 0)
    usleep(1000);
}

static void spinner_beside_a_sleeper(bool first) {
  volatile int *ready = shared_number();
  (void)first;
  if (fork() == 0)
    for (;;)
      sleep(1);
  while (!*ready)
    continue;
}

/* What -O2 makes of a loop that looks at plain memory: it looks once. */
__attribute__((noinline, optimize("O2"))) static void wait_for(const int *ready) {
  while (!*ready)
    continue;
}

static void hoisted_spinner_beside_a_sleeper(bool first) {
  (void)first;
  if (fork() == 0)
    for (;;)
      sleep(1);
  wait_for((const int *)shared_number());
}

static void hoisted_spinner_beside_a_poller(bool first) {
  volatile int *ready = shared_number();
  (void)first;
  if (fork() == 0)
    while (!*ready)
      usleep(1000);
  wait_for((const int *)ready);
}

static void looks_and_sleeps(bool first) {
  int id = semget(IPC_PRIVATE, 1, 0600);
  (void)first;
  while (semctl(id, 0, GETVAL) == 0)
    usleep(1000);
}

static void looks_at_the_clock_for_ever(bool first) {
  (void)first;
  while (time(NULL))
    continue;
}

static const struct one all[] = {
    ONE(poll_with_sleep),       ONE(spin),
    ONE(spin_between_processes), ONE(yield),
    ONE(semop_without_waiting), ONE(wait_without_hanging),
    ONE(kill_with_zero),        ONE(counter_with_sleep),
    ONE(poll_with_time_out),    ONE(lock_tried_again_and_again),
    ONE(file_that_never_comes), ONE(spinner_beside_a_sleeper),
    ONE(looks_at_the_clock_for_ever), ONE(hoisted_spinner_beside_a_sleeper),
    ONE(looks_and_sleeps),      ONE(hoisted_spinner_beside_a_poller),
};

int main(int argc, char **argv) { return run_one(all, sizeof all / sizeof all[0], argc, argv); }
