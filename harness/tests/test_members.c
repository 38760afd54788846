/* Names of bytes in a struct, from what gcc and clang tell of a program. */
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "linux/members.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char program_text[] =
    "#include <pthread.h>\n"
    "#include <semaphore.h>\n"
    "#include <stdio.h>\n"
    "#include <time.h>\n"
    "struct Memory { int status; int data[4]; };\n"
    "typedef struct { char name[8]; struct { short x, y; } points[2][3]; } Board;\n"
    "union either { int number; char text[4]; };\n"
    "struct holder { long first; union either second; struct Memory inner; };\n"
    "static struct Memory *everywhere;\n"
    "int by_parameter(volatile struct Memory *p) { return p->data[2]; }\n"
    "int by_variable(void *q) { Board *b = q; return b->name[0]; }\n"
    "int by_holder(const struct holder *const h) { return h->second.number; }\n"
    "int by_global(void) { return everywhere->status; }\n"
    "int by_two(struct Memory *p, struct holder *h) { return p == (void *)h; }\n"
    "int by_none(int *p, FILE *f) { return *p + feof(f); }\n"
    "struct Lamp { unsigned on : 1; unsigned hue : 3; char shade; short watts;\n"
    "  int hours; unsigned age : 5; unsigned big : 11; };\n"
    "int by_bits(struct Lamp *p) { return p->on + p->hue; }\n"
    "struct Door { int open; pthread_mutex_t lock; pthread_cond_t opened; sem_t guests[2];\n"
    "  struct timespec since; };\n"
    "int by_locks(struct Door *p) { return p->open; }\n"
    "struct Memory slots[3]; static short lonely;\n"
    "int count(void) { static int times; return ++times + ++lonely; }\n"
    "int main(void) { everywhere = 0; return 0; }\n";

static char *folder;
static Dwarf *debug;
static int fd = -1;

static void build(const char *compiler) {
  struct error err = {0};
  folder = directory_make_temporary("test-members", &err);
  ck_assert_ptr_nonnull(folder);
  _cleanup_free_ char *source = path_join(folder, "prog.c");
  ck_assert_int_eq(file_write(source, program_text, strlen(program_text), &err), 0);
  _cleanup_free_ char *command = xasprintf("cd '%s' && %s -g -O0 -o prog prog.c", folder, compiler);
  ck_assert_int_eq(system(command), 0);
  _cleanup_free_ char *program = path_join(folder, "prog");
  fd = open(program, O_RDONLY | O_CLOEXEC);
  debug = dwarf_begin(fd, DWARF_C_READ);
  ck_assert_ptr_nonnull(debug);
}

static void tear_down(void) {
  struct error err = {0};
  dwarf_end(debug);
  close(fd);
  ck_assert_int_eq(tree_remove(folder, &err), 0);
  free(folder);
}

struct search {
  const char *name;
  Dwarf_Addr address;
};

static int is_function(Dwarf_Die *function, void *context) {
  struct search *search = context;
  if (strcmp(dwarf_diename(function), search->name) == 0)
    dwarf_lowpc(function, &search->address);
  return DWARF_CB_OK;
}

static void names(const char *function, uint64_t offset, uint64_t size, const char *expected) {
  struct search search = {function, 0};
  Dwarf_Off unit_offset = 0;
  Dwarf_Off next;
  size_t header;
  ck_assert_int_eq(dwarf_nextcu(debug, unit_offset, &next, &header, NULL, NULL, NULL), 0);
  Dwarf_Die unit;
  ck_assert_ptr_nonnull(dwarf_offdie(debug, unit_offset + header, &unit));
  dwarf_getfuncs(&unit, is_function, &search, 0);
  ck_assert_uint_ne(search.address, 0);
  _cleanup_free_ char *name = member_name(&unit, search.address + 1, offset, size);
  ck_assert_pstr_eq(name, expected);
}

/* Of `symbol`, as the linker calls it. */
static Dwarf_Addr address_of(const char *symbol) {
  unsigned long address = 0;
  char line[64] = "";
  _cleanup_free_ char *command = xasprintf("nm '%s/prog' | grep ' %s$'", folder, symbol);
  FILE *output = popen(command, "r");
  ck_assert_ptr_nonnull(output);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, output));
  ck_assert_int_eq(pclose(output), 0);
  ck_assert_int_eq(sscanf(line, "%lx", &address), 1);
  return address;
}

static void variables(const char *symbol, uint64_t offset, uint64_t size, const char *expected) {
  Dwarf_Off next;
  size_t header;
  Dwarf_Die unit;
  ck_assert_int_eq(dwarf_nextcu(debug, 0, &next, &header, NULL, NULL, NULL), 0);
  ck_assert_ptr_nonnull(dwarf_offdie(debug, header, &unit));
  _cleanup_free_ char *name = variable_name(&unit, address_of(symbol) + offset, size);
  ck_assert_pstr_eq(name, expected);
}

static const char *const compilers[] = {"gcc", "clang"};

START_TEST(test_members__of_structs_in_sight) {
  build(compilers[_i]);
  names("by_parameter", 0, 4, "Memory.status");
  names("by_parameter", 12, 4, "Memory.data[2]");
  names("by_parameter", 13, 1, "Memory.data[2]");
  names("by_global", 4, 4, "Memory.data[0]");
  names("by_holder", 8, 4, "holder.second.number");
  names("by_holder", 12 + 8, 4, "holder.inner.data[1]");
  tear_down();
}
END_TEST

START_TEST(test_members__of_typedefs_and_arrays) {
  build(compilers[_i]);
  names("by_variable", 3, 1, "Board.name[3]");
  names("by_variable", 0, 8, "Board.name");
  names("by_variable", 8 + 4 * 5 + 2, 2, "Board.points[1][2].y");
  tear_down();
}
END_TEST

START_TEST(test_members__several_at_once) {
  build(compilers[_i]);
  names("by_parameter", 4, 8, "Memory.data");
  names("by_parameter", 0, 20, "Memory");
  tear_down();
}
END_TEST

/* Members of some bits have no bytes of their own: those that a byte may be part of are all told. */
START_TEST(test_members__of_bits) {
  build(compilers[_i]);
  names("by_bits", 0, 1, "Lamp.on/hue");
  names("by_bits", 1, 1, "Lamp.shade");
  names("by_bits", 2, 2, "Lamp.watts");
  names("by_bits", 4, 4, "Lamp.hours");
  names("by_bits", 8, 1, "Lamp.age/big");
  names("by_bits", 8, 4, "Lamp.age/big");
  names("by_bits", 9, 1, "Lamp.big");
  names("by_bits", 0, 4, "Lamp");
  names("by_bits", 10, 1, "Lamp");
  tear_down();
}
END_TEST

/* How the C library makes a lock is nothing that its user has named; what is in a struct timespec he does name. */
START_TEST(test_members__of_the_library) {
  build(compilers[_i]);
  size_t lock = sizeof(long);
  size_t opened = lock + sizeof(pthread_mutex_t);
  size_t guests = opened + sizeof(pthread_cond_t);
  names("by_locks", lock, sizeof(pthread_mutex_t), "Door.lock");
  names("by_locks", lock + 4, 4, "Door.lock");
  names("by_locks", opened, sizeof(pthread_cond_t), "Door.opened");
  names("by_locks", guests + sizeof(sem_t), sizeof(sem_t), "Door.guests[1]");
  names("by_locks", guests + 2 * sizeof(sem_t), sizeof(time_t), "Door.since.tv_sec");
  tear_down();
}
END_TEST

/* Nothing is guessed: neither among two, nor beyond the end, nor what belongs to the C library. */
START_TEST(test_members__what_cannot_be_told) {
  build(compilers[_i]);
  names("by_two", 0, 4, NULL);
  names("by_parameter", 20, 4, NULL);
  names("by_none", 400, 4, NULL);
  tear_down();
}
END_TEST

START_TEST(test_members__of_variables) {
  build(compilers[_i]);
  variables("slots", 0, 4, "slots[0].status");
  variables("slots", 20 + 12, 4, "slots[1].data[2]");
  variables("slots", 0, 60, "slots");
  variables("slots", 57, 4, NULL); /* beyond its end */
  variables("lonely", 0, 2, "lonely");
  variables("main", 0, 1, NULL);
  variables(_i == 0 ? "times.0" : "count.times", 0, 4, "times");
  tear_down();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("members");
  TCase *tests = tcase_create("members");
  tcase_set_timeout(tests, 30);
  tcase_add_loop_test(tests, test_members__of_structs_in_sight, 0, (int)array_size(compilers));
  tcase_add_loop_test(tests, test_members__of_typedefs_and_arrays, 0, (int)array_size(compilers));
  tcase_add_loop_test(tests, test_members__several_at_once, 0, (int)array_size(compilers));
  tcase_add_loop_test(tests, test_members__of_bits, 0, (int)array_size(compilers));
  tcase_add_loop_test(tests, test_members__of_the_library, 0, (int)array_size(compilers));
  tcase_add_loop_test(tests, test_members__what_cannot_be_told, 0, (int)array_size(compilers));
  tcase_add_loop_test(tests, test_members__of_variables, 0, (int)array_size(compilers));
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
