/* The listing of document 004, completed as far as it takes to compile; its faults are told in reference/ERRATA.md. */
#define BUFFER_SIZE 10

typedef struct {
     int number;
} thing;

extern thing ring[BUFFER_SIZE];
extern int put_at, take_at;

int count_of(const char *text);
