/* Fault: PATH is copied into eighty bytes, however long it is. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "shmdata.h"

static int id = -1;

static void die(const char *call)
{
     perror(call);
     if (id != -1)
          shmctl(id, IPC_RMID, NULL);
     exit(1);
}

static void list(void)
{
     char command[80];

     printf("\n----- Shared Memory Segments -----\n");
     if (fflush(stdout) == EOF)
          die("stdout");
     snprintf(command, sizeof command, "ipcs -m | awk '$2 == %d'", id);
     if (system(command) == -1)
          die("system");
}

static pid_t run(const char *path, const char *key)
{
     pid_t pid = fork();

     if (pid == 0) {
          execl(path, path, key, (char *) NULL);
          perror(path);
          _exit(1);
     }
     return pid;
}

int main(int argc, char *argv[])
{
     int shmsize = TEXT_NUM * sizeof(struct shared_struct);
     int fd, status, bad = 0, i;
     key_t key;
     char key_str[10], pathname[80];
     struct shared_struct *shared;
     pid_t reader, writer, pid;

     printf("max record number = %d, shm size = %d\n", TEXT_NUM, shmsize);
     if (argc < 2) {
          printf("Usage: %s pathname\n", argv[0]);
          return 1;
     }
     strcpy(pathname, argv[1]);
     if (access(pathname, F_OK) == -1) {
          fd = creat(pathname, 0600);
          if (fd == -1)
               die("creat");
          close(fd);
          printf("shared file object created\n");
     }

     key = ftok(pathname, 0x27);
     if (key == -1)
          die("ftok");
     printf("key generated: IPC key = %x\n", key);
     id = shmget(key, shmsize, 0666 | PERM);
     if (id == -1)
          die("shmget");
     printf("shmcon: shmid = %d\n", id);
     shared = shmat(id, NULL, 0);
     if (shared == (void *) -1)
          die("shmat");
     printf("shmcon: shared Memory attached at %p\n", (void *) shared);
     shared->written = 0;

     list();
     if (shmdt(shared) == -1)
          die("shmdt");
     list();

     sprintf(key_str, "%x", key);
     reader = run("./shmread", key_str);
     if (reader == -1)
          die("fork");
     writer = run("./shmwrite", key_str);
     if (writer == -1) {
          kill(reader, SIGTERM);
          die("fork");
     }
     for (i = 0; i < 2; i++) {
          pid = wait(&status);
          if (pid == -1)
               die("wait");
          if (status != 0 && !bad) {
               bad = 1;
               if (i == 0)
                    kill(pid == reader ? writer : reader, SIGTERM);
          }
     }

     if (shmctl(id, IPC_RMID, NULL) == -1) {
          perror("shmctl");
          return 1;
     }
     if (bad)
          return 1;
     printf("shmcon: shmid = %d removed\n", id);
     list();
     printf("nothing found ...\n");
     return 0;
}
