/* semaphore: a parent lets its child speak first, by means of a named semaphore.
 *
 * Partner: none; it forks its own.
 * Try:     ./semaphore
 *          ./semaphore | cat       the same two lines in the same order */
#include <fcntl.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "/sema"

/* Says which step failed, and why, if it did. */
static bool succeeded(bool worked, const char *step) {
  if (!worked)
    perror(step);
  return worked;
}

static bool print_line(const char *line) {
  return succeeded(puts(line) != EOF, "stdout") && succeeded(fflush(stdout) == 0, "stdout");
}

/* The child's part. It posts whether or not it could print: the parent waits for that and for nothing else. */
static bool speak_first(sem_t *semaphore) {
  bool printed = print_line("child"); /* out of the buffer before the parent may go on */

  return succeeded(sem_post(semaphore) == 0, "sem_post") && succeeded(sem_close(semaphore) == 0, "sem_close") &&
         printed;
}

/* The parent's part. The child is always waited for: it would outlive us otherwise. If it failed it has said so. */
static bool speak_second(sem_t *semaphore, pid_t child) {
  bool worked = succeeded(sem_wait(semaphore) == 0, "sem_wait") && print_line("parent");
  int status;

  return succeeded(wait(&status) == child, "wait") && WIFEXITED(status) && WEXITSTATUS(status) == 0 && worked;
}

static bool take_turns(sem_t *semaphore) {
  pid_t child = fork();
  if (child == 0)
    exit(speak_first(semaphore) ? EXIT_SUCCESS : EXIT_FAILURE);
  return succeeded(child != -1, "fork") && speak_second(semaphore, child);
}

int main(void) {
  /* It starts at 0: the first sem_wait() has to wait for a sem_post(). Started at 1, whoever comes first would pass.
   * O_EXCL: the value only counts for a new semaphore; one that is there already keeps its own. */
  sem_t *semaphore = sem_open(NAME, O_CREAT | O_EXCL, 0777, 0);
  if (!succeeded(semaphore != SEM_FAILED, "sem_open"))
    return 1;

  /* The child will inherit the open semaphore, so nobody needs the name any more, and without it the semaphore goes
   * with its last user, however that ends. */
  bool worked = succeeded(sem_unlink(NAME) == 0, "sem_unlink") && take_turns(semaphore);
  return succeeded(sem_close(semaphore) == 0, "sem_close") && worked ? 0 : 1;
}
