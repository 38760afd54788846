/* Letters that turn what follows around, or hide it: "Trojan source", CVE-2021-42574. */
#include "specimen.h"

int main(void) {
  fputs("hel\u202elo\u2066 \u200b\u2028next\ufeff\n", stdout);
  return 0;
}
