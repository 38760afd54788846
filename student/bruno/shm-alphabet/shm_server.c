/* Right: the letters are put there from the last to the first, so that whoever sees an `a` has all of them. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <time.h>

enum { KEY = 5678, SIZE = 27 };

static int id = -1;

static void fail(const char *what)
{
    perror(what);
    if (id != -1 && shmctl(id, IPC_RMID, NULL) == -1)
        perror("shmctl");
    exit(EXIT_FAILURE);
}

int main(void)
{
    const struct timespec tenth = {.tv_nsec = 100 * 1000 * 1000};

    if ((id = shmget(KEY, SIZE, IPC_CREAT | 0666)) == -1)
        fail("shmget");
    _Atomic char *letters = shmat(id, NULL, 0);
    if (letters == (void *)-1)
        fail("shmat");
    letters[SIZE - 1] = '\0';
    for (int i = SIZE - 2; i >= 0; i--)
        atomic_store_explicit(&letters[i], "abcdefghijklmnopqrstuvwxyz"[i], memory_order_release);
    while (atomic_load_explicit(letters, memory_order_acquire) != '*')
        nanosleep(&tenth, NULL);
    if (shmdt((void *)letters) == -1)
        fail("shmdt");
    if (shmctl(id, IPC_RMID, NULL) == -1) {
        perror("shmctl");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
