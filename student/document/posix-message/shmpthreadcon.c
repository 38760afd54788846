/* The listing of document 004, Algorithm 8-4; its faults are told in reference/ERRATA.md. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     int fd, length, unused;
     pid_t first, second;

     if (argc < 2) {
          printf("Usage: %s filename\n", argv[0]);
          return 1;
     }

     fd = shm_open(argv[1], O_CREAT | O_RDWR, 0666);
     if (fd == -1)
          ERR_EXIT("con: shm_open()");
     system("ls -l /dev/shm/");

     length = TEXT_NUM * sizeof(struct shared_struct);
     if (ftruncate(fd, length) == -1)
          ERR_EXIT("con: ftruncate()");

     char *producer[] = {"./shmproducer", argv[1], NULL};
     char *consumer[] = {"./shmconsumer", argv[1], NULL};

     first = vfork();
     if (first == -1)
          ERR_EXIT("con: vfork()");
     if (first == 0) {
          execv(producer[0], producer);
     } else {
          second = vfork();
          if (second == -1)
               ERR_EXIT("con: vfork()");
          if (second == 0) {
               execv(consumer[0], consumer);
          } else {
               wait(&first);
               wait(&second);
               if (shm_unlink(argv[1]) == -1)
                    ERR_EXIT("con: shm_unlink()");
               system("ls -l /dev/shm/");
          }
     }
     return 0;
}
