/* Right: the FIFO is held open for reading and writing before the child is there, and stdio reads from it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char path[] = "/tmp/pipefile";

static void remove_path(void)
{
     unlink(path);
}

static int send_to_parent(void)
{
     FILE *out = fopen(path, "w");

     if (out == NULL || fputc('a', out) == EOF || fclose(out) == EOF) {
          perror("child");
          return 1;
     }
     puts("Child process sent 'a'");
     return fflush(stdout) == EOF;
}

int main(void)
{
     int status, held;
     pid_t pid;

     if (mknod(path, S_IFIFO | 0600, 0) < 0) {
          perror("mknod");
          return 1;
     }
     atexit(remove_path);
     held = open(path, O_RDWR);
     if (held < 0) {
          perror("open");
          return 1;
     }
     if ((pid = fork()) == 0)
          _exit(send_to_parent());
     if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0) {
          fprintf(stderr, "no letter from the child\n");
          return 1;
     }
     FILE *in = fdopen(held, "r");
     if (in == NULL) {
          perror("fdopen");
          return 1;
     }
     int letter = fgetc(in);
     if (letter == EOF) {
          perror("fgetc");
          return 1;
     }
     printf("Parent process received '%c'\n", letter);
     fclose(in);
     return 0;
}
