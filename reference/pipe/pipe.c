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

#define ROOM 20

enum { READ_END, WRITE_END };

/* Each step here returns -1 when it fails. Says which one did, and why. */
static bool succeeded(long result, const char *step) {
  if (result == -1)
    perror(step);
  return result != -1;
}

/* The child's part. Its line is out of stdio's buffer before the pipe closes. The parent prints nothing until it has
 * seen that, so the two lines keep their order also where stdout is a file. */
static bool send_letter(const int ends[2]) {
  const char letter = 'a';

  return succeeded(close(ends[READ_END]), "close") &&
         succeeded(write(ends[WRITE_END], &letter, sizeof letter), "write") &&
         succeeded(puts("Child process sent 'a'"), "stdout") && succeeded(fflush(stdout), "stdout") &&
         succeeded(close(ends[WRITE_END]), "close");
}

/* Reads until the pipe is closed or the buffer is full, and ends the text with a NUL. A read() of a pipe may bring less
 * than was asked for, and only 0 says that no more will come. */
static bool read_text(int from, char *buffer) {
  size_t length = 0;
  ssize_t more;

  while ((more = read(from, buffer + length, ROOM - length)) > 0)
    length += (size_t)more;
  buffer[length] = '\0';
  return succeeded(more, "read");
}

/* False too if the child failed, which it has said itself. */
static bool await_child(void) {
  int status;

  return succeeded(wait(&status), "wait") && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The parent's part. */
static bool receive_letter(const int ends[2]) {
  char buffer[ROOM + 1];

  /* A pipe ends when its last writing end is closed. Kept open, this one would make the reader wait for itself. */
  bool worked = succeeded(close(ends[WRITE_END]), "close") && read_text(ends[READ_END], buffer);

  /* Whatever went wrong, the child is waited for: it would outlive us otherwise. Our reading end stays open until then,
   * so that a child that still writes isn't killed by SIGPIPE. */
  worked = await_child() && worked;
  if (worked)
    printf("Parent process received '%s'\n", buffer);
  return succeeded(fflush(stdout), "stdout") && succeeded(close(ends[READ_END]), "close") && worked;
}

int main(void) {
  int ends[2];
  if (!succeeded(pipe(ends), "pipe"))
    return 1;

  /* Nothing has been printed so far: a child inherits what is in stdio's buffer and would print it a second time. */
  pid_t child = fork();
  if (child == 0)
    exit(send_letter(ends) ? EXIT_SUCCESS : EXIT_FAILURE);
  return succeeded(child, "fork") && receive_letter(ends) ? 0 : 1;
}
