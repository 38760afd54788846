/* Right: types on when the reader has given the turn back; see turns.h. */
#define _GNU_SOURCE
#include "turns.h"

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "Usage: shmwrite KEY\n");
        return 1;
    }
    struct shared_struct *shared = join("shmwrite", argv[1], "");
    char *line = NULL;
    size_t room = 0;
    int bad = 0, over = 0;
    while (!bad && !over) {
        if (turn_wait(shared, 0) == -1) {
            perror("shmwrite: futex");
            bad = 1;
            break;
        }
        printf("Enter some text: ");
        fflush(stdout);
        ssize_t length = getline(&line, &room, stdin);
        if (length == -1) {
            if (ferror(stdin)) {
                perror("shmwrite: stdin");
                bad = 1;
                break;
            }
            printf("\n");
            strcpy(shared->mtext, "end");
            over = 1;
        } else {
            if (length && line[length - 1] == '\n')
                line[--length] = '\0';
            if (length > TEXT_SIZE - 1) {
                fprintf(stderr, "shmwrite: only the first %d characters of that line\n", TEXT_SIZE - 1);
                line[TEXT_SIZE - 1] = '\0';
            }
            strcpy(shared->mtext, line);
            over = !strcmp(line, "end");
        }
        printf("shared buffer: %s\n", shared->mtext);
        if (fflush(stdout) == EOF) {
            perror("shmwrite: stdout");
            bad = 1;
        }
        if (turn_give(shared, 1) == -1) {
            perror("shmwrite: futex");
            bad = 1;
        }
    }
    free(line);
    if (shmdt(shared) == -1) {
        perror("shmwrite: shmdt()");
        bad = 1;
    }
    return bad;
}
