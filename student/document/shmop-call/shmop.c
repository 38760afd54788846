/* The document's listing, written anew from what ERRATA.md says of it: a table without an end, and half an address. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static struct place {
    int id;
    char *start;
    int bits;
} places[4];
static int used;

static int is_number(const char *word)
{
    char *rest = "";

    if (word)
        strtoul(word, &rest, 0);
    return *rest == '\0';
}

static void take(const char *id, const char *start, const char *bits)
{
    struct place *last = &places[used++];

    last->id = strtol(id, NULL, 0);
    last->start = start ? (char *)strtoul(start, NULL, 0) : NULL;
    last->bits = bits ? strtol(bits, NULL, 0) : 0;
    last->start = shmat(last->id, last->start, last->bits);
    if (last->start == (char *)-1) {
        perror("shmop: shmat failed");
        used--;
    } else
        (void)fprintf(stderr, "shmop: shmat returned %#8.8x\n", (unsigned)(unsigned long)last->start);
}

static void give_back(char *start)
{
    int result = shmdt(start), i;

    if (result == -1) {
        perror("shmop: shmdt failed");
    } else {
        (void)fprintf(stderr, "shmop: shmdt returned %d\n", result);
        for (i = 0; i < used && places[i].start != start; i++)
            ;
        for (used -= i < used; i < used; i++)
            places[i] = places[i + 1];
    }
}

int main(void)
{
    char line[400], *verb, *first, *second, *third;

    while (fgets(line, sizeof line, stdin)) {
        verb = strtok(line, " \t\n");
        first = strtok(NULL, " \t\n");
        second = strtok(NULL, " \t\n");
        third = strtok(NULL, " \t\n");
        if (!verb)
            continue;
        if (!is_number(first) || !is_number(second) || !is_number(third))
            fprintf(stderr, "shmop: these are no numbers\n");
        else if (!strcmp(verb, "attach") && first)
            take(first, second, third);
        else if (!strcmp(verb, "detach") && first)
            give_back((char *)strtoul(first, NULL, 0));
        else if (!strcmp(verb, "list"))
            for (int i = 0; i < used; i++)
                printf("%d %p %d\n", places[i].id, places[i].start, places[i].bits);
        else
            fprintf(stderr, "shmop: %s is unknown\n", verb);
    }
    return 0;
}
