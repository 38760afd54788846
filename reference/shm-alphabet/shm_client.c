/* shm_client: prints the text that it finds in shared memory, and says there that it has.
 *
 * Partner: shm_server.c, which runs first and waits for this one.
 * Try:     ./shm_server            and in another window:   ./shm_client */
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#define KEY 5678
#define SIZE 27

int main(void) {
  /* Where nobody reads our output any more, printing shall fail and not kill us: the server waits for the star.
   * Not checked: it can only fail for a number that is no signal. */
  signal(SIGPIPE, SIG_IGN);

  /* Without IPC_CREAT: when there is no server, there is nothing to read. */
  int id = shmget(KEY, SIZE, 0666);
  if (id == -1) {
    perror("shmget");
    return 1;
  }
  char *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1) {
    perror("shmat");
    return 1;
  }

  /* Still 0 when the server is just about to fill it. A '*' written now would be lost under the server's 'a'. */
  _Atomic char *first = (_Atomic char *)shared;
  char letter;
  while ((letter = atomic_load_explicit(first, memory_order_acquire)) == '\0')
    sleep(1);

  putchar(letter);
  for (int i = 1; i < SIZE && shared[i] != '\0'; i++)
    putchar(shared[i]);
  putchar('\n');

  bool worked = true;
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "stdout: the letters could not be written\n");
    worked = false;
  }

  /* Said whether or not stdout took the letters: the server waits for it. */
  atomic_store_explicit(first, '*', memory_order_release);

  if (shmdt(shared) == -1) {
    perror("shmdt");
    worked = false;
  }
  return worked ? 0 : 1;
}
