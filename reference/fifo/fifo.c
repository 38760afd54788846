/* fifo: a child sends one letter to its parent through a pipe that has a name.
 *
 * Partner: none; it forks its own.
 * Try:     ./fifo
 * Look:    ls -l /tmp/pipefile     afterwards: it must be gone */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH "/tmp/pipefile"

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* The child's part. `reading` is the parent's end: with it still open here, our open() always finds a reader, even if
 * the parent is gone by now. */
static bool send_letter(int reading) {
  int writing = open(PATH, O_WRONLY | O_NOFOLLOW);
  if (writing == -1)
    return fail(PATH);
  if (close(reading) == -1)
    return fail("close");
  if (write(writing, "a", 1) != 1)
    return fail("write");
  printf("Child process sent 'a'\n");
  if (fflush(stdout) != 0)
    return fail("stdout");
  if (close(writing) == -1)
    return fail("close");
  return true;
}

/* Forks the child and waits for its end. */
static bool run_child(int reading) {
  pid_t child = fork();
  if (child == -1)
    return fail("fork");
  if (child == 0)
    exit(send_letter(reading) ? 0 : 1);

  int status;
  if (waitpid(child, &status, 0) == -1)
    return fail("waitpid");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The child has ended, so what it wrote is in the pipe: up to 64 KiB stay there as long as a reading end is open. */
static bool receive_letter(int reading) {
  char buffer[21];
  ssize_t length = read(reading, buffer, sizeof buffer - 1);

  if (length == -1)
    return fail("read");
  buffer[length] = '\0';
  printf("Parent process received '%s'\n", buffer);
  return fflush(stdout) == 0 ? true : fail("stdout");
}

int main(void) {
  /* mkfifo() makes a new one or fails: what is at this path already, even a link, isn't ours to use or to remove. */
  if (mkfifo(PATH, S_IRUSR | S_IWUSR) == -1) {
    perror(PATH);
    return 1;
  }

  /* open() of a FIFO waits for the other end. A child that couldn't open its own would leave us waiting here for ever,
   * so this end is opened without waiting, and before the child is forked. */
  int reading = open(PATH, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  bool worked = reading != -1;
  if (!worked)
    perror(PATH);
  else
    worked = run_child(reading);

  /* The name would outlive both programs, and nobody needs it now that both sides have opened the pipe. It goes before
   * our line is printed: where nobody reads our output any more, SIGPIPE ends us there. */
  if (unlink(PATH) == -1)
    worked = fail("unlink");

  if (worked)
    worked = receive_letter(reading);
  if (reading != -1 && close(reading) == -1)
    worked = fail("close");
  return worked ? 0 : 1;
}
