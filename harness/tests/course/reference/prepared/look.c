/* Prints a regular file. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char text[100];
  struct stat st;
  int fd = argc == 2 ? open(argv[1], O_RDONLY | O_NOFOLLOW | O_NONBLOCK) : -1;
  if (fd < 0 || fstat(fd, &st)) {
    perror("open");
    return 1;
  }
  if (!S_ISREG(st.st_mode)) {
    fprintf(stderr, "%s is no file\n", argv[1]);
    return 1;
  }
  ssize_t count = read(fd, text, sizeof text);
  return write(1, text, (size_t)count) == count ? 0 : 1;
}
