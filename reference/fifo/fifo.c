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
#define ROOM 20

/* Each step here returns something negative when it fails. Says which one did, and why. */
static bool succeeded(long result, const char *step) {
  if (result < 0)
    perror(step);
  return result >= 0;
}

/* The child's part. `reading` is the parent's end: with it still open here, our open() always finds a reader, even if
 * the parent is gone by now. */
static bool send_letter(int reading) {
  const char letter = 'a';
  int writing = open(PATH, O_WRONLY | O_NOFOLLOW);

  return succeeded(writing, PATH) && succeeded(close(reading), "close") &&
         succeeded(write(writing, &letter, sizeof letter), "write") &&
         succeeded(puts("Child process sent 'a'"), "stdout") && succeeded(fflush(stdout), "stdout") &&
         succeeded(close(writing), "close");
}

/* Forks the child and waits for its end. False too if the child failed, which it has said itself. */
static bool run_child(int reading) {
  pid_t child = fork();
  if (child == 0)
    exit(send_letter(reading) ? EXIT_SUCCESS : EXIT_FAILURE);

  int status;
  return succeeded(child, "fork") && succeeded(wait(&status), "wait") && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The child has ended, so what it wrote is in the pipe: up to 64 KiB stay there as long as a reading end is open. The
 * text begins as zeros, so that a NUL is behind whatever comes. */
static bool receive_letter(int reading) {
  char text[ROOM + 1] = "";

  return succeeded(read(reading, text, ROOM), "read") &&
         succeeded(printf("Parent process received '%s'\n", text), "stdout") && succeeded(fflush(stdout), "stdout");
}

int main(void) {
  /* mkfifo() makes a new one or fails: what is at this path already, even a link, isn't ours to use or to remove. */
  if (!succeeded(mkfifo(PATH, S_IRUSR | S_IWUSR), PATH))
    return 1;

  /* open() of a FIFO waits for the other end. A child that couldn't open its own would leave us waiting here for ever,
   * so this end is opened without waiting, and before the child is forked. */
  int reading = open(PATH, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  if (!succeeded(reading, PATH)) {
    unlink(PATH);
    return 1;
  }
  bool worked = run_child(reading);

  /* The name would outlive both programs, and nobody needs it now that both sides have opened the pipe. It goes before
   * our line is printed: where nobody reads our output any more, SIGPIPE ends us there. */
  worked = succeeded(unlink(PATH), "unlink") && worked;
  worked = worked && receive_letter(reading);
  return succeeded(close(reading), "close") && worked ? 0 : 1;
}
