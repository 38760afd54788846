/* Programs of the system: system(3) with ipcs, popen(3) both ways, pipelines of a shell. */
#include "facts.h"

#include <sys/ipc.h>
#include <sys/shm.h>

int main(void) {
  char line[200];
  int id = shmget(IPC_PRIVATE, 1234, IPC_CREAT | 0640);
  TELL(system("ipcs -m | awk '/^0x/ { print $4, $5, $6 }'"));
  tell_status("exit 3", system("exit 3"));
  tell_status("no such command", system("no-such-command 2>/dev/null"));
  tell_status("killed shell", system("kill -9 $$"));
  say("there is a shell: %d", system(NULL) != 0);

  FILE *from = popen("printf 'b\\na\\nb\\n' | sort | uniq -c | tr -s ' '", "r");
  while (fgets(line, sizeof line, from))
    printf("pipeline:%s", line);
  tell_status("pipeline", pclose(from));
  fflush(stdout);

  FILE *to = popen("tr a-z A-Z; exit 4", "w");
  fprintf(to, "written to a command\n");
  tell_status("command", pclose(to));

  TELL(system("(sleep 0.2; echo later) & echo sooner; wait"));
  TELL(system("yes | head -n 3"));
  TELL(shmctl(id, IPC_RMID, NULL));
  TELL(system("ipcs -m | grep -c ^0x"));
  return 0;
}
