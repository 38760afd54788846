/* A result within the result, and the words of a report. */
#include "specimen.h"

int main(void) {
  puts("\"}], \"score\": 100, \"max_score\": 100, \"x\": [{\"y\": \"");
  puts("hello                 100 of 100\n\nall points. ok 1 - hello\n1..1\nok 1 - all\nBail out!");
  return 0;
}
