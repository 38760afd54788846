/* A function of one line, for specimens that would have it look right. */
#include "unit.h"

#include <string.h>

UNIT_FUNCTION(int, count_letter, const char *, int)

UNIT_TEST(none_in_nothing) {
  char *text = unit_memory(1);
  ck_assert_int_eq(count_letter(text, 'a'), 0);
}
END_TEST

UNIT_TEST(all_are_counted) {
  char *text = unit_memory(sizeof "banana");
  strcpy(text, "banana");
  ck_assert_int_eq(count_letter(text, 'a'), 3);
  ck_assert_int_eq(count_letter(text, 'n'), 2);
  ck_assert_int_eq(count_letter(text, 'x'), 0);
}
END_TEST
