/* What the document's text says of its listing, which is lost: all that it does wrong is there. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(int count, char *words[])
{
     int segment = shmget(0x1234, 4096, IPC_CREAT);
     char *text = shmat(segment, NULL, 0);

     sprintf(text, words[1]);
     shmdt(text);
     return 0;
}
