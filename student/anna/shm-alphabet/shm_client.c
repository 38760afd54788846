/* Right: looks at the letters when the semaphore says that they are there. */
#include "common.h"

int main(void)
{
     int shmid, semid, status = 0;
     char *text;

     shmid = shmget(SHMKEY, SHMSIZE, 0666);
     if (shmid == -1) {
          perror("shmget");
          return 1;
     }
     text = shmat(shmid, NULL, 0);
     if (text == (char *) -1) {
          perror("shmat");
          return 1;
     }
     semid = semget(SHMKEY, 2, 0666);
     if (semid == -1) {
          perror("semget");
          return 1;
     }
     if (turn(semid, LETTERS_THERE, -1) == -1) {
          perror("semop");
          return 1;
     }
     if (puts(text) == EOF || fflush(stdout) == EOF) {
          perror("stdout");
          status = 1;
     }
     *text = '*';
     if (turn(semid, STAR_THERE, 1) == -1) {
          perror("semop");
          status = 1;
     }
     if (shmdt(text) == -1) {
          perror("shmdt");
          status = 1;
     }
     return status;
}
