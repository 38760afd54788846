/* Right: waits for the `a`, which comes last, and writes all letters with one call. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

enum { KEY = 5678, SIZE = 27 };

int main(void)
{
    const struct timespec tenth = {.tv_nsec = 100 * 1000 * 1000};
    char line[SIZE];
    int status = EXIT_SUCCESS;

    int id = shmget(KEY, SIZE, 0666);
    if (id == -1) {
        perror("shmget");
        return EXIT_FAILURE;
    }
    _Atomic char *letters = shmat(id, NULL, 0);
    if (letters == (void *)-1) {
        perror("shmat");
        return EXIT_FAILURE;
    }
    while (atomic_load_explicit(letters, memory_order_acquire) != 'a')
        nanosleep(&tenth, NULL);
    for (int i = 0; i < SIZE; i++)
        line[i] = i < SIZE - 1 ? letters[i] : '\n';
    for (size_t done = 0; done < sizeof line;) {
        ssize_t n = write(STDOUT_FILENO, line + done, sizeof line - done);
        if (n == -1) {
            perror("write");
            status = EXIT_FAILURE;
            break;
        }
        done += (size_t)n;
    }
    /* Also when nobody could read it: the server waits. */
    atomic_store_explicit(letters, '*', memory_order_release);
    if (shmdt((void *)letters) == -1) {
        perror("shmdt");
        status = EXIT_FAILURE;
    }
    return status;
}
