/* pipe: a child sends one letter to its parent through an anonymous pipe.
 *
 * Partner: none; it forks its own.
 * Try:     ./pipe
 *          ./pipe | cat            the same two lines in the same order */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_END, WRITE_END };

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* The child's part. */
static bool send_letter(const int ends[2]) {
  if (close(ends[READ_END]) == -1)
    return fail("close");
  if (write(ends[WRITE_END], "a", 1) != 1)
    return fail("write");
  printf("Child process sent 'a'\n");

  /* The line goes out before the pipe closes. The parent prints nothing until it has seen the pipe close, so the two
   * lines keep their order also where stdout is a file and the child's buffer would be written only when it ends. */
  if (fflush(stdout) != 0)
    return fail("stdout");
  if (close(ends[WRITE_END]) == -1)
    return fail("close");
  return true;
}

/* Reads until the pipe is closed or the buffer is full, and ends the text with a NUL. A read() of a pipe may bring less
 * than was asked for, and only 0 says that no more will come. */
static bool receive(int from, char *buffer, size_t size) {
  size_t length = 0;
  ssize_t more = 1;

  while (more > 0 && length < size - 1) {
    more = read(from, buffer + length, size - 1 - length);
    if (more == -1)
      return fail("read");
    length += (size_t)more;
  }
  buffer[length] = '\0';
  return true;
}

int main(void) {
  int ends[2];
  if (pipe(ends) == -1) {
    perror("pipe");
    return 1;
  }

  /* Nothing has been printed so far: a child inherits what is in stdio's buffer and would print it a second time. */
  pid_t child = fork();
  if (child == -1) {
    perror("fork");
    close(ends[READ_END]);
    close(ends[WRITE_END]);
    return 1;
  }
  if (child == 0)
    exit(send_letter(ends) ? 0 : 1);

  /* A pipe ends when its last writing end is closed. Kept open, this one would make the reader wait for itself. */
  bool worked = true;
  if (close(ends[WRITE_END]) == -1)
    worked = fail("close");

  char buffer[21];
  if (worked)
    worked = receive(ends[READ_END], buffer, sizeof buffer);

  /* Whatever went wrong, the child is waited for: it would outlive us otherwise. Our reading end stays open until then,
   * so that a child that still writes isn't killed by SIGPIPE. */
  int status;
  if (waitpid(child, &status, 0) == -1)
    worked = fail("waitpid");
  else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "pipe: the child failed\n");
    worked = false;
  }

  if (worked)
    printf("Parent process received '%s'\n", buffer);
  if (close(ends[READ_END]) == -1)
    worked = fail("close");
  if (fflush(stdout) != 0)
    worked = fail("stdout");
  return worked ? 0 : 1;
}
