/* Right: shows a line when it is its turn; see turns.h. */
#define _GNU_SOURCE
#include "turns.h"

#define INDENT "                              "

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "Usage: shmread KEY\n");
        return 1;
    }
    struct shared_struct *shared = join("shmread", argv[1], INDENT);
    int bad = 0, over = 0;
    while (!bad && !over) {
        if (turn_wait(shared, 1) == -1) {
            perror("shmread: futex");
            bad = 1;
            break;
        }
        printf(INDENT "You wrote: %s\n", shared->mtext);
        if (fflush(stdout) == EOF) {
            perror("shmread: stdout");
            bad = 1;
        }
        over = !strcmp(shared->mtext, "end");
        if (turn_give(shared, 0) == -1) {
            perror("shmread: futex");
            bad = 1;
        }
    }
    if (shmdt(shared) == -1) {
        perror("shmread: shmdt()");
        bad = 1;
    }
    return bad;
}
