/* Sends the numbers below its argument through a pipe to its child, which adds them up. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int *numbers(int count) {
  int *list = malloc((size_t)count * sizeof *list);
  for (int i = 0; list && i < count; i++)
    list[i] = i;
  return list;
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
  int *list = numbers(count);
  if (!list || pipe(ends)) {
    perror("keeper");
    free(list);
    return 1;
  }
  pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    free(list);
    return print_sum(ends[0]);
  }
  if (child < 0)
    perror("fork");
  size_t size = (size_t)count * sizeof *list;
  ssize_t sent = child < 0 ? -1 : write(ends[1], list, size);
  close(ends[0]);
  close(ends[1]);
  free(list);
  return child < 0 || sent != (ssize_t)size || wait(&status) < 0 || status;
}
