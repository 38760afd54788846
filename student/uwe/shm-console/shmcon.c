/* Fault: fork() is not looked at, nor is shmat(), nor how a helper ends. */
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
     int fd, status, i;
     key_t key;
     char key_str[10];
     struct shared_struct *shared;

     printf("max record number = %d, shm size = %d\n", TEXT_NUM, shmsize);
     if (argc < 2) {
          printf("Usage: %s pathname\n", argv[0]);
          return 1;
     }
     if (access(argv[1], F_OK) == -1) {
          fd = creat(argv[1], 0600);
          if (fd == -1)
               die("creat");
          close(fd);
          printf("shared file object created\n");
     }

     key = ftok(argv[1], 0x27);
     if (key == -1)
          die("ftok");
     printf("key generated: IPC key = %x\n", key);
     id = shmget(key, shmsize, 0666 | PERM);
     if (id == -1)
          die("shmget");
     printf("shmcon: shmid = %d\n", id);
     shared = shmat(id, NULL, 0);
     printf("shmcon: shared Memory attached at %p\n", (void *) shared);
     shared->written = 0;

     list();
     if (shmdt(shared) == -1)
          die("shmdt");
     list();

     sprintf(key_str, "%x", key);
     run("./shmread", key_str);
     run("./shmwrite", key_str);
     for (i = 0; i < 2; i++) {
          if (wait(&status) == -1)
               die("wait");
     }

     if (shmctl(id, IPC_RMID, NULL) == -1) {
          perror("shmctl");
          return 1;
     }
     printf("shmcon: shmid = %d removed\n", id);
     list();
     printf("nothing found ...\n");
     return 0;
}
