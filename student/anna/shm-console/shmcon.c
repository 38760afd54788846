/* Right: two semaphores pass the turn between the helpers, so nobody polls. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shmdata.h"

static const char *const helpers[2] = {"./shmread", "./shmwrite"};
static pid_t pids[2];

/* The line of ipcs that tells of the segment, if any. Returns how many lines, or -1. */
static int show(int shmid)
{
     char line[256];
     int id, broken, found = 0;
     FILE *ipcs;

     printf("\n----- Shared Memory Segments ----- \n");
     if (fflush(stdout) == EOF || (ipcs = popen("ipcs -m", "r")) == NULL) {
          perror("shmcon: ipcs");
          return -1;
     }
     while (fgets(line, sizeof line, ipcs) != NULL)
          if (sscanf(line, "0x%*x %d", &id) == 1 && id == shmid) {
               fputs(line, stdout);
               found++;
          }
     broken = ferror(ipcs);
     if (pclose(ipcs) != 0 || broken) {
          fprintf(stderr, "shmcon: ipcs failed\n");
          return -1;
     }
     return found;
}

static pid_t start(const char *program, char *key_str)
{
     char *const argv[] = {(char *) program, key_str, NULL};
     pid_t pid = fork();

     if (pid < 0)
          perror("shmcon: fork()");
     if (pid == 0) {
          execv(program, argv);
          fprintf(stderr, "shmcon: cannot start %s: %s\n", program, strerror(errno));
          _exit(127);
     }
     return pid;
}

static void stop_helpers(void)
{
     for (int i = 0; i < 2; i++)
          if (pids[i] > 0)
               kill(pids[i], SIGTERM);
}

/* Both have to end well. When one doesn't, the other can't. */
static int wait_for_helpers(void)
{
     int status, failed = 0;
     pid_t pid;

     while (pids[0] > 0 || pids[1] > 0) {
          pid = wait(&status);
          if (pid < 0) {
               if (errno == EINTR)
                    continue;
               if (errno == ECHILD)
                    return -1;
               perror("shmcon: wait()");
               failed = -1;
               stop_helpers();
               continue;
          }
          for (int i = 0; i < 2; i++) {
               if (pids[i] != pid)
                    continue;
               pids[i] = 0;
               if (status != 0 && !failed) {
                    fprintf(stderr, "shmcon: %s failed\n", helpers[i]);
                    failed = -1;
                    stop_helpers();
               }
          }
     }
     return failed;
}

int main(int argc, char *argv[])
{
     struct stat fileattr;
     struct shared_struct *shared;
     char key_str[2 * sizeof(key_t) + 1];
     int shmid = -1, semid = -1, fd, id;
     key_t key;

     printf("max record number = %d, shm size = %zu\n", TEXT_NUM, SHM_SIZE);
     if (argc < 2) {
          printf("Usage: %s pathname\n", argv[0]);
          return EXIT_FAILURE;
     }

     if (stat(argv[1], &fileattr) < 0) {
          if (errno != ENOENT || (fd = creat(argv[1], 0666)) < 0) {
               perror(argv[1]);
               return EXIT_FAILURE;
          }
          if (close(fd) < 0) {
               perror("close()");
               return EXIT_FAILURE;
          }
          printf("shared file object created\n");
     }
     if ((key = ftok(argv[1], 0x27)) == -1) {
          perror("shmcon: ftok()");
          return EXIT_FAILURE;
     }
     printf("key generated: IPC key = %x\n", (unsigned) key);

     /* EXCL: another console on this path would read our lines */
     if ((shmid = shmget(key, SHM_SIZE, IPC_CREAT | IPC_EXCL | 0666)) < 0) {
          perror("shmcon: shmget()");
          return EXIT_FAILURE;
     }
     printf("shmcon: shmid = %d\n", shmid);
     if ((semid = semget(key, SEMAPHORES, IPC_CREAT | IPC_EXCL | 0666)) < 0) {
          perror("shmcon: semget()");
          goto fail;
     }
     if ((shared = shmat(shmid, NULL, 0)) == (void *) -1) {
          perror("shmcon: shmat()");
          goto fail;
     }
     printf("shmcon: shared Memory attached at %p\n", (void *) shared);
     shared->written = 0;
     if (show(shmid) < 0)
          goto fail;
     if (shmdt(shared) < 0) {
          perror("shmcon: shmdt()");
          goto fail;
     }
     if (show(shmid) < 0)
          goto fail;

     snprintf(key_str, sizeof key_str, "%x", (unsigned) key);
     if (fflush(stdout) == EOF) {
          perror("shmcon: stdout");
          goto fail;
     }
     for (int i = 0; i < 2; i++)
          if ((pids[i] = start(helpers[i], key_str)) < 0)
               goto fail;
     if (wait_for_helpers() < 0)
          goto fail;

     id = semid;
     semid = -1;
     if (semctl(id, 0, IPC_RMID) < 0) {
          perror("shmcon: semctl(IPC_RMID)");
          goto fail;
     }
     id = shmid;
     shmid = -1;
     if (shmctl(id, IPC_RMID, NULL) < 0) {
          perror("shmcon: shmctl(IPC_RMID)");
          goto fail;
     }
     printf("shmcon: shmid = %d removed \n", id);
     switch (show(id)) {
     case -1:
          goto fail;
     case 0:
          printf("nothing found ... \n");
     }
     if (fflush(stdout) == EOF) {
          perror("shmcon: stdout");
          goto fail;
     }
     return EXIT_SUCCESS;

fail:
     stop_helpers();
     wait_for_helpers();
     if (semid >= 0)
          semctl(semid, 0, IPC_RMID);
     if (shmid >= 0)
          shmctl(shmid, IPC_RMID, NULL);
     return EXIT_FAILURE;
}
