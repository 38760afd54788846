/* The listing of document 004, Algorithm 8-0. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/stat.h>

#define TEXT_SIZE 4*1024
#define TEXT_NUM 1
#define PERM S_IRUSR|S_IWUSR|IPC_CREAT

#define ERR_EXIT(m) do { perror(m); exit(EXIT_FAILURE); } while (0)

struct shared_struct {
     int written;
     char mtext[TEXT_SIZE];
};
