/* Fault: the producer removes the segment when it ends, with its items in it. */
#include <stdio.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include "bounded_buffer.h"

int main(int argc, char *argv[])
{
     int count = read_count(argc, argv);
     int id, i;
     struct buffer *b = buffer_open(&id);

     if (b == NULL)
          return 1;
     for (i = 1; i <= count; i++) {
          while (!buffer_try_put(b, i))
               sleep(1);
          printf("produced %d\n", i);
     }
     if (shmctl(id, IPC_RMID, NULL) == -1) {
          perror("shmctl");
          return 1;
     }
     return 0;
}
