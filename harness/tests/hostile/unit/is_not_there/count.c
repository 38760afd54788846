/* A function of another name. */
int count_letters(const char *text, int letter) {
  int count = 0;
  for (; *text; text++)
    count += *text == letter;
  return count;
}
