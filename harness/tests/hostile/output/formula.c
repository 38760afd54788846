/* What a spreadsheet computes when it opens the grades. */
#include "specimen.h"

int main(void) {
  puts("=cmd|'/C calc'!A0\n+1+1\n-2\n@SUM(A1)\n\thello,\"quoted\",;");
  return 0;
}
