/* Fault: the name of the program is missing from the message. */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>

static unsigned long number(const char *text, unsigned long most)
{
    char *rest;
    unsigned long n = strtoul(text, &rest, 0);
    if (*text == '\0' || *text == '-' || *rest != '\0' || n > most)
        errx(1, "bad number %s", text);
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        errx(1, "key, size and flags are needed");

    key_t key = IPC_PRIVATE;
    if (strcmp(argv[1], "IPC_PRIVATE"))
        key = (key_t) number(argv[1], 0xffffffff);
    size_t size = number(argv[2], ULONG_MAX);
    int flags = number(argv[3], INT_MAX);

    int shmid = shmget(key, size, flags);
    if (shmid < 0) {
        perror("shmget: shmget failed");
        return 1;
    }
    fprintf(stderr, "shmget returned %d\n", shmid);
    return 0;
}
