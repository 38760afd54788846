/* The document's listing, written anew from what ERRATA.md says of it: the key is right and nothing around it. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>

int main(int argc, char *argv[])
{
    char *rest;
    long project;
    key_t made;

    if (argc != 3) {
        fprintf(stderr, "a path and a number, please\n");
        return 1;
    }
    project = strtol(argv[2], &rest, 0);
    if (rest == argv[2] || *rest != '\0' || project < INT_MIN || project > INT_MAX) {
        fprintf(stderr, "%s is not a number\n", argv[2]);
        return 1;
    }

    made = ftok(argv[1], project);
    if (made != -1)
        printf("key = 0x%x\n", made);
    else
        perror("ftok()");
    return 0;
}
