/* The document's program, its faults included: thirteen characters without a NUL, a status of 0 behind every failure,
 * and a parent who waits for a message whatever became of the child. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WHERE "/test1"

static mqd_t open_end(int direction, struct mq_attr *shape, const char *complaint)
{
    mqd_t end = mq_open(WHERE, direction | O_CREAT, 0655, shape);

    if (end == -1) {
        perror(complaint);
        exit(0);
    }
    return end;
}

static void send_greeting(struct mq_attr *shape)
{
    char text[20];

    strncpy(text, "Hello Parent!", 13);
    mqd_t end = open_end(O_WRONLY, shape, "Child mq_open failure");
    if (mq_send(end, text, strlen(text) + 1, 0) == -1) {
        perror("mq_send failure\n");
    } else {
        printf("Child is sending message: %s\n", text);
        printf("mq_send successful\n");
    }
    mq_close(end);
    printf("Child process done\n");
}

static void receive_greeting(struct mq_attr *shape, pid_t sender)
{
    char text[100];
    int ended;
    mqd_t end = open_end(O_RDONLY, shape, "Parent mq_open failure");

    waitpid(sender, &ended, 0);
    if (mq_receive(end, text, sizeof text, NULL) == -1) {
        perror("mq_receive failure\n");
    } else {
        printf("mq_receive successful\n");
        printf("Parent received message: %s\n", text);
    }
    mq_close(end);
    mq_unlink(WHERE);
    printf("Parent process done\n");
}

int main(void)
{
    struct mq_attr shape;

    shape.mq_maxmsg = 10;
    shape.mq_msgsize = 20;
    pid_t sender = fork();
    if (sender == 0)
        send_greeting(&shape);
    else
        receive_greeting(&shape, sender);
    return 0;
}
