/* Right: a thread numbers the notes, and is still waiting for more when main() returns. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int list[100];
static sem_t numbered;

static void *number(void *argument) {
  const int *count = argument;
  for (int i = 0; i < *count; i++)
    list[i] = i;
  sem_post(&numbered);
  for (;;)
    pause();
  return NULL;
}

static int start_to_number(int *count) {
  pthread_t thread;
  return sem_init(&numbered, 0, 0) || pthread_create(&thread, NULL, number, count) || pthread_detach(thread);
}

static int print_sum(int fd) {
  int sum = 0;
  int number;
  while (read(fd, &number, sizeof number) == sizeof number)
    sum += number;
  close(fd);
  return printf("%d\n", sum) < 0 || fflush(stdout);
}

int main(int argc, char **argv) {
  int ends[2];
  int status = 1;
  int count = argc > 1 ? atoi(argv[1]) : 0;
  if (count > 100)
    return 1;
  if (start_to_number(&count) || sem_wait(&numbered) || pipe(ends)) {
    perror("keeper");
    return 1;
  }
  pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    _exit(print_sum(ends[0]));
  }
  if (child < 0)
    perror("fork");
  size_t size = (size_t)count * sizeof *list;
  ssize_t sent = child < 0 ? -1 : write(ends[1], list, size);
  close(ends[0]);
  close(ends[1]);
  return child < 0 || sent != (ssize_t)size || wait(&status) < 0 || status;
}
