/* Fault: the consumer is missing. */
#include <stdio.h>
#include <unistd.h>
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
     return buffer_close(b, id);
}
