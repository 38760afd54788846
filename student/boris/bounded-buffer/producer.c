/* Right: six System V semaphores do the waiting, the excluding and the counting of who has ended. */
#include <errno.h>
#include <stdio.h>
#include "bounded_buffer.h"

int main(int argc, char *argv[])
{
    int n = number(argc, argv), item = 0;
    BUFFER *b = join(PRODUCER, BUFFER_SIZE - 1);

    while (item < n) {
        item++;
        enter(PLACES);
        if (!buffer_try_put(b, item)) {
            errno = EPIPE;
            fail("the consumer has ended");
        }
        leave(ITEMS);
        printf("produced %d\n", item);
        if (ferror(stdout))
            fail("stdout");
    }
    return finish(PRODUCER);
}
