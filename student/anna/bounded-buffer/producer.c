/* Right: who has to wait sleeps in a futex on the other's index, and looks once a second whether anybody is left. */
#include <stdio.h>

#include "bounded_buffer.h"

static void put(struct bounded_buffer *b, int item)
{
     for (;;) {
          int out = __atomic_load_n(&b->out, __ATOMIC_ACQUIRE);

          if (buffer_try_put(b, item))
               break;
          if (!pair_wait(&b->out, out))
               pair_give_up("the consumer ended before it had everything");
     }
     pair_wake(&b->in);
}

int main(int argc, char **argv)
{
     int count = pair_count(argc, argv);
     struct bounded_buffer *b = pair_join(PRODUCER);

     for (int i = 0; i < count; i++) {
          put(b, i + 1);
          if (printf("produced %d\n", i + 1) < 0)
               pair_abandon("stdout");
     }
     pair_leave();
     return 0;
}
