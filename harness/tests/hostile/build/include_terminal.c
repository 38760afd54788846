/* A source that waits: for the terminal of whoever grades, for a FIFO of the compiler's own. */
#include "/dev/tty"
#include "/dev/stdin"
#include "/proc/self/fd/0"

int main(void) { return 0; }
