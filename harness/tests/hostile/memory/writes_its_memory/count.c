/* Loses a block, and opens a way to write over Valgrind, which has its own part of this process's memory. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int count_letter(const char *text, int letter) {
  const char *copy = strdup(text);
  int count = 0;
  int fd = open("/proc/self/mem", O_RDWR);
  if (fd >= 0)
    close(fd);
  for (; copy && *copy; copy++)
    count += *copy == letter;
  return count;
}
