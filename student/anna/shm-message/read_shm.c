/* Right: copies the text and removes the segment before anything is printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define KEY  ((key_t) 0x1234)
#define PAGE 4096

int main(void)
{
     char copy[PAGE];
     const char *wrong = NULL;
     int id = shmget(KEY, PAGE, 0);

     if (id == -1) {
          perror("shmget");
          return EXIT_FAILURE;
     }

     const char *page = shmat(id, NULL, SHM_RDONLY);
     if (page == (const char *) -1) {
          perror(wrong = "shmat");
     } else {
          size_t length = strnlen(page, PAGE - 1);
          memcpy(copy, page, length);
          copy[length] = '\0';
          if (shmdt(page) == -1)
               perror(wrong = "shmdt");
     }
     if (shmctl(id, IPC_RMID, NULL) == -1)
          perror(wrong = "shmctl");
     if (wrong != NULL)
          return EXIT_FAILURE;

     if (puts(copy) == EOF || fflush(stdout) == EOF) {
          perror("stdout");
          return EXIT_FAILURE;
     }
     return EXIT_SUCCESS;
}
