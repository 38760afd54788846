/* Right: two semaphores pass the turn between the helpers, so nobody polls. */
#ifndef SHMDATA_H
#define SHMDATA_H

#define TEXT_SIZE (4 * 1024)    /* size of each message */
#define TEXT_NUM 1              /* maximal number of messages */

struct shared_struct {
     int written;               /* 0: buffer writable; others: readable */
     char mtext[TEXT_SIZE];
};

#define SHM_SIZE (TEXT_NUM * sizeof(struct shared_struct))

/* The semaphore array has the segment's key. Both start at 0: the reader gives WRITABLE when it is ready. */
enum { WRITABLE, READABLE, SEMAPHORES };

#endif
