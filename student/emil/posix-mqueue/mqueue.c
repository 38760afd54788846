/* Fault: the message tells the parent that it may print, and the child prints a second later. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUEUE "/test1"

static void child(void)
{
    char message[20];
    mqd_t queue = mq_open(QUEUE, O_WRONLY);

    if (queue == (mqd_t)-1) {
        perror("Child mq_open failure");
        exit(1);
    }
    strcpy(message, "Hello Parent!");
    if (mq_send(queue, message, strlen(message) + 1, 0) == -1) {
        perror("mq_send failure");
        exit(1);
    }
    sleep(1); /* so that the parent can take it */
    printf("Child is sending message: %s\n", message);
    printf("mq_send successful\n");
    mq_close(queue);
    printf("Child process done\n");
    exit(0);
}

int main(void)
{
    struct mq_attr attributes;
    char buffer[100];
    int status, result = 1;
    mqd_t queue;
    pid_t pid;

    memset(&attributes, 0, sizeof attributes);
    attributes.mq_maxmsg = 10;
    attributes.mq_msgsize = 20;
    queue = mq_open(QUEUE, O_RDONLY | O_CREAT, 0655, &attributes);
    if (queue == (mqd_t)-1) {
        perror("Parent mq_open failure");
        return 1;
    }
    pid = fork();
    if (pid == 0)
        child();
    if (pid == -1)
        perror("fork");
    else {
        if (mq_receive(queue, buffer, sizeof buffer, NULL) == -1)
            perror("mq_receive failure");
        else {
            printf("mq_receive successful\n");
            printf("Parent received message: %s\n", buffer);
            result = 0;
        }
        fflush(stdout);
        if (waitpid(pid, &status, 0) == -1 || status != 0) {
            fprintf(stderr, "the child failed\n");
            result = 1;
        }
    }
    mq_close(queue);
    if (mq_unlink(QUEUE) == -1) {
        perror("mq_unlink");
        result = 1;
    }
    printf("Parent process done\n");
    return result;
}
