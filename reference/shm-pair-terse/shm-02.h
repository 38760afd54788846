/* What server and client agree on: the layout of the segment and the states that it goes through.
 *
 * Both sides must be compiled with the same copy of this file: the kernel hands out twenty bytes and knows nothing
 * about what they mean. */
#ifndef SHM_02_H
#define SHM_02_H

#define NOT_READY (-1) /* the server has not filled in the data yet */
#define FILLED 0       /* the data are there for the client */
#define TAKEN 1        /* the client has read them */

struct Memory {
  int status; /* one of the three above: whose turn it is */
  int data[4];
};

#endif
