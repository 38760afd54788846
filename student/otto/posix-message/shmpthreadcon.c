/* Fault: ftruncate() is not looked at, mmap() is compared with NULL, a child whose exec() fails ends well. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "shmdata.h"

static const char *name;

static int give_up(const char *call)
{
     perror(call);
     shm_unlink(name);
     return 1;
}

static int run(const char *path)
{
     int status;
     pid_t pid = fork();

     if (pid == -1)
          return -1;
     if (pid == 0) {
          execl(path, path, name, (char *) NULL);
          perror(path);
          _exit(0);
     }
     if (waitpid(pid, &status, 0) == -1)
          return -1;
     return status == 0 ? 0 : -1;
}

int main(int argc, char *argv[])
{
     int fd;

     if (argc < 2) {
          printf("Usage: %s filename\n", argv[0]);
          return 1;
     }
     name = argv[1];

     fd = shm_open(name, O_CREAT | O_RDWR, 0666);
     if (fd == -1) {
          perror("shm_open");
          return 1;
     }
     if (system("ls -l /dev/shm/") != 0)
          return give_up("ls");
     ftruncate(fd, TEXT_NUM * sizeof(struct shared_struct));
     if (close(fd) == -1)
          return give_up("close");

     if (run("./shmproducer") == -1)
          return give_up("./shmproducer");
     if (run("./shmconsumer") == -1)
          return give_up("./shmconsumer");

     if (shm_unlink(name) == -1) {
          perror("shm_unlink");
          return 1;
     }
     if (system("ls -l /dev/shm/") != 0) {
          perror("ls");
          return 1;
     }
     return 0;
}
