/* Makes a class of submissions to measure with: of all programs by turns, one half right, the others with known faults,
 * worked ones or planted into the reference. What is chosen follows from the seed. No two are the same, since a grader
 * may remember what it has seen: each source ends in a comment of its own.
 *
 * Usage: make_class N SEED FOLDER, from the course's root. FOLDER, which must not be there yet, then holds
 * <owner>/<program>/ for each, and EXPECTED: what each must earn, in the form of student/EXPECTED, with what it is made
 * of.
 *
 * Left out is what a grader without a sandbox, with which ours is compared, had better not run: what takes all memory,
 * all processes or all of the disk, and what reaches for others. */
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "course/course.h"
#include "validate/faults.h"
#include "validate/worked.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

enum { MOST_SUBMISSIONS = 9999 };

enum kind { KIND_RIGHT, KIND_WORKED, KIND_PLANTED, KIND_COUNT };

/* One that may be chosen. */
struct variant {
  char *origin; /* "student/alice", "reference, never-removed" */
  char *folder;
  char *expected; /* score and kinds of findings */
  size_t fault;   /* of the program's, when planted */
};

/* Of one program and one kind; those from `next` on have not been drawn in this round. */
struct deck {
  VEC(struct variant) variants;
  size_t next;
};

struct source {
  const char *program;
  faults faults;
  struct deck decks[KIND_COUNT];
};

struct class {
  struct course course;
  VEC(struct source) sources; /* in the order of their turns */
  uint64_t random;
  const char *folder;
  struct strbuf expected;
};

/* ---- chance ---- */

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014: the same everywhere. */
static uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static size_t random_below(uint64_t *state, size_t count) { return (size_t)(next_random(state) % count); }

/* Fisher and Yates. */
#define shuffle(vec, state)                                                                                            \
  for (size_t left_ = (vec)->count; left_ > 1; left_--) {                                                              \
    size_t other_ = random_below(state, left_);                                                                        \
    __typeof__(*(vec)->items) kept_ = (vec)->items[left_ - 1];                                                         \
    (vec)->items[left_ - 1] = (vec)->items[other_];                                                                    \
    (vec)->items[other_] = kept_;                                                                                      \
  }

static const struct variant *draw(struct deck *deck, uint64_t *random) {
  if (deck->next == 0)
    shuffle(&deck->variants, random);
  const struct variant *drawn = &deck->variants.items[deck->next];
  deck->next = (deck->next + 1) % deck->variants.count;
  return drawn;
}

/* ---- what there is to choose from ---- */

static const enum finding_kind too_wild[] = {FINDING_OUTPUT_LIMIT, FINDING_MEMORY_LIMIT, FINDING_PROCESS_LIMIT,
                                             FINDING_FORBIDDEN,    FINDING_UNSUPPORTED,  FINDING_BROKEN};

static bool is_too_wild(const char *words) {
  for (size_t i = 0; i < array_size(too_wild); i++)
    if (text_has_word(words, finding_kind_name(too_wild[i])))
      return true;
  return false;
}

static struct source *source_of(struct class *class, const char *program) {
  vec_each(&class->sources, source)
    if (strcmp(source->program, program) == 0)
      return source;
  return NULL;
}

static void add_worked(struct class *class, const struct worked *row) {
  struct source *source = source_of(class, row->program);
  if (!source || !*row->words || is_too_wild(row->words))
    return;
  struct deck *deck = &source->decks[strcmp(row->score, "100") == 0 ? KIND_RIGHT : KIND_WORKED];
  *vec_add(&deck->variants) =
      (struct variant){.origin = xasprintf("student/%s", row->owner),
                       .folder = xasprintf("%s/student/%s/%s", class->course.root, row->owner, row->program),
                       .expected = xasprintf("%s %s", row->score, row->words)};
}

static void add_all_worked(struct class *class) {
  worked_list rows = {0};
  _cleanup_free_ char *path = worked_path(&class->course);
  worked_read(path, &rows);
  vec_each(&rows, row)
    add_worked(class, row);
  vec_release(&rows);
}

static char *expected_of(const struct fault *fault) {
  struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "<100");
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
    if (fault->finds[kind])
      strbuf_addf(&text, " %s", finding_kind_name((enum finding_kind)kind));
  return strbuf_detach(&text);
}

static int add_planted(const struct class *class, struct source *source, struct error *err) {
  _cleanup_free_ char *folder = xasprintf("%s/cases/%s/faults", class->course.root, source->program);
  if (faults_load(folder, &source->faults, NULL, err))
    return -1;
  for (size_t i = 0; i < source->faults.count; i++) {
    _cleanup_free_ char *expected = expected_of(&source->faults.items[i]);
    if (is_too_wild(expected))
      continue;
    *vec_add(&source->decks[KIND_PLANTED].variants) =
        (struct variant){.origin = xasprintf("reference, %s", source->faults.items[i].name),
                         .folder = course_reference(&class->course, source->program),
                         .expected = xstrdup(expected),
                         .fault = i};
  }
  return 0;
}

/* The reference is a right one too. */
static void add_reference(const struct class *class, struct source *source) {
  *vec_add(&source->decks[KIND_RIGHT].variants) =
      (struct variant){.origin = xstrdup("reference"),
                       .folder = course_reference(&class->course, source->program),
                       .expected = xstrdup("100 -")};
}

static int find_variants(struct class *class, struct error *err) {
  vec_each(&class->course.programs, program)
    *vec_add(&class->sources) = (struct source){.program = *program};
  vec_each(&class->sources, source) {
    add_reference(class, source);
    if (add_planted(class, source, err))
      return -1;
  }
  add_all_worked(class);
  return 0;
}

static void release(struct class *class) {
  vec_each(&class->sources, source) {
    for (int kind = 0; kind < KIND_COUNT; kind++) {
      vec_each(&source->decks[kind].variants, variant) {
        free(variant->origin);
        free(variant->folder);
        free(variant->expected);
      }
      vec_release(&source->decks[kind].variants);
    }
    faults_release(&source->faults);
  }
  vec_release(&class->sources);
  strbuf_release(&class->expected);
  course_release(&class->course);
}

/* ---- one of them ---- */

static bool is_source(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".cc") == 0);
}

/* A line comment: in a source whose own comment never ends it must not be the end. */
static int sign(const char *path, const char *owner, struct error *err) {
  _cleanup_file_ FILE *file = fopen(path, "ae");
  if (!file || fprintf(file, "\n// %s, %s\n", owner, path_base(path)) < 0 || fflush(file))
    return error_errno(err, "write to %s", path);
  return 0;
}

static int copy_all(const char *from, const char *to, struct error *err) {
  strings names = {0};
  int status = directory_make(to, err);
  if (status == 0 && directory_list(AT_FDCWD, from, &names))
    status = error_errno(err, "read folder %s", from);
  for (size_t i = 0; i < names.count && status == 0; i++) {
    _cleanup_free_ char *source = path_join(from, names.items[i]);
    _cleanup_free_ char *target = path_join(to, names.items[i]);
    status = file_copy(source, target, err);
  }
  strings_release(&names);
  return status;
}

static int sign_all(const char *folder, const char *owner, struct error *err) {
  strings names = {0};
  int status = directory_list(AT_FDCWD, folder, &names) ? error_errno(err, "read folder %s", folder) : 0;
  for (size_t i = 0; i < names.count && status == 0; i++) {
    _cleanup_free_ char *path = path_join(folder, names.items[i]);
    status = is_source(names.items[i]) ? sign(path, owner, err) : 0;
  }
  strings_release(&names);
  return status;
}

/* One half is right; the others are worked ones and planted ones alike. Who has none of a kind takes the next. */
static enum kind choose_kind(struct class *class, const struct source *source) {
  static const enum kind kinds[] = {KIND_RIGHT, KIND_RIGHT, KIND_WORKED, KIND_PLANTED};
  enum kind kind = kinds[random_below(&class->random, array_size(kinds))];
  while (source->decks[kind].variants.count == 0)
    kind = (kind + 1) % KIND_COUNT;
  return kind;
}

static int make_one(struct class *class, size_t index, struct source *source, struct error *err) {
  enum kind kind = choose_kind(class, source);
  const struct variant *variant = draw(&source->decks[kind], &class->random);
  _cleanup_free_ char *owner = xasprintf("s%04zu", index + 1);
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", class->folder, owner, source->program);
  strbuf_addf(&class->expected, "%s %s %s  # %s\n", owner, source->program, variant->expected, variant->origin);
  if (copy_all(variant->folder, folder, err))
    return -1;
  if (kind == KIND_PLANTED && fault_apply(&source->faults.items[variant->fault], folder, err))
    return -1;
  return sign_all(folder, owner, err);
}

static int make_class(struct class *class, size_t count, struct error *err) {
  _cleanup_free_ char *table = path_join(class->folder, "EXPECTED");
  for (size_t i = 0; i < count; i++) {
    size_t turn = i % class->sources.count;
    if (turn == 0)
      shuffle(&class->sources, &class->random);
    if (make_one(class, i, &class->sources.items[turn], err))
      return -1;
  }
  return file_write(table, class->expected.buf, class->expected.length, err);
}

static bool read_number(const char *text, uint64_t most, uint64_t *ret_number) {
  char *end;
  *ret_number = strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && *ret_number <= most;
}

int main(int argc, char **argv) {
  struct class class = {.expected = STRBUF_INIT};
  struct error err = {0};
  uint64_t count;
  if (argc != 4 || !read_number(argv[1], MOST_SUBMISSIONS, &count) || count == 0 ||
      !read_number(argv[2], UINT64_MAX, &class.random)) {
    fprintf(stderr, "usage: make_class N SEED FOLDER; N is from 1 to %d\n", MOST_SUBMISSIONS);
    return 2;
  }
  class.folder = argv[3];
  if (path_exists(class.folder)) {
    fprintf(stderr, "make_class: %s is there already\n", class.folder);
    return 2;
  }
  int status =
      course_open(NULL, &class.course, &err) || find_variants(&class, &err) || make_class(&class, (size_t)count, &err);
  if (status)
    fprintf(stderr, "make_class: %s\n", err.message);
  release(&class);
  return status ? 3 : 0;
}
