/* Prints by write, sendfile, writev with few and with many parts, and splice. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

static void by_write(int fd, const char *text) {
  if (write(fd, text, strlen(text)) < 0)
    _exit(1);
}

static void by_sendfile(const char *text) {
  int fd = open("note", O_RDWR | O_CREAT | O_TRUNC, 0600);
  by_write(fd, text);
  off_t offset = 0;
  if (sendfile(1, fd, &offset, strlen(text)) < 0)
    by_write(1, text); /* a file opened for appending takes none */
  close(fd);
  unlink("note");
}

static void by_writev(const char *text, int parts) {
  struct iovec vector[100];
  size_t length = strlen(text);
  for (int i = 0; i < parts; i++) {
    size_t from = length * (size_t)i / (size_t)parts;
    size_t to = length * (size_t)(i + 1) / (size_t)parts;
    vector[i] = (struct iovec){(char *)text + from, to - from};
  }
  if (writev(1, vector, parts) < 0)
    _exit(1);
}

static void by_splice(const char *text) {
  int ends[2];
  if (pipe(ends))
    _exit(1);
  by_write(ends[1], text);
  if (splice(ends[0], NULL, 1, NULL, strlen(text), 0) < 0)
    by_write(1, text);
}

int main(void) {
  by_write(1, "1 write\n");
  by_sendfile("2 sendfile\n");
  by_writev("3 writev\n", 3);
  by_writev("4 many parts\n", 100);
  by_splice("5 splice\n");
  by_write(1, "6 write\n");
  by_write(2, "an error\n");
  return 0;
}
