/* What the platforms' names say, and who a roster says is in the class. */
#include "base/file.h"
#include "base/strbuf.h"
#include "intake/naming.h"
#include "intake/roster.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

/* ---- names ---- */

enum platform_name { CANVAS, MOODLE, REPOSITORY };

static const struct {
  enum platform_name platform;
  const char *name;
  bool is;
  struct named parts; /* borrowed */
} names[] = {
    {CANVAS,
     "doejane_4711_90210_server.c",
     true,
     {(char[]){"doejane"}, (char[]){"4711"}, (char[]){"90210"}, (char[]){"server.c"}, false}},
    {CANVAS,
     "doejane_LATE_4711_90210_server-2.c",
     true,
     {(char[]){"doejane"}, (char[]){"4711"}, (char[]){"90210"}, (char[]){"server-2.c"}, true}},
    {CANVAS,
     "vandervelde_anna_4711_90210_my_5_6_file.c",
     true,
     {(char[]){"vandervelde_anna"}, (char[]){"4711"}, (char[]){"90210"}, (char[]){"my_5_6_file.c"}, false}},
    {CANVAS, "late_1_2_x", true, {(char[]){"late"}, (char[]){"1"}, (char[]){"2"}, (char[]){"x"}, false}},
    {CANVAS,
     "doejane_4711_text.html",
     true,
     {(char[]){"doejane"}, (char[]){"4711"}, NULL, (char[]){"text.html"}, false}},
    {CANVAS,
     "anon_x3kQ7_90210_server.c",
     true,
     {(char[]){"anon_x3kQ7"}, (char[]){"x3kQ7"}, (char[]){"90210"}, (char[]){"server.c"}, false}},
    {CANVAS,
     "anon_x3kQ7_LATE_90210_server.c",
     true,
     {(char[]){"anon_x3kQ7"}, (char[]){"x3kQ7"}, (char[]){"90210"}, (char[]){"server.c"}, true}},
    {CANVAS,
     "m\xc3\xbcllerj\xc3\xb6rg_1_2_a.c",
     true,
     {(char[]){"m\xc3\xbcllerj\xc3\xb6rg"}, (char[]){"1"}, (char[]){"2"}, (char[]){"a.c"}, false}},
    {CANVAS, "_1_2_a.c", false, {0}},
    {CANVAS, "doejane_4711_server.c", false, {0}},
    {CANVAS, "doejane_4711_90210_", false, {0}},
    {CANVAS, "server.c", false, {0}},
    {CANVAS, "", false, {0}},
    {MOODLE, "Jane Doe_4711_assignsubmission_file_", true, {(char[]){"Jane Doe"}, (char[]){"4711"}, NULL, NULL, false}},
    {MOODLE, "Jane Doe_4711_assignsubmission_file", true, {(char[]){"Jane Doe"}, (char[]){"4711"}, NULL, NULL, false}},
    {MOODLE,
     "J_o Doe_1_assignsubmission_file_server.c",
     true,
     {(char[]){"J_o Doe"}, (char[]){"1"}, NULL, (char[]){"server.c"}, false}},
    {MOODLE,
     "Jane Doe_4711_assignsubmission_onlinetext_",
     true,
     {(char[]){"Jane Doe"}, (char[]){"4711"}, NULL, NULL, false}},
    {MOODLE, "Jane Doe_assignsubmission_file_", false, {0}},
    {MOODLE, "_4711_assignsubmission_file_", false, {0}},
    {MOODLE, "4711_assignsubmission_file_", false, {0}},
    {MOODLE, "Jane Doe_4711_assignsubmission_files", false, {0}},
    {REPOSITORY, "pipe-jane", true, {(char[]){"jane"}, NULL, (char[]){"pipe"}, NULL, false}},
    {REPOSITORY, "shm-pair-jane-doe", true, {(char[]){"jane-doe"}, NULL, (char[]){"shm-pair"}, NULL, false}},
    {REPOSITORY, "shm-pair-terse-jane", true, {(char[]){"jane"}, NULL, (char[]){"shm-pair-terse"}, NULL, false}},
    {REPOSITORY, "Pipe-Jane", true, {(char[]){"Jane"}, NULL, (char[]){"pipe"}, NULL, false}},
    {REPOSITORY, "shm-pair-terse", false, {0}},
    {REPOSITORY, "pipe-", false, {0}},
    {REPOSITORY, "pipe", false, {0}},
    {REPOSITORY, "pipeline-jane", false, {0}},
};

static bool read_name(size_t i, struct named *ret) {
  strings assignments = {0};
  strings_add(&assignments, "pipe");
  strings_add(&assignments, "shm-pair");
  strings_add(&assignments, "shm-pair-terse");
  bool is = names[i].platform == CANVAS   ? naming_canvas(names[i].name, ret)
            : names[i].platform == MOODLE ? naming_moodle(names[i].name, ret)
                                          : naming_repository(names[i].name, &assignments, ret);
  strings_release(&assignments);
  return is;
}

START_TEST(test_naming__platforms) {
  struct named found;
  const struct named *wanted = &names[_i].parts;
  ck_assert_int_eq(read_name((size_t)_i, &found), names[_i].is);
  ck_assert_pstr_eq(found.who, wanted->who);
  ck_assert_pstr_eq(found.id, wanted->id);
  ck_assert_pstr_eq(found.part, wanted->part);
  ck_assert_pstr_eq(found.rest, wanted->rest);
  ck_assert_int_eq(found.late, wanted->late);
  named_release(&found);
}
END_TEST

static const struct {
  const char *name, *original;
  unsigned copy;
} copies[] = {
    {"server-1.c", "server.c", 1},
    {"server-12.c", "server.c", 12},
    {"server (2).c", "server.c", 2},
    {"server(2).c", "server.c", 2},
    {"server.c", "server.c", 0},
    {"shm-02.h", "shm-02.h", 0},
    {"alg.8-1-x.c", "alg.8-1-x.c", 0},
    {"-1.c", "-1.c", 0},
    {"server-.c", "server-.c", 0},
    {"server2.c", "server2.c", 0},
    {"server-1000.c", "server-1000.c", 0},
    {"Makefile-2", "Makefile", 2},
    {"(2).c", "(2).c", 0},
    {"", "", 0},
};

START_TEST(test_naming__copies) {
  unsigned copy;
  _cleanup_free_ char *original = naming_original(copies[_i].name, &copy);
  ck_assert_str_eq(original, copies[_i].original);
  ck_assert_uint_eq(copy, copies[_i].copy);
}
END_TEST

static const struct {
  const char *text, *key;
} keys[] = {
    {"alice", "alice"},
    {"Jane Doe_4711", "Jane-Doe_4711"},
    {"../../etc/passwd", "etc-passwd"},
    {".hidden", "hidden"},
    {"..", "nameless"},
    {"", "nameless"},
    {"a\nb", "a_nb"},
    {"M\xfcller", "M\xc3\xbcller"},
    {"M\xc3\xbcller", "M\xc3\xbcller"},
    {"$(rm -rf .)", "(rm--rf-.)"},
    {"a  b. ", "a-b"},
};

START_TEST(test_naming__keys) {
  _cleanup_free_ char *key = naming_key(keys[_i].text);
  ck_assert_str_eq(key, keys[_i].key);
}
END_TEST

START_TEST(test_naming__long_keys_stay_apart) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  for (int i = 0; i < 80; i++)
    strbuf_add_text(&text, "\xc3\xa9");
  _cleanup_free_ char *one = naming_key(text.buf);
  strbuf_add_char(&text, '!');
  _cleanup_free_ char *other = naming_key(text.buf);
  _cleanup_free_ char *odd = naming_readable(one);
  ck_assert_str_ne(one, other);
  ck_assert_uint_le(strlen(one), 100);
  ck_assert_ptr_null(odd); /* no half of a character */
}
END_TEST

START_TEST(test_naming__archives_and_clutter) {
  char *stem = NULL;
  ck_assert(naming_is_archive("Homework 1.TAR.gz", &stem));
  ck_assert_str_eq(stem, "Homework 1");
  free(stem);
  ck_assert(naming_is_archive("a.zip", NULL) && naming_is_archive("a.7z", NULL));
  ck_assert(!naming_is_archive(".zip", NULL) && !naming_is_archive("server.c", NULL) &&
            !naming_is_archive("a.gz", NULL));
  ck_assert(naming_is_clutter("__MACOSX") && naming_is_clutter("._server.c") && !naming_is_clutter("server.c"));
}
END_TEST

/* ---- rosters ---- */

static char *folder;

static void set_up(void) {
  struct error err = {0};
  folder = directory_make_temporary("test-intake", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
}

static void tear_down(void) {
  tree_remove(folder, NULL);
  free(folder);
}

static int read_roster(const char *text, people *ret, struct error *err) {
  _cleanup_free_ char *path = path_join(folder, "roster.csv");
  ck_assert_int_eq(file_write(path, text, strlen(text), NULL), 0);
  return roster_read(path, ret, err);
}

static const struct {
  const char *text;
  const char *people; /* id|sid|login|name|email|group, a line each */
} rosters[] = {
    {"Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (77)\n    Points Possible,,,,,100\n"
     "\"Doe, Jane\",4711,30001,jdoe,Monday,\n\"Roe, \"\"Bob\"\"\",4712,30002,broe,Monday,EX\n\"Student, "
     "Test\",9,,x,,\n",
     "4711|30001|jdoe|Doe, Jane||\n4712|30002|broe|Roe, \"Bob\"||\n"},
    {"\xef\xbb\xbfIdentifier,Full name,Email address,Status,Grade\r\nParticipant 4711,Jane "
     "Doe,jane@x.edu,\"a\r\nb\",\r\n",
     "4711|||Jane Doe|jane@x.edu|\n"},
    {"First Name,Last Name,SID,Email\nJane,Doe,30001,jane@x.edu\n", "|30001||Jane Doe|jane@x.edu|\n"},
    {"name;group\nJane Doe;red\n\n;;\nBob Roe;red\n", "|||Jane Doe||red\n|||Bob Roe||red\n"},
    {"OWNER\nalice\nbob\n", "||alice|||\n||bob|||\n"},
    {"owner,extra\nalice\nbob,1,2,3\n", "||alice|||\n||bob|||\n"},
};

START_TEST(test_roster__is_read_by_its_headers) {
  people list = {0};
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  ck_assert_msg(read_roster(rosters[_i].text, &list, &err) == 0, "%s", err.message);
  vec_each(&list, person) {
    const char *parts[] = {person->id, person->sid, person->login, person->name, person->email, person->group};
    for (size_t i = 0; i < array_size(parts); i++)
      strbuf_addf(&told, "%s%s", i ? "|" : "", parts[i] ? parts[i] : "");
    strbuf_add_char(&told, '\n');
  }
  ck_assert_str_eq(told.buf, rosters[_i].people);
  people_release(&list);
}
END_TEST

static const struct {
  const char *text, *message;
} wrong_rosters[] = {
    {"", "there is no row in it"},
    {"Section,Grade\nMonday,1\n", "no column of its first row tells who somebody is"},
    {"group\nred\n", "no column of its first row tells who somebody is"},
    {"name\n\"Doe, Jane\n", "a quote in the middle of a field"},
    {"name\nJane Doe\nBob\n\"Doe, Jane\"\n", "roster.csv:4: Doe, Jane is there already"},
};

START_TEST(test_roster__says_what_is_wrong) {
  people list = {0};
  struct error err = {0};
  ck_assert_int_eq(read_roster(wrong_rosters[_i].text, &list, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_msg(strstr(err.message, wrong_rosters[_i].message), "%s", err.message);
  ck_assert_msg(strstr(err.message, "roster.csv"), "%s", err.message);
  people_release(&list);
}
END_TEST

START_TEST(test_roster__files_that_are_none) {
  people list = {0};
  struct error err = {0};
  struct error absent = {0};
  _cleanup_free_ char *path = path_join(folder, "binary.csv");
  _cleanup_free_ char *none = path_join(folder, "none.csv");
  ck_assert_int_eq(file_write(path, "name\n\0\n", 7, NULL), 0);
  ck_assert_int_eq(roster_read(path, &list, &err), -1);
  ck_assert_msg(strstr(err.message, "NUL bytes"), "%s", err.message);
  ck_assert_int_eq(roster_read(none, &list, &absent), -1);
  ck_assert_int_eq(absent.cause, ERROR_USAGE);
}
END_TEST

static const struct {
  struct person one, other; /* borrowed */
  bool same;
} pairs[] = {
    {{.id = (char[]){"1"}, .name = (char[]){"A"}}, {.id = (char[]){"2"}, .name = (char[]){"A"}}, false},
    {{.id = (char[]){"1"}, .name = (char[]){"A"}}, {.id = (char[]){"1"}, .name = (char[]){"B"}}, true},
    {{.id = (char[]){"1"}, .email = (char[]){"a@x"}}, {.id = (char[]){"2"}, .email = (char[]){"A@x"}}, true},
    {{.id = (char[]){"1"}, .name = (char[]){"Doe, Jane"}}, {.login = (char[]){"1"}, .name = (char[]){"doejane"}}, true},
    {{.name = (char[]){"Jane Doe"}}, {.name = (char[]){"Doe, Jane"}}, true},
    {{.name = (char[]){"Anna van Velde"}}, {.name = (char[]){"van Velde, Anna"}}, true},
    {{.name = (char[]){"Jane Doe"}}, {.name = (char[]){"Jane Roe"}}, false},
    {{.name = (char[]){"--"}}, {.name = (char[]){"!!"}}, false},
    {{.name = (char[]){"!!"}}, {.name = (char[]){"!!"}}, true},
    {{.id = (char[]){"1"}}, {.login = (char[]){"1"}}, false},
};

START_TEST(test_roster__who_is_who) {
  ck_assert_int_eq(person_is(&pairs[_i].one, &pairs[_i].other), pairs[_i].same);
  ck_assert_int_eq(person_is(&pairs[_i].other, &pairs[_i].one), pairs[_i].same);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("intake names");
  TCase *of_names = tcase_create("names");
  tcase_add_loop_test(of_names, test_naming__platforms, 0, (int)array_size(names));
  tcase_add_loop_test(of_names, test_naming__copies, 0, (int)array_size(copies));
  tcase_add_loop_test(of_names, test_naming__keys, 0, (int)array_size(keys));
  tcase_add_test(of_names, test_naming__long_keys_stay_apart);
  tcase_add_test(of_names, test_naming__archives_and_clutter);
  suite_add_tcase(suite, of_names);
  TCase *of_rosters = tcase_create("rosters");
  tcase_add_checked_fixture(of_rosters, set_up, tear_down);
  tcase_add_loop_test(of_rosters, test_roster__is_read_by_its_headers, 0, (int)array_size(rosters));
  tcase_add_loop_test(of_rosters, test_roster__says_what_is_wrong, 0, (int)array_size(wrong_rosters));
  tcase_add_test(of_rosters, test_roster__files_that_are_none);
  tcase_add_loop_test(of_rosters, test_roster__who_is_who, 0, (int)array_size(pairs));
  suite_add_tcase(suite, of_rosters);
  return suite_run(suite);
}
