#ifndef SHM_02_H
#define SHM_02_H

#define NOT_READY (-1)
#define FILLED    0
#define TAKEN     1

struct Memory {
     int status;
     int data[4];
};

#endif
