/* Right: strcpy() and a struct; the poll interval is half a second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>
#include <time.h>

struct page { char text[27]; };

static int segment = -1;

static void release(void)
{
     if (segment != -1 && shmctl(segment, IPC_RMID, NULL) < 0) {
          perror("shmctl");
          _exit(1);
     }
}

int main(void)
{
     const struct timespec half = {0, 500000000};
     struct page *page;
     volatile char *seen;

     atexit(release);
     if ((segment = shmget((key_t) 5678, sizeof *page, 0666 | IPC_CREAT)) < 0) {
          perror("shmget");
          return 1;
     }
     if ((page = shmat(segment, 0, 0)) == (struct page *) -1) {
          perror("shmat");
          return 1;
     }
     strcpy(page->text, "abcdefghijklmnopqrstuvwxyz");
     seen = page->text;
     do
          nanosleep(&half, NULL);
     while (*seen != '*');
     if (shmdt(page) < 0) {
          perror("shmdt");
          return 1;
     }
     return 0;
}
