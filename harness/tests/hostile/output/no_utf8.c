/* Bytes that are no text: alone, too short, too long, of the range for pairs; the first two of a byte order mark. */
#include "specimen.h"

int main(void) {
  fputs("\xff\xfe\xc0\xaf\xed\xa0\x80\xf8\x88\x80\x80\x80\xe2\x82 \xf4\x90\x80\x80 hello\n", stdout);
  return 0;
}
