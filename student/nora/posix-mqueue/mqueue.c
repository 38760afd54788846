/* Fault: receives whatever became of the child. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT "Hello Parent!"

static struct mq_attr ten_of_twenty = { .mq_maxmsg = 10, .mq_msgsize = 20 };

static int complain(const char *what)
{
	perror(what);
	return 1;
}

static int run_child(void)
{
	static const char lines[] = "Child is sending message: " TEXT "\nmq_send successful\nChild process done\n";
	mqd_t q = mq_open("/test1", O_WRONLY | O_CREAT, 0655, &ten_of_twenty);

	if (q == -1)
		return complain("child: mq_open");
	if (mq_send(q, TEXT, sizeof TEXT, 1))
		return complain("mq_send");
	if (write(STDOUT_FILENO, lines, sizeof lines - 1) != sizeof lines - 1)
		return complain("write");
	return mq_close(q) ? complain("mq_close") : 0;
}

static int run_parent(pid_t pid)
{
	char text[20] = "";
	int status;
	mqd_t q = mq_open("/test1", O_RDONLY | O_CREAT, 0655, &ten_of_twenty);

	if (waitpid(pid, &status, 0) == -1)
		return complain("waitpid");
	if (q == -1)
		return complain("parent: mq_open");
	if (mq_receive(q, text, sizeof text, NULL) == -1)
		return complain("mq_receive");
	printf("mq_receive successful\nParent received message: %s\nParent process done\n", text);
	return mq_close(q) ? complain("mq_close") : 0;
}

int main(void)
{
	pid_t pid = fork();
	int result;

	if (pid == -1)
		return complain("fork");
	if (pid == 0)
		_exit(run_child());
	result = run_parent(pid);
	if (mq_unlink("/test1"))
		result = complain("mq_unlink");
	return result;
}
