#include <stdio.h>
#include "bounded_buffer.h"

int main(int argc, char *argv[])
{
     thing next;
     int i, count = count_of(argv[1]);

     if (argc != 2 || count == -1) {
          fprintf(stderr, "usage: consumer COUNT\n");
          return 1;
     }
     for (i = 0; i < count; i++) {
          while (put_at == take_at)
               ; /* empty */
          next = ring[take_at];
          take_at = (take_at + 1) % BUFFER_SIZE;
          printf("consumed %d\n", next.number);
     }
     return 0;
}
