/* The document's listing, written anew from what ERRATA.md says of it: whatever fails is told, and it goes on. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static int size_of(const char *word)
{
    char *rest;
    long number = strtol(word, &rest, 10);

    if (rest == word || *rest != '\0' || number < INT_MIN || number > INT_MAX) {
        fprintf(stderr, "%s is not a size\n", word);
        exit(1);
    }
    return number;
}

int main(int argc, char *argv[])
{
    int bytes, segment;
    void *place;

    if (argc != 2) {
        fprintf(stderr, "a size, please\n");
        return 1;
    }
    bytes = size_of(argv[1]);

    segment = shmget(IPC_PRIVATE, bytes, IPC_CREAT | IPC_EXCL | 0660);
    if (segment != -1)
        puts("created");
    else
        perror("shmget()");

    place = shmat(segment, NULL, 0);
    if (place != (void *)-1)
        puts("attached");
    else
        perror("shmat()");

    if (shmdt(place) != -1)
        puts("detached");
    else
        perror("shmdt()");

    if (shmctl(segment, IPC_RMID, NULL) != -1)
        puts("released");
    else
        perror("shmctl()");
    return 0;
}
