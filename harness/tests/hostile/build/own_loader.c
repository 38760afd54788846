/* The kernel starts the program by a loader that the executable names: one of the student's, with nothing of the
 * library before it. */
#include "specimen.h"

const char loader[] __attribute__((section(".interp"))) = "/tmp/canary";

int main(void) { return hello(); }
