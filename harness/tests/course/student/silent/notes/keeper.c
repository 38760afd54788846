/* Right: reads from /dev/null, which Valgrind has open as well, instead of what is typed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void number(int *list, int count) {
  for (int i = 0; i < count; i++)
    list[i] = i;
}

static int print_sum(int fd) {
  int sum = 0;
  int number;
  while (read(fd, &number, sizeof number) == sizeof number)
    sum += number;
  close(fd);
  return printf("%d\n", sum) < 0 || fflush(stdout);
}

/* As a program does that must not read what is typed. */
static int turn_away(void) {
  int null = open("/dev/null", O_RDONLY);
  if (null < 0 || dup2(null, STDIN_FILENO) < 0)
    return -1;
  return close(null);
}

int main(int argc, char **argv) {
  int ends[2];
  int status = 1;
  int count = argc > 1 ? atoi(argv[1]) : 0;
  int list[100];
  if (count > 100)
    return 1;
  number(list, count);
  if (turn_away() || pipe(ends)) {
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
