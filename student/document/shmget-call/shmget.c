/* The document's listing, written anew from what ERRATA.md says of it: numbers are taken as they come, and cut. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static long number(const char *word)
{
    return strtol(word, NULL, 0);
}

int main(int argc, char *argv[])
{
    key_t name = IPC_PRIVATE;
    int bytes, bits, made;

    if (argc != 4) {
        fprintf(stderr, "a key, a size and flags, please\n");
        exit(1);
    }
    if (strcmp(argv[1], "IPC_PRIVATE") != 0)
        name = number(argv[1]);
    bytes = number(argv[2]);
    bits = number(argv[3]);

    made = shmget(name, bytes, bits);
    if (made == -1) {
        perror("shmget: shmget failed");
        exit(1);
    }
    (void)fprintf(stderr, "shmget: shmget returned %d\n", made);
    exit(0);
}
