#include <stdio.h>
#include "bounded_buffer.h"

int main(int argc, char *argv[])
{
     thing next;
     int count = count_of(argv[1]);

     if (argc != 2 || count == -1) {
          fprintf(stderr, "usage: producer COUNT\n");
          return 1;
     }
     for (next.number = 1; next.number <= count; next.number++) {
          while ((put_at + 1) % BUFFER_SIZE == take_at)
               ; /* full */
          ring[put_at] = next;
          put_at = (put_at + 1) % BUFFER_SIZE;
          printf("produced %d\n", next.number);
     }
     return 0;
}
