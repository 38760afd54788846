/* The document's program, its faults included: no call is checked, nothing is flushed, and both remove the object, last
 * of all. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROOM (2048 * sizeof(int))

static void add_one(pthread_mutex_t *guard, int *number, const char *who)
{
    pthread_mutex_lock(guard);
    ++*number;
    printf("%s process increased the count to %d\n", who, *number);
    pthread_mutex_unlock(guard);
}

int main(void)
{
    pthread_mutexattr_t kind;
    int result, ended;

    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);

    int object = shm_open("/shm", O_CREAT | O_RDWR, 0777);
    ftruncate(object, ROOM);
    char *start = mmap(0, ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    pthread_mutex_t *guard = (pthread_mutex_t *)start;
    int *number = (int *)(start + sizeof *guard);

    pthread_mutex_init(guard, &kind);
    pthread_mutexattr_destroy(&kind);
    *number = 0;
    printf("Initial count = %d\n", *number);

    pid_t other = fork();
    if (other == 0) {
        add_one(guard, number, "Child");
        result = 99;
    } else {
        waitpid(other, &ended, 0);
        result = WEXITSTATUS(ended);
        printf("value_returned_from_child = %d\n", result);
        add_one(guard, number, "Parent");
    }
    munmap(start, ROOM);
    shm_unlink("/shm");
    return result;
}
