/* Fault: shmat() and shmctl() are not looked at. */
#include <stdio.h>
#include <unistd.h>
#include "bounded_buffer.h"

int main(int argc, char *argv[])
{
     int count = read_count(argc, argv);
     int id, i, item;
     struct buffer *b = buffer_open(&id);

     if (b == NULL)
          return 1;
     for (i = 0; i < count; i++) {
          while (!buffer_try_get(b, &item))
               sleep(1);
          printf("consumed %d\n", item);
     }
     return buffer_close(b, id);
}
