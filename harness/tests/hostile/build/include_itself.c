/* Two times itself at each of gcc's 200 levels: no end in sight, and no memory needed. Only CPU time bounds it. */
#include __FILE__
#include __FILE__

int main(void) { return 0; }
