/* Adds one to the number in the file `count`, and so does its child. The child sleeps first, and hopes that this is
 * long enough. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int add_one(void) {
  int number = 0;
  int fd = open("count", O_RDWR);
  if (fd < 0 || pread(fd, &number, sizeof number, 0) < 0)
    return 1;
  number++;
  if (pwrite(fd, &number, sizeof number, 0) != sizeof number)
    return 1;
  return close(fd);
}

int main(void) {
  int number = 0;
  int status;
  int fd = open("count", O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return 1;
  pid_t child = fork();
  if (child < 0)
    return 1;
  if (child == 0)
    _exit(sleep(1) || add_one());
  if (add_one() || wait(&status) != child || status)
    return 1;
  if (pread(fd, &number, sizeof number, 0) != sizeof number)
    return 1;
  printf("%d\n", number);
  return unlink("count");
}
