/* Right: getopt_long() reads what IPC_SET takes, a switch does the rest. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static void usage(void)
{
     fprintf(stderr, "Use: shmctl SHMID IPC_STAT|IPC_RMID|SHM_LOCK|SHM_UNLOCK\n"
                     "     shmctl SHMID IPC_SET [--uid N] [--gid N] [--mode N]\n");
     exit(EXIT_FAILURE);
}

static int number(const char *text)
{
     char *rest;

     errno = 0;
     long n = strtol(text, &rest, 0);
     if (rest == text || *rest != '\0' || errno != 0 || n < INT_MIN || n > INT_MAX) {
          fprintf(stderr, "shmctl: '%s' is no number that fits an int\n", text);
          usage();
     }
     return (int) n;
}

static int command(const char *name)
{
     if (strcmp(name, "IPC_STAT") == 0)
          return IPC_STAT;
     if (strcmp(name, "IPC_SET") == 0)
          return IPC_SET;
     if (strcmp(name, "IPC_RMID") == 0)
          return IPC_RMID;
     if (strcmp(name, "SHM_LOCK") == 0)
          return SHM_LOCK;
     if (strcmp(name, "SHM_UNLOCK") == 0)
          return SHM_UNLOCK;
     fprintf(stderr, "shmctl: unknown command '%s'\n", name);
     usage();
     return -1;
}

static void control(int shmid, int cmd, struct shmid_ds *ds)
{
     if (shmctl(shmid, cmd, ds) == -1) {
          perror("shmctl: shmctl failed");
          exit(EXIT_FAILURE);
     }
}

struct change { bool given; int to; };
enum { UID, GID, MODE, CHANGES };

static void read_changes(int argc, char **argv, struct change *changes)
{
     static const struct option options[] = {
          { "uid", required_argument, NULL, UID },
          { "gid", required_argument, NULL, GID },
          { "mode", required_argument, NULL, MODE },
          { NULL, 0, NULL, 0 },
     };

     for (int which; (which = getopt_long(argc, argv, "+", options, NULL)) != -1; ) {
          if (which == '?')
               usage();
          changes[which] = (struct change) { true, number(optarg) };
     }
     if (optind != argc)
          usage();
     if (changes[MODE].given && changes[MODE].to < 0) {
          fprintf(stderr, "shmctl: a mode is not negative\n");
          usage();
     }
}

static int show(const struct shmid_ds *ds)
{
     printf("owner = %u\n", ds->shm_perm.uid);
     printf("group = %u\n", ds->shm_perm.gid);
     printf("mode = 0%03o\n", ds->shm_perm.mode & 0777u);
     printf("size = %zu\n", ds->shm_segsz);
     printf("nattch = %lu\n", (unsigned long) ds->shm_nattch);
     printf("key = 0x%x\n", (unsigned) ds->shm_perm.__key);
     if (fflush(stdout) == EOF || ferror(stdout)) {
          perror("stdout");
          return EXIT_FAILURE;
     }
     return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
     struct change changes[CHANGES] = { 0 };
     struct shmid_ds ds = { 0 };

     if (argc < 3)
          usage();
     int shmid = number(argv[1]), cmd = command(argv[2]);
     if (cmd == IPC_SET)
          read_changes(argc - 2, argv + 2, changes);        /* the command is its argv[0] */
     else if (argc != 3)
          usage();

     switch (cmd) {
     case IPC_STAT:
          control(shmid, IPC_STAT, &ds);
          return show(&ds);
     case IPC_SET:
          if (!changes[UID].given || !changes[GID].given || !changes[MODE].given)
               control(shmid, IPC_STAT, &ds);
          if (changes[UID].given)
               ds.shm_perm.uid = changes[UID].to;
          if (changes[GID].given)
               ds.shm_perm.gid = changes[GID].to;
          if (changes[MODE].given)
               ds.shm_perm.mode = changes[MODE].to;
          control(shmid, IPC_SET, &ds);
          break;
     default:
          control(shmid, cmd, NULL);
     }
     return EXIT_SUCCESS;
}
