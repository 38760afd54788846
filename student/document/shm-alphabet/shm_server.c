/* The document's listing, in other words: all that it does wrong is still there. */
#include <stdio.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define BYTES 27

main()
{
     char letter, *text, *at;
     int segment;

     segment = shmget(5678, BYTES, 0666 | IPC_CREAT);
     if (segment < 0) {
          perror("shmget");
          exit(1);
     }
     text = shmat(segment, NULL, 0);
     if (text == (char *) -1) {
          perror("shmat");
          exit(1);
     }

     at = text;
     for (letter = 'a'; letter <= 'z'; letter++)
          *at++ = letter;
     *at = NULL;

     while (*text != '*')
          sleep(1);
     exit(0);
}
