/* Right: who has to wait sleeps in a futex on the other's index, and looks once a second whether anybody is left. */
#include <stdio.h>

#include "bounded_buffer.h"

static int get(struct bounded_buffer *b)
{
     int item;

     for (;;) {
          int in = __atomic_load_n(&b->in, __ATOMIC_ACQUIRE);

          if (buffer_try_get(b, &item))
               break;
          if (!pair_wait(&b->in, in))
               pair_give_up("the producer ended before there was enough");
     }
     pair_wake(&b->out);
     return item;
}

int main(int argc, char **argv)
{
     int count = pair_count(argc, argv);
     struct bounded_buffer *b = pair_join(CONSUMER);

     for (int i = 0; i < count; i++)
          if (printf("consumed %d\n", get(b)) < 0)
               pair_abandon("stdout");
     pair_leave();
     return 0;
}
