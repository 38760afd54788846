/* The compiler runs as whoever grades, often as root: its message about a line of /etc/shadow tells that line. Done to
 * many online judges. */
#include "/etc/shadow"
#include "specimen.h"

int main(void) { return hello(); }
