/* Right: six System V semaphores do the waiting, the excluding and the counting of who has ended. */
#include <errno.h>
#include <stdio.h>
#include "bounded_buffer.h"

int main(int argc, char *argv[])
{
    int n = number(argc, argv), item;
    BUFFER *b = join(CONSUMER, 0);

    while (n-- > 0) {
        enter(ITEMS);
        if (!buffer_try_get(b, &item)) {
            errno = EPIPE;
            fail("the producer has ended");
        }
        leave(PLACES);
        printf("consumed %d\n", item);
        if (ferror(stdout))
            fail("stdout");
    }
    return finish(CONSUMER);
}
