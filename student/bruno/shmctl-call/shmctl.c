/* Right: a table of the plain commands, and getopt_long() for the options. */
#include <err.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>

static int to_int(const char *text)
{
    char *rest;
    long long n = strtoll(text, &rest, 0);
    if (!*text || *rest || n < INT_MIN || n > INT_MAX)
        errx(1, "%s is no number", text);
    return (int) n;
}

static int failed(void)
{
    perror("shmctl: shmctl failed");
    return 1;
}

static int stat_segment(int id)
{
    struct shmid_ds s;
    if (shmctl(id, IPC_STAT, &s) == -1)
        return failed();
    printf("owner = %u\ngroup = %u\nmode = 0%03o\nsize = %zu\nnattch = %lu\nkey = 0x%x\n", s.shm_perm.uid,
           s.shm_perm.gid, s.shm_perm.mode & 0777, s.shm_segsz, (unsigned long) s.shm_nattch, s.shm_perm.__key);
    return 0;
}

static int set_segment(int id, int argc, char **argv)
{
    static const struct option known[] = {
        {"uid", 1, 0, 'u'}, {"gid", 1, 0, 'g'}, {"mode", 1, 0, 'm'}, {0, 0, 0, 0}};
    struct shmid_ds s;
    bool has_u = false, has_g = false, has_m = false;
    int u = 0, g = 0, m = 0, c;

    optind = 3;
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'u': has_u = true; u = to_int(optarg); break;
        case 'g': has_g = true; g = to_int(optarg); break;
        case 'm': has_m = true; m = to_int(optarg); break;
        default: return 1;
        }
    }
    if (shmctl(id, IPC_STAT, &s) == -1)
        return failed();
    if (has_u)
        s.shm_perm.uid = u;
    if (has_g)
        s.shm_perm.gid = g;
    if (has_m)
        s.shm_perm.mode = m;
    return shmctl(id, IPC_SET, &s) == -1 ? failed() : 0;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        errx(1, "an id and a command are needed");

    int id = to_int(argv[1]);
    const char *command = argv[2];
    if (!strcmp(command, "IPC_STAT"))
        return stat_segment(id);
    if (!strcmp(command, "IPC_SET"))
        return set_segment(id, argc, argv);

    static const struct { const char *name; int cmd; } plain[] = {
        {"IPC_RMID", IPC_RMID}, {"SHM_LOCK", SHM_LOCK}, {"SHM_UNLOCK", SHM_UNLOCK}};
    for (int i = 0; i < 3; i++)
        if (!strcmp(command, plain[i].name))
            return shmctl(id, plain[i].cmd, NULL) == -1 ? failed() : 0;
    errx(1, "no such command: %s", command);
}
