/* Right: the segment tells itself whether this process has made it. All of the page is written, a byte at a time. */
#include "message.h"

static int is_mine(int id)
{
     struct shmid_ds about;

     if (shmctl(id, IPC_STAT, &about) < 0)
          return -1;
     return about.shm_cpid == getpid();
}

static int deliver(int id, const char *text)
{
     char *page;
     int i;

     page = shmat(id, NULL, 0);
     if (page == (void *) -1) {
          complain("write_shm", "shmat");
          return -1;
     }
     for (i = 0; i < MESSAGE_PAGE; i++) {
          page[i] = *text;
          if (*text)
               text++;
     }
     if (shmdt(page) < 0) {
          complain("write_shm", "shmdt");
          return -1;
     }
     return 0;
}

int main(int argc, char *argv[])
{
     int id, mine;

     if (argc != 2) {
          fprintf(stderr, "usage: write_shm message\n");
          exit(1);
     }
     if (strnlen(argv[1], MESSAGE_PAGE) == MESSAGE_PAGE) {
          fprintf(stderr, "write_shm: message too long\n");
          exit(1);
     }

     id = shmget(MESSAGE_KEY, MESSAGE_PAGE, IPC_CREAT | 0600);
     if (id < 0) {
          complain("write_shm", "shmget");
          exit(1);
     }
     mine = is_mine(id);
     if (mine < 0)
          complain("write_shm", "shmctl");
     if (mine >= 0 && deliver(id, argv[1]) == 0)
          exit(0);

     if (mine != 0 && shmctl(id, IPC_RMID, NULL) < 0)
          complain("write_shm", "shmctl");
     exit(1);
}
