/* Faulty: the descriptor of the shared object is still open at the end. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (2048 * sizeof(int))

static void die(const char *call)
{
	perror(call);
	shm_unlink("/shm");
	exit(1);
}

int main(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t *mutex;
	char *memory;
	int *count, fd, status;
	pid_t pid;

	fd = shm_open("/shm", O_CREAT | O_RDWR, 0777);
	if (fd == -1)
		die("shm_open");
	if (shm_unlink("/shm") == -1)
		die("shm_unlink");
	if (ftruncate(fd, SIZE) == -1)
		die("ftruncate");
	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		die("mmap");
	mutex = (pthread_mutex_t *)memory;
	count = (int *)(memory + sizeof(pthread_mutex_t));
	if (pthread_mutexattr_init(&attr) || pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED) ||
	    pthread_mutex_init(mutex, &attr))
		die("mutex");
	*count = 0;
	printf("Initial count = %d\n", *count);
	fflush(stdout);
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		pthread_mutex_lock(mutex);
		printf("Child process increased the count to %d\n", ++*count);
		pthread_mutex_unlock(mutex);
		exit(99);
	}
	if (waitpid(pid, &status, 0) == -1)
		die("waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 99)
		die("child");
	printf("value_returned_from_child = %d\n", WEXITSTATUS(status));
	pthread_mutex_lock(mutex);
	printf("Parent process increased the count to %d\n", ++*count);
	pthread_mutex_unlock(mutex);
	munmap(memory, SIZE);
	return 99;
}
