/* Waits for ever before it does anything: that is told once, in the case that asks for its ordinary work. */
#include <unistd.h>

int main(void) { return pause(); }
