/* Right: creates exclusively first, so as to know what to take back; a segment that is there already is reused. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define KEY  ((key_t) 0x1234)
#define PAGE 4096

static int created = -1;        /* what has to go again if anything fails */

static int failed(const char *call)
{
     perror(call);
     if (created != -1 && shmctl(created, IPC_RMID, NULL) == -1)
          perror("shmctl");
     return EXIT_FAILURE;
}

/* A reader may remove the old segment between our two calls: then a new one can be made after all. */
static int find_or_create(void)
{
     for (int tries = 0; tries < 100; tries++) {
          int id = shmget(KEY, PAGE, IPC_CREAT | IPC_EXCL | 0644);
          if (id != -1)
               return created = id;
          if (errno != EEXIST)
               return -1;
          id = shmget(KEY, PAGE, 0);
          if (id != -1 || errno != ENOENT)
               return id;
     }
     return -1;
}

int main(int argc, char **argv)
{
     if (argc != 2) {
          fprintf(stderr, "Use: %s MESSAGE\n", argv[0]);
          return EXIT_FAILURE;
     }
     if (strlen(argv[1]) >= PAGE) {
          fprintf(stderr, "%s: the message has more than %d characters\n", argv[0], PAGE - 1);
          return EXIT_FAILURE;
     }

     int id = find_or_create();
     if (id == -1)
          return failed("shmget");
     char *page = shmat(id, NULL, 0);
     if (page == (char *) -1)
          return failed("shmat");
     sprintf(page, "%s", argv[1]);
     if (shmdt(page) == -1)
          return failed("shmdt");
     return EXIT_SUCCESS;
}
