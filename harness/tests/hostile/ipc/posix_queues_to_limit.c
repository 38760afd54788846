/* The same of POSIX, whose bound is the user's: all pods of one user would share it. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 1000; i++) {
    char name[32];
    static char text[8192];
    snprintf(name, sizeof name, "/queue%d", i);
    mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_NONBLOCK, 0600, NULL);
    if (queue == (mqd_t)-1)
      break;
    while (mq_send(queue, text, sizeof text, 1) == 0)
      continue;
    mq_close(queue);
  }
  return hello();
}
