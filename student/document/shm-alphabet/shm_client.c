/* The document's listing, in other words: all that it does wrong is still there. */
#include <stdio.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define BYTES 27

main()
{
     char *text, *at;
     int segment;

     segment = shmget(5678, BYTES, 0666);
     if (segment < 0) {
          perror("shmget");
          exit(1);
     }
     text = shmat(segment, NULL, 0);
     if (text == (char *) -1) {
          perror("shmat");
          exit(1);
     }

     for (at = text; *at != NULL; at++)
          putchar(*at);
     putchar('\n');

     *text = '*';
     exit(0);
}
