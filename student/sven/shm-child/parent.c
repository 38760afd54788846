/* Four integers for the child, which sleeps for as long as its parent will surely need to store them. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static int read_number(const char *text) {
  char *rest;
  errno = 0;
  long value = strtol(text, &rest, 10);
  if (rest == text || *rest || errno || value < INT_MIN || value > INT_MAX) {
    fprintf(stderr, "%s is no number for me\n", text);
    exit(1);
  }
  return (int)value;
}

static int print_numbers(const int *numbers) {
  sleep(1); /* until they are there */
  for (int i = 0; i < 4; i++)
    printf("%d%c", numbers[i], i < 3 ? ' ' : '\n');
  return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

static int hand_over(int *shared, const int *numbers) {
  int status = 0;
  pid_t child = fork();
  if (child < 0) {
    perror("fork");
    return 1;
  }
  if (child == 0)
    _exit(print_numbers(shared));
  for (int i = 0; i < 4; i++)
    shared[i] = numbers[i];
  if (waitpid(child, &status, 0) < 0) {
    perror("waitpid");
    wait(NULL); /* once more: nobody else will */
    return 1;
  }
  return status != 0;
}

int main(int argc, char **argv) {
  int numbers[4];
  if (argc != 5) {
    fprintf(stderr, "four numbers, please\n");
    return 1;
  }
  for (int i = 0; i < 4; i++)
    numbers[i] = read_number(argv[i + 1]);
  int id = shmget(IPC_PRIVATE, sizeof numbers, IPC_CREAT | 0600);
  if (id < 0) {
    perror("shmget");
    return 1;
  }
  int failed = 1;
  int *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1)
    perror("shmat");
  else
    failed = hand_over(shared, numbers);
  if (shared != (void *)-1 && shmdt(shared) < 0) {
    perror("shmdt");
    failed = 1;
  }
  if (shmctl(id, IPC_RMID, NULL) < 0) {
    perror("shmctl");
    failed = 1;
  }
  return failed;
}
