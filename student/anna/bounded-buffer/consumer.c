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
          if (!session_wait(&b->in, in))
               session_give_up("the producer ended before there was enough");
     }
     session_wake(&b->out);
     return item;
}

int main(int argc, char **argv)
{
     int count = session_count(argc, argv);
     struct bounded_buffer *b = session_join(CONSUMER);

     for (int i = 0; i < count; i++)
          if (printf("consumed %d\n", get(b)) < 0)
               session_abandon("stdout");
     session_leave();
     return 0;
}
