/* Fault: the key has no 0x in front. */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        errx(1, "a path and a number are needed");

    char *rest;
    long long number = strtoll(argv[2], &rest, 0);
    if (rest == argv[2] || *rest != '\0')
        errx(1, "%s is no number", argv[2]);
    if (number > INT_MAX || number < INT_MIN)
        errx(1, "%s is too large", argv[2]);

    unsigned char low = number;
    if (low == 0)
        errx(1, "%s has 0 in its low byte", argv[2]);

    key_t key = ftok(argv[1], low);
    if (key == -1) {
        perror("ftok()");
        return 1;
    }
    return printf("key = %x\n", (unsigned int) key) < 0;
}
