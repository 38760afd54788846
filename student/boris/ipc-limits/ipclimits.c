/* Right: the three IPC_INFO calls tell the limits, without any file. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *__buf;
};

static void messages(const struct msginfo *m)
{
	printf("------ Messages Limits --------\n"
	       "max queues system wide = %d\n"
	       "max size of message (bytes) = %d\n"
	       "default max size of queue (bytes) = %d\n",
	       m->msgmni, m->msgmax, m->msgmnb);
}

/* The number of pages can be too large to be told in kbytes. */
static unsigned long total_kbytes(unsigned long pages)
{
	unsigned long k = getpagesize() / 1024;

	if (pages > ULONG_MAX / k)
		pages = ULONG_MAX / k;
	return pages * k;
}

static void shared_memory(const struct shminfo *s)
{
	printf("------ Shared Memory Limits --------\n");
	printf("max number of segments = %lu\n", s->shmmni);
	printf("max seg size (kbytes) = %lu\n", s->shmmax >> 10);
	printf("max total shared memory (kbytes) = %lu\n", total_kbytes(s->shmall));
	printf("min seg size (bytes) = %lu\n", s->shmmin);
}

static void semaphores(const struct seminfo *s)
{
	printf("------ Semaphore Limits --------\n");
	printf("max number of arrays = %d\n", s->semmni);
	printf("max semaphores per array = %d\n", s->semmsl);
	printf("max semaphores system wide = %d\n", s->semmns);
	printf("max ops per semop call = %d\n", s->semopm);
	printf("semaphore max value = %d\n", s->semvmx);
}

int main()
{
	struct msginfo msg;
	struct shminfo shm;
	struct seminfo sem;
	union semun arg;

	if (msgctl(0, IPC_INFO, (void *)&msg) == -1) {
		perror("msgctl");
		exit(1);
	}
	if (shmctl(0, IPC_INFO, (void *)&shm) == -1) {
		perror("shmctl");
		exit(1);
	}
	arg.__buf = &sem;
	if (semctl(0, 0, IPC_INFO, arg) == -1) {
		perror("semctl");
		exit(1);
	}

	putchar('\n');
	messages(&msg);
	putchar('\n');
	shared_memory(&shm);
	putchar('\n');
	semaphores(&sem);
	putchar('\n');

	if (ferror(stdout) || fclose(stdout) == EOF) {
		perror("stdout");
		exit(1);
	}
	exit(0);
}
