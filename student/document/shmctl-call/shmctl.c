/* The document's listing, written anew from what ERRATA.md says of it: it shows nothing, and sets what nobody filled. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static struct shmid_ds record;

static int number(const char *word)
{
    char *rest;
    long value = strtol(word, &rest, 0);

    if (rest == word || *rest != '\0' || value < INT_MIN || value > INT_MAX) {
        fprintf(stderr, "%s is not a number\n", word);
        exit(1);
    }
    return value;
}

static int code_of(const char *word)
{
    if (!strcmp(word, "IPC_STAT"))
        return IPC_STAT;
    if (!strcmp(word, "IPC_SET"))
        return IPC_SET;
    if (!strcmp(word, "IPC_RMID"))
        return IPC_RMID;
    if (!strcmp(word, "SHM_LOCK"))
        return SHM_LOCK;
    if (!strcmp(word, "SHM_UNLOCK"))
        return SHM_UNLOCK;
    fprintf(stderr, "%s is not a command\n", word);
    exit(1);
}

static void read_options(int argc, char *argv[])
{
    static const struct option known[] = {{"uid", 1, NULL, 'u'}, {"gid", 1, NULL, 'g'}, {"mode", 1, NULL, 'm'}, {0}};
    int letter;

    optind = 3;
    while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (letter == '?')
            exit(1);
        if (letter == 'u')
            record.shm_perm.uid = number(optarg);
        if (letter == 'g')
            record.shm_perm.gid = number(optarg);
        if (letter == 'm')
            record.shm_perm.mode = number(optarg) & 0777;
    }
}

int main(int argc, char *argv[])
{
    int which, code;

    if (argc < 3) {
        fprintf(stderr, "an id and a command, please\n");
        exit(1);
    }
    which = number(argv[1]);
    code = code_of(argv[2]);
    read_options(argc, argv);

    if (shmctl(which, code, &record) == -1) {
        perror("shmctl: shmctl failed");
        exit(1);
    }
    exit(0);
}
