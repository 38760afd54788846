/* Right: the child is this program again, with the writing end's number as its argument. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int be_the_child(const char *number) {
    char *end;
    long fd = strtol(number, &end, 10);
    if (end == number || *end != '\0' || fd < 3 || fd > 1000) {
        fprintf(stderr, "not a descriptor: %s\n", number);
        return 1;
    }
    if (write((int)fd, "a", 1) != 1) {
        perror("write");
        return 1;
    }
    puts("Child process sent 'a'");
    return fflush(stdout) == EOF;
}

int main(int argc, char **argv) {
    int ends[2], status;
    char letter, number[12];

    if (argc == 2)
        return be_the_child(argv[1]);

    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    /* Only the writing end may live on in the new program. */
    if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) < 0) {
        perror("fcntl");
        return 1;
    }
    snprintf(number, sizeof number, "%d", ends[1]);

    pid_t pid = vfork();
    if (pid == 0) {
        execl("/proc/self/exe", argv[0], number, (char *)NULL);
        _exit(127);
    }
    if (pid < 0) {
        perror("vfork");
        return 1;
    }
    close(ends[1]);

    if (waitpid(pid, &status, 0) < 0 || status != 0) {
        fputs("the child failed\n", stderr);
        return 1;
    }
    if (read(ends[0], &letter, 1) != 1) {
        fputs("nothing came\n", stderr);
        return 1;
    }
    printf("Parent process received '%c'\n", letter);
    return 0;
}
