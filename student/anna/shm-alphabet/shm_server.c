/* Right: sleeps in a semaphore until the star is there. */
#include "common.h"

static int shmid = -1, semid = -1;

/* Takes away what there is. */
static int clear(void)
{
     int status = 0;

     if (semid != -1 && semctl(semid, 0, IPC_RMID) == -1) {
          perror("semctl");
          status = 1;
     }
     if (shmid != -1 && shmctl(shmid, IPC_RMID, NULL) == -1) {
          perror("shmctl");
          status = 1;
     }
     return status;
}

static void give_up(const char *what)
{
     perror(what);
     clear();
     exit(1);
}

int main(void)
{
     const unsigned short none[2] = {0, 0};
     union {
          const unsigned short *array;
     } values = {none};
     char *text;
     int bad = 0;

     shmid = shmget(SHMKEY, SHMSIZE, IPC_CREAT | 0666);
     if (shmid == -1)
          give_up("shmget");
     semid = semget(SHMKEY, 2, IPC_CREAT | 0666);
     if (semid == -1)
          give_up("semget");
     if (semctl(semid, 0, SETALL, values) == -1)
          give_up("semctl");
     text = shmat(shmid, NULL, 0);
     if (text == (char *) -1)
          give_up("shmat");
     strcpy(text, "abcdefghijklmnopqrstuvwxyz");
     if (turn(semid, LETTERS_THERE, 1) == -1 || turn(semid, STAR_THERE, -1) == -1)
          give_up("semop");
     if (*text != '*') {
          fprintf(stderr, "the client has left no star\n");
          bad = 1;
     }
     if (shmdt(text) == -1) {
          perror("shmdt");
          bad = 1;
     }
     return clear() || bad ? 1 : 0;
}
