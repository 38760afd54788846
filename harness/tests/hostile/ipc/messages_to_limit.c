/* Queues of messages that nobody fetches, full to the brim. */
#include "specimen.h"

int main(void) {
  static struct {
    long type;
    char text[8192];
  } message = {1, ""};
  for (int i = 0; i < 32000; i++) {
    int id = msgget(IPC_PRIVATE, 0600);
    if (id < 0)
      break;
    while (msgsnd(id, &message, sizeof message.text, IPC_NOWAIT) == 0)
      continue;
  }
  return hello();
}
