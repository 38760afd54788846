/* What the document's text says of its listing, which is lost: all that it does wrong is there. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
     char message[4096];
     int segment = shmget(0x1234, 4096, 0);
     char *text = shmat(segment, NULL, 0);

     sscanf(text, "%s", message);
     printf("%s\n", message);
     shmdt(text);
     return 0;
}
