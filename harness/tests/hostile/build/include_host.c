/* A file of the host, or of another submission, by its path: absolute, and out of the build's folder. */
#if __has_include("/tmp/canary")
#include "/tmp/canary"
#elif __has_include("../../canary")
#include "../../canary"
#else
#error there is nothing
#endif

int main(void) { return 0; }
