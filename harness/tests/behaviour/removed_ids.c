/* Ids used again after IPC_RMID, by those who wait and those who come later; a new object has a new id. */
#include "facts.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void) {
  int queue = msgget(0x1234, 0600 | IPC_CREAT);
  int set = semget(0x1234, 2, 0600 | IPC_CREAT);
  int segment = shmget(0x1234, 10, 0600 | IPC_CREAT);
  long message[2] = {1, 2};
  struct sembuf down = {0, -1, 0};
  pid_t receiver = fork();
  if (receiver == 0) {
    _exit(msgrcv(queue, message, sizeof message[1], 0, 0) < 0 && errno == EIDRM ? 43 : 0);
  }
  rest(50);
  pid_t taker = fork();
  if (taker == 0) {
    _exit(semop(set, &down, 1) < 0 && errno == EIDRM ? 43 : 0);
  }
  rest(50);
  TELL(msgctl(queue, IPC_RMID, NULL));
  tell_end_of("receiver", receiver);
  TELL(semctl(set, 0, IPC_RMID));
  tell_end_of("taker", taker);
  TELL(shmctl(segment, IPC_RMID, NULL));

  TELL(msgsnd(queue, message, sizeof message[1], 0));
  TELL(msgctl(queue, IPC_RMID, NULL));
  TELL(semop(set, &down, 1));
  TELL(semctl(set, 0, GETVAL));
  TELL((long)shmat(segment, NULL, 0));
  TELL(shmctl(segment, IPC_RMID, NULL));
  TELL(msgget(0x1234, 0));
  TELL(semget(0x1234, 0, 0));
  TELL(shmget(0x1234, 0, 0));

  int again = msgget(0x1234, 0600 | IPC_CREAT);
  say("a new id: %d", again != queue);
  TELL(msgsnd(queue, message, sizeof message[1], 0));
  TELL(msgctl(again, IPC_RMID, NULL));
  return 0;
}
