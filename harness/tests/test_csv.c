/* Comma-separated values: read as others write them, written so that others read them. */
#include "base/csv.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static struct csv_table parsed(const char *text) {
  struct csv_table table;
  struct error err = {0};
  ck_assert_msg(csv_table_parse(text, strlen(text), "x.csv", &table, &err) == 0, "%s", err.message);
  return table;
}

START_TEST(test_csv__reads_quotes_and_lines_in_fields) {
  struct csv_table table = parsed("name,says\r\n\"Doe, Jane\",\"a \"\"word\"\"\r\nand more\"\r\n\r\nx,\r\n");
  ck_assert_uint_eq(table.rows.count, 3);
  ck_assert_str_eq(csv_row_field(&table.rows.items[1], 0), "Doe, Jane");
  ck_assert_str_eq(csv_row_field(&table.rows.items[1], 1), "a \"word\"\r\nand more");
  ck_assert_uint_eq(table.rows.items[1].line, 2);
  ck_assert_uint_eq(table.rows.items[2].line, 5);
  ck_assert_uint_eq(table.rows.items[2].fields.count, 2);
  ck_assert_str_eq(csv_row_field(&table.rows.items[2], 1), "");
  ck_assert_str_eq(csv_row_field(&table.rows.items[2], 7), "");
  ck_assert_str_eq(csv_row_field(&table.rows.items[2], -1), "");
  ck_assert(table.crlf && !table.bom);
  csv_table_release(&table);
}
END_TEST

START_TEST(test_csv__keeps_blanks_and_knows_the_byte_order_mark) {
  struct csv_table table = parsed("\xEF\xBB\xBFStudent, ID \n    Points Possible,\t\n\xC3\x85sa,1");
  ck_assert(table.bom && !table.crlf);
  ck_assert_str_eq(csv_row_field(&table.rows.items[0], 0), "Student");
  ck_assert_str_eq(csv_row_field(&table.rows.items[1], 0), "    Points Possible");
  ck_assert_str_eq(csv_row_field(&table.rows.items[1], 1), "\t");
  ck_assert_str_eq(csv_row_field(&table.rows.items[2], 0), "\xC3\x85sa");
  ck_assert_uint_eq(table.rows.items[2].line, 3);
  ck_assert_int_eq(csv_table_column(&table, "student"), 0);
  ck_assert_int_eq(csv_table_column(&table, "id"), 1);
  ck_assert_int_eq(csv_table_column(&table, "i"), -1);
  csv_table_release(&table);
}
END_TEST

static const struct {
  const char *text;
  char separator;
} separators[] = {{"a,b\n1;2,3\n", ','},       {"a;b\n\"1;2\";3\n", ';'}, {"a\tb\n1\t2\n", '\t'},
                  {"\"a;b;c\",d\n1,2\n", ','}, {"alone\n", ','},          {"\"a,\nb,c\";d\n1;2\n", ';'}};

START_TEST(test_csv__takes_what_spreadsheets_on_windows_write) {
  static const struct {
    const char *text, *field;
  } texts[] = {{"M\xfcller \x8a\x80", "M\xc3\xbcller \xc5\xa0\xe2\x82\xac"}, /* ü, S with caron, euro */
               {"M\xc3\xbcller \xf0\x9f\x99\x82", "M\xc3\xbcller \xf0\x9f\x99\x82"},
               {"\xc3", "\xc3\x83"},
               {"\xe9t\xe9", "\xc3\xa9t\xc3\xa9"}};
  for (size_t i = 0; i < array_size(texts); i++) {
    struct csv_table table = parsed(texts[i].text);
    ck_assert_str_eq(csv_row_field(&table.rows.items[0], 0), texts[i].field);
    csv_table_release(&table);
  }
}
END_TEST

START_TEST(test_csv__sees_what_the_first_line_is_divided_by) {
  struct csv_table table = parsed(separators[_i].text);
  ck_assert_int_eq(table.separator, separators[_i].separator);
  ck_assert_uint_eq(table.rows.items[0].fields.count, strcmp(separators[_i].text, "alone\n") ? 2 : 1);
  csv_table_release(&table);
}
END_TEST

START_TEST(test_csv__nothing_is_no_row) {
  struct csv_table table = parsed("");
  ck_assert_uint_eq(table.rows.count, 0);
  ck_assert_int_eq(csv_table_column(&table, "a"), -1);
  csv_table_release(&table);
  table = parsed("\n\r\n\n");
  ck_assert_uint_eq(table.rows.count, 0);
  csv_table_release(&table);
}
END_TEST

static const struct {
  const char *bytes;
  size_t length;
  const char *complaint;
} wrong[] = {
    {"a,b\n1,x\"y\n", 0, "x.csv:2: no CSV"},
    {"a,b\n1,2\n\"x,y\n3,4\n", 0, "x.csv:3: no CSV"},
    {"\xFF\xFE"
     "a\0,\0",
     6, "x.csv: it is in UTF-16"},
    {"a\0b", 3, "x.csv: it has NUL bytes"},
};

START_TEST(test_csv__says_what_is_wrong_and_where) {
  struct csv_table table;
  struct error err = {0};
  size_t length = wrong[_i].length ? wrong[_i].length : strlen(wrong[_i].bytes);
  ck_assert_int_eq(csv_table_parse(wrong[_i].bytes, length, "x.csv", &table, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_msg(strstr(err.message, wrong[_i].complaint) == err.message, "%s", err.message);
  ck_assert_uint_eq(table.rows.count, 0);
}
END_TEST

START_TEST(test_csv__reads_files) {
  struct csv_table table;
  struct error err = {0};
  char *folder = directory_make_temporary("test-csv", &err);
  char *path = path_join(folder, "t.csv");
  ck_assert_int_eq(csv_table_read(path, &table, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  err = (struct error){0};
  ck_assert_int_eq(file_write(path, "a,b\n", 4, &err), 0);
  ck_assert_msg(csv_table_read(path, &table, &err) == 0, "%s", err.message);
  ck_assert_uint_eq(table.rows.count, 1);
  csv_table_release(&table);
  tree_remove(folder, NULL);
  free(path);
  free(folder);
}
END_TEST

START_TEST(test_csv__writes_what_it_reads) {
  static const char *const texts[] = {"plain", "",       "a,b",      "say \"x\"", "two\nlines",
                                      "cr\r",  " ahead", "behind\t", "a;b"};
  static const char divided_by[] = {',', ';', '\t'};
  char separator = divided_by[_i];
  strings fields = {0};
  struct strbuf text = STRBUF_INIT;
  for (size_t i = 0; i < array_size(texts); i++)
    strings_add(&fields, texts[i]);
  csv_add_row(&text, &fields, separator, true);
  csv_add_row(&text, &fields, separator, true);
  ck_assert_str_eq(text.buf + text.length - 2, "\r\n");
  struct csv_table table = parsed(text.buf);
  ck_assert_uint_eq(table.rows.count, 2);
  ck_assert(strings_equal(&table.rows.items[1].fields, &fields));
  csv_table_release(&table);
  strings_release(&fields);
  strbuf_release(&text);
}
END_TEST

START_TEST(test_csv__quotes_only_where_it_must) {
  strings fields = {0};
  struct strbuf text = STRBUF_INIT;
  strings_add(&fields, "a b");
  strings_add(&fields, "Doe, \"J\"");
  strings_add(&fields, "a;b");
  csv_add_row(&text, &fields, ',', false);
  ck_assert_str_eq(text.buf, "a b,\"Doe, \"\"J\"\"\",a;b\n");
  strings_release(&fields);
  strbuf_release(&text);
}
END_TEST

static const struct {
  const char *text;
  const char *harmless;
} foreign[] = {{"=1+1", "'=1+1"},
               {"+1", "'+1"},
               {"-2", "'-2"},
               {"@SUM(A1)", "'@SUM(A1)"},
               {"  =1", "'  =1"},
               {"\t=1", "\\t=1"},
               {"\r=1", "\\r=1"},
               {"\n=1", "\\n=1"},
               {"Ann=1", "Ann=1"},
               {"", ""},
               {"a@b.org", "a@b.org"},
               {"'=1", "'=1"},
               {"Zoë 李", "Zoë 李"},
               {"a\tb\r\nc", "a\\tb\\r\\nc"},
               {"\033[31mred\033]52;c;x\a", "\\033[31mred\\033]52;c;x\\a"},
               {"\xC2\x9B"
                "31m",
                "\\xc2\\x9b31m"},
               {"\xE2\x80\xAE"
                "nna",
                "\\xe2\\x80\\xaenna"},
               {"\xC3(", "\\xc3("}};

START_TEST(test_csv__foreign_texts_do_nothing_in_a_cell) {
  char *text = csv_harmless(foreign[_i].text);
  ck_assert_str_eq(text, foreign[_i].harmless);
  ck_assert(!csv_is_formula(text));
  free(text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("csv");
  TCase *tests = tcase_create("csv");
  tcase_add_test(tests, test_csv__reads_quotes_and_lines_in_fields);
  tcase_add_test(tests, test_csv__keeps_blanks_and_knows_the_byte_order_mark);
  tcase_add_test(tests, test_csv__takes_what_spreadsheets_on_windows_write);
  tcase_add_loop_test(tests, test_csv__sees_what_the_first_line_is_divided_by, 0, array_size(separators));
  tcase_add_test(tests, test_csv__nothing_is_no_row);
  tcase_add_loop_test(tests, test_csv__says_what_is_wrong_and_where, 0, array_size(wrong));
  tcase_add_test(tests, test_csv__reads_files);
  tcase_add_loop_test(tests, test_csv__writes_what_it_reads, 0, 3);
  tcase_add_test(tests, test_csv__quotes_only_where_it_must);
  tcase_add_loop_test(tests, test_csv__foreign_texts_do_nothing_in_a_cell, 0, array_size(foreign));
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
