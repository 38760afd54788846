/* Fault: the letter is also kept in shared memory, which stays. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *call)
{
	perror(call);
	exit(1);
}

int main(void)
{
	int fd[2], memory;
	char *copy, letter;
	pid_t pid;

	if (pipe(fd))
		die("pipe");
	memory = shm_open("/letter", O_CREAT | O_RDWR, 0600);
	if (memory == -1 || ftruncate(memory, 1))
		die("shm_open");
	copy = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (copy == MAP_FAILED)
		die("mmap");
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		*copy = 'a';
		if (write(fd[1], copy, 1) != 1)
			die("write");
		printf("Child process sent '%c'\n", *copy);
		exit(0);
	}
	if (wait(NULL) == -1)
		die("wait");
	if (read(fd[0], &letter, 1) != 1)
		die("read");
	printf("Parent process received '%c'\n", letter);
	munmap(copy, 1);
	close(memory);
	return 0;
}
