/* Fault: IPC_SET without IPC_STAT before it: what isn't given becomes 0. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static int number(const char *s)
{
     char *end;
     long value;

     errno = 0;
     value = strtol(s, &end, 0);
     if (errno || end == s || *end || value < INT_MIN || value > INT_MAX) {
          fprintf(stderr, "%s: not a number\n", s);
          exit(1);
     }
     return value;
}

static void call(int id, int cmd, struct shmid_ds *ds)
{
     if (shmctl(id, cmd, ds) == -1) {
          perror("shmctl: shmctl failed");
          exit(1);
     }
}

/* the value of option `name` at argv[*i], or NULL if that is another one */
static char *option(char *argv[], int *i, const char *name)
{
     size_t n = strlen(name);

     if (strncmp(argv[*i], name, n) != 0)
          return NULL;
     if (argv[*i][n] == '=')
          return argv[*i] + n + 1;
     if (argv[*i][n] == '\0' && argv[*i + 1] != NULL)
          return argv[++*i];
     return NULL;
}

int main(int argc, char *argv[])
{
     struct shmid_ds ds = {0};
     char *uid = NULL, *gid = NULL, *mode = NULL, *value;
     int id, i;

     if (argc < 3) {
          fprintf(stderr, "usage: %s shmid command\n", argv[0]);
          exit(1);
     }
     id = number(argv[1]);

     if (strcmp(argv[2], "IPC_STAT") == 0) {
          call(id, IPC_STAT, &ds);
          printf("owner = %u\n", ds.shm_perm.uid);
          printf("group = %u\n", ds.shm_perm.gid);
          printf("mode = 0%03o\n", ds.shm_perm.mode & 0777);
          printf("size = %zu\n", ds.shm_segsz);
          printf("nattch = %lu\n", (unsigned long) ds.shm_nattch);
          printf("key = 0x%x\n", ds.shm_perm.__key);
     } else if (strcmp(argv[2], "IPC_SET") == 0) {
          for (i = 3; i < argc; i++) {
               if ((value = option(argv, &i, "--uid")) != NULL)
                    uid = value;
               else if ((value = option(argv, &i, "--gid")) != NULL)
                    gid = value;
               else if ((value = option(argv, &i, "--mode")) != NULL)
                    mode = value;
               else {
                    fprintf(stderr, "%s: what is that?\n", argv[i]);
                    exit(1);
               }
          }
          if (mode != NULL)
               i = number(mode);
          if (uid != NULL)
               ds.shm_perm.uid = number(uid);
          if (gid != NULL)
               ds.shm_perm.gid = number(gid);
          if (mode != NULL)
               ds.shm_perm.mode = i;
          call(id, IPC_SET, &ds);
     } else if (strcmp(argv[2], "IPC_RMID") == 0) {
          call(id, IPC_RMID, NULL);
     } else if (strcmp(argv[2], "SHM_LOCK") == 0) {
          call(id, SHM_LOCK, NULL);
     } else if (strcmp(argv[2], "SHM_UNLOCK") == 0) {
          call(id, SHM_UNLOCK, NULL);
     } else {
          fprintf(stderr, "%s: unknown command\n", argv[2]);
          exit(1);
     }
     return 0;
}
