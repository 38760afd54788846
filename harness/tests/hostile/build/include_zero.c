/* A source without an end: gcc reads it until its memory is full. */
#include "/dev/zero"

int main(void) { return 0; }
