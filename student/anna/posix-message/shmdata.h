/* Right: one after the other. The consumer is only started when the producer has ended. */
#define TEXT_SIZE 4*1024
#define TEXT_NUM 1

struct shared_struct {
    int written;
    char mtext[TEXT_SIZE];
};

#define SHM_SIZE (TEXT_NUM * sizeof(struct shared_struct))
