/* The listing of document 004, Algorithm 8-1, completed as far as it takes to compile; its faults are told in
 * reference/ERRATA.md. */
#include <fcntl.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     struct stat about;
     struct shared_struct *shared;
     char path[80], command[80], key_text[10];
     int id, size;
     pid_t reader, writer;
     key_t key;

     size = TEXT_NUM * sizeof(struct shared_struct);
     printf("max record number = %d, shm size = %d\n", TEXT_NUM, size);
     if (argc < 2) {
          printf("Usage: %s pathname\n", argv[0]);
          return 1;
     }
     strcpy(path, argv[1]);

     if (stat(path, &about) == -1) {
          if (creat(path, O_RDWR) == -1)
               ERR_EXIT("shmcon: creat()");
          printf("shared file object created\n");
     }
     key = ftok(path, 0x27);
     if (key == -1)
          ERR_EXIT("shmcon: ftok()");
     printf("key generated: IPC key = %x\n", key);

     id = shmget(key, size, 0666 | PERM);
     if (id == -1)
          ERR_EXIT("shmcon: shmget()");
     printf("shmcon: shmid = %d\n", id);

     shared = shmat(id, NULL, 0);
     if (shared == (void *) -1)
          ERR_EXIT("shmcon: shmat()");
     printf("shmcon: shared Memory attached at %p\n", (void *) shared);
     shared->written = 0;

     sprintf(command, "ipcs -m | grep '%d'\n", id);
     printf("\n----- Shared Memory Segments -----\n");
     system(command);
     if (shmdt(shared) == -1)
          ERR_EXIT("shmcon: shmdt()");
     printf("\n----- Shared Memory Segments -----\n");
     system(command);

     sprintf(key_text, "%x", key);
     char *read_arguments[] = {"./shmread", key_text, NULL};
     char *write_arguments[] = {"./shmwrite", key_text, NULL};

     reader = vfork();
     if (reader == -1)
          ERR_EXIT("shmcon: vfork()");
     if (reader == 0)
          execv(read_arguments[0], read_arguments);
     writer = vfork();
     if (writer == -1)
          ERR_EXIT("shmcon: vfork()");
     if (writer == 0)
          execv(write_arguments[0], write_arguments);

     wait(&reader);
     wait(&writer);

     if (shmctl(id, IPC_RMID, NULL) == -1)
          ERR_EXIT("shmcon: shmctl(IPC_RMID)");
     printf("shmcon: shmid = %d removed\n", id);
     printf("\n----- Shared Memory Segments -----\n");
     system(command);
     printf("nothing found ...\n");
     return 0;
}
