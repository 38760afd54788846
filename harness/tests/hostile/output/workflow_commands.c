/* What a CI job takes for orders, at the beginning of a line or anywhere in it. */
#include "specimen.h"

int main(void) {
  puts("::error file=a.c,line=1::forged\n::set-output name=score::100\n::add-mask::e\n##[error]forged\n"
       "##vso[task.complete result=Succeeded;]\n::stop-commands::x");
  return 0;
}
