/* Are the objects of an inventory those that a case expects? */
#include "judge/objects.h"

#include "base/file.h"

#include <string.h>

enum { DEFAULT_UMASK = 022 };

static const char *const titles[OBJECT_KIND_COUNT] = {
    [OBJECT_SHM] = "System V shared memory segment",
    [OBJECT_SEM] = "System V semaphore set",
    [OBJECT_MSG] = "System V message queue",
    [OBJECT_POSIX_SHM] = "POSIX shared memory object",
    [OBJECT_POSIX_SEM] = "POSIX semaphore",
    [OBJECT_MQUEUE] = "POSIX message queue",
    [OBJECT_FIFO] = "FIFO",
    [OBJECT_FILE] = "file",
    [OBJECT_PROCESS] = "process",
};

const char *object_kind_title(enum object_kind kind) { return titles[kind]; }

/* ---- one field at a time ---- */

/* The words for a number depend on the kind: items are semaphores of a set and messages of a queue. */
static const char *items_word(enum object_kind kind) { return kind == OBJECT_SEM ? "semaphores" : "messages"; }

static void begin_detail(struct strbuf *sb, bool *any) {
  strbuf_add_text(sb, *any ? ", " : " (");
  *any = true;
}

static void add_details(struct strbuf *sb, enum object_kind kind, const char *key, int64_t bytes, int64_t items,
                        int mode, int nattch) {
  bool any = false;
  if (key)
    begin_detail(sb, &any), strbuf_addf(sb, "key %s", key);
  if (bytes >= 0)
    begin_detail(sb, &any),
        strbuf_addf(sb, kind == OBJECT_MQUEUE ? "messages of %lld bytes" : "%lld bytes", (long long)bytes);
  if (items >= 0)
    begin_detail(sb, &any), strbuf_addf(sb, "%lld %s", (long long)items, items_word(kind));
  if (mode >= 0 && kind != OBJECT_PROCESS)
    begin_detail(sb, &any), strbuf_addf(sb, "mode 0%03o", (unsigned)mode);
  if (nattch >= 0)
    begin_detail(sb, &any), strbuf_addf(sb, "nattch %d", nattch);
  if (any)
    strbuf_add_char(sb, ')');
}

static int mode_of(const struct object_expectation *expected) {
  return expected->mode < 0 || !expected->mode_masked ? expected->mode : expected->mode & ~DEFAULT_UMASK;
}

void object_add(struct strbuf *sb, const struct object *object) {
  strbuf_addf(sb, "%s", object->name ? object->name : titles[object->kind]);
  add_details(sb, object->kind, object->key, object->bytes, object->items, object->mode, object->nattch);
}

void object_expectation_add(struct strbuf *sb, const struct object_expectation *expected) {
  strbuf_add_text(sb, titles[expected->kind]);
  if (expected->name)
    strbuf_addf(sb, " %s", expected->name);
  add_details(sb, expected->kind, expected->key, expected->bytes, expected->items, mode_of(expected), expected->nattch);
}

void object_add_maker(struct strbuf *sb, const struct run_record *run, const struct object *object) {
  if (object->process < 0)
    return;
  strbuf_addf(sb, ", made by %s", process_name(run, object->process));
  if (object->call)
    strbuf_addf(sb, " with %s()", object_maker(object));
  place_add(sb, &object->place);
}

/* ---- keys ---- */

/* 'ftok(PATH, ID)' taken apart; ID is a character or its number. */
static bool read_ftok(const char *text, const char **ret_path, size_t *ret_length, long *ret_id) {
  const char *comma = strrchr(text, ',');
  if (strncmp(text, "ftok(", 5) != 0 || !comma)
    return false;
  const char *id = comma + 1 + strspn(comma + 1, " '\"");
  *ret_path = text + 5;
  *ret_length = (size_t)(comma - *ret_path);
  *ret_id = id[0] == '0' && id[1] == 'x' ? strtol(id, NULL, 16) : (unsigned char)id[0];
  return true;
}

static bool keys_equal(const char *wanted, const char *seen) {
  const char *paths[2];
  size_t lengths[2];
  long ids[2];
  char *end;
  if (!seen)
    return false;
  if (read_ftok(wanted, &paths[0], &lengths[0], &ids[0]) && read_ftok(seen, &paths[1], &lengths[1], &ids[1]))
    return ids[0] == ids[1] && lengths[0] == lengths[1] && memcmp(paths[0], paths[1], lengths[0]) == 0;
  unsigned long number = strtoul(wanted, &end, 0);
  if (end != wanted && !*end)
    return number == strtoul(seen, &end, 0) && !*end;
  return strcmp(wanted, seen) == 0;
}

/* ---- fit ---- */

static bool key_fits(const struct object_expectation *expected, const struct object *object) {
  return !expected->key || keys_equal(expected->key, object->key);
}

static bool name_fits(const struct object_expectation *expected, const struct object *object) {
  return !expected->name || (object->name && strcmp(expected->name, object->name) == 0);
}

static bool number_fits(int64_t wanted, int64_t seen) { return wanted < 0 || wanted == seen; }

/* ---- removal ---- */

static bool had_key(const struct run_record *run, const struct object *object, const char *key) {
  vec_each(&run->made.objects, made) {
    if (made->kind == object->kind && made->name && object->name && strcmp(made->name, object->name) == 0)
      return keys_equal(key, made->key);
  }
  return false;
}

static bool begins(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

/* `shm#1, IPC_RMID, NULL`, `sem#1, 0, IPC_RMID`. */
static bool is_identifier_of(const char *arguments, const struct object *object) {
  return begins(arguments, object->name) && arguments[strlen(object->name)] == ',' && strstr(arguments, "IPC_RMID");
}

/* `"/dev/shm/sem.sema"` is the path of the semaphore "/sema". */
static bool is_path_of(const char *arguments, const struct object *object) {
  _cleanup_free_ char *last = xasprintf("%s\"", path_base(object->name));
  const char *at = strstr(arguments, last);
  return at && at > arguments && strchr(object->kind == OBJECT_POSIX_SEM ? "." : "\"/", at[-1]);
}

bool object_is_removed_by(const struct object *object, const struct event *call) {
  static const char *const removals[OBJECT_KIND_COUNT] = {
      [OBJECT_SHM] = "shmctl",       [OBJECT_SEM] = "semctl",       [OBJECT_MSG] = "msgctl",
      [OBJECT_POSIX_SHM] = "unlink", [OBJECT_POSIX_SEM] = "unlink", [OBJECT_MQUEUE] = "mq_unlink",
      [OBJECT_FIFO] = "unlink",      [OBJECT_FILE] = "unlink"};
  const char *removal = removals[object->kind];
  if (call->kind != EVENT_CALL || !call->call || !call->arguments || !object->name || !removal ||
      !begins(call->call, removal)) /* unlinkat() too */
    return false;
  return object->kind <= OBJECT_MSG ? is_identifier_of(call->arguments, object) : is_path_of(call->arguments, object);
}

/* A segment that is removed while somebody is attached stays until it is let go, but the kernel takes its key away. The
 * call that did it to an object which was made with the expected key, or NULL. */
static const struct event *removal_of(const struct run_record *run, const struct object_expectation *expected,
                                      const struct object *object) {
  if (!expected->key || !object->key || strcmp(object->key, "IPC_PRIVATE") != 0 || key_fits(expected, object) ||
      !had_key(run, object, expected->key))
    return NULL;
  vec_each(&run->timeline.events, event) {
    if (!event->error && object_is_removed_by(object, event))
      return event;
  }
  return NULL;
}

/* Appends what differs: "its key is 0x1, not ftok(., x); it has 16 bytes, not 20". */
static void add_differences(const struct object_expectation *expected, const struct object *object,
                            const struct event *removal, struct strbuf *ret) {
  size_t before = ret->length;
  int mode = mode_of(expected);
#define AND (ret->length > before ? ", " : "")
  if (!name_fits(expected, object))
    strbuf_addf(ret, "%sits name is %s, not %s", AND, object->name ? object->name : "unknown", expected->name);
  if (removal) {
    strbuf_addf(ret, "%sit was already marked for removal", AND);
    place_add(ret, &removal->place);
    strbuf_addf(ret, ", so that nobody finds it by its key any more");
  } else if (!key_fits(expected, object))
    strbuf_addf(ret, "%sits key is %s, not %s", AND, object->key ? object->key : "unknown", expected->key);
  if (!number_fits(expected->bytes, object->bytes))
    strbuf_addf(ret,
                object->kind == OBJECT_MQUEUE ? "%sits messages have %lld bytes, not %lld"
                                              : "%sit has %lld bytes, not %lld",
                AND, (long long)object->bytes, (long long)expected->bytes);
  if (!number_fits(expected->items, object->items))
    strbuf_addf(ret, "%sit has %lld %s, not %lld", AND, (long long)object->items, items_word(object->kind),
                (long long)expected->items);
  if (!number_fits(mode, object->mode))
    strbuf_addf(ret, "%sits mode is 0%03o, not 0%03o", AND, (unsigned)object->mode, (unsigned)mode);
  if (!number_fits(expected->nattch, object->nattch))
    strbuf_addf(ret, "%sit is attached %d time%s, not %d", AND, object->nattch, object->nattch == 1 ? "" : "s",
                expected->nattch);
#undef AND
}

/* What it is called counts for more than all its numbers. */
static int fit_of(const struct object_expectation *expected, const struct object *object) {
  if (expected->kind != object->kind)
    return -1;
  return 8 * (name_fits(expected, object) && key_fits(expected, object)) + number_fits(expected->bytes, object->bytes) +
         number_fits(expected->items, object->items) + number_fits(mode_of(expected), object->mode) +
         number_fits(expected->nattch, object->nattch);
}

/* Pairs each expectation with an object, the best fit of all first; SIZE_MAX for one that has none left. */
static void pair(const struct object_question *question, size_t *ret_pairs, bool *ret_taken) {
  for (size_t i = 0; i < question->count; i++)
    ret_pairs[i] = SIZE_MAX;
  for (size_t round = 0; round < question->count; round++) {
    int best = -1;
    size_t best_expected = 0;
    size_t best_object = 0;
    for (size_t i = 0; i < question->count; i++)
      for (size_t j = 0; ret_pairs[i] == SIZE_MAX && j < question->inventory->objects.count; j++) {
        int fit = ret_taken[j] ? -1 : fit_of(&question->expected[i], &question->inventory->objects.items[j]);
        if (fit <= best)
          continue;
        best = fit;
        best_expected = i;
        best_object = j;
      }
    if (best < 0)
      return;
    ret_pairs[best_expected] = best_object;
    ret_taken[best_object] = true;
  }
}

/* ---- findings ---- */

static const char *hint_for(enum object_kind kind) {
  static const char *const hints[OBJECT_KIND_COUNT] = {
      [OBJECT_SHM] = "Compare the arguments of ftok(), shmget() and shmat() with the task's key, size and mode.",
      [OBJECT_SEM] = "Compare the arguments of ftok() and semget() with the task's key, number and mode.",
      [OBJECT_MSG] = "Compare the arguments of ftok() and msgget() with the task's key and mode.",
      [OBJECT_POSIX_SHM] = "Compare the arguments of shm_open() and ftruncate() with the task's name, size and mode.",
      [OBJECT_POSIX_SEM] = "Compare the arguments of sem_open() with the task's name and mode.",
      [OBJECT_MQUEUE] = "Compare mq_open()'s name, mode and struct mq_attr with the task's.",
      [OBJECT_FIFO] = "Compare the arguments of mkfifo() or mknod() with the task's path and mode.",
      [OBJECT_FILE] = "Compare the arguments of open() with the task's path and mode.",
      [OBJECT_PROCESS] = "Count the processes that fork() makes.",
  };
  return hints[kind];
}

static struct finding *add_wrong(struct judging *judging, const struct object_question *question,
                                 const struct object_expectation *expected, const struct object *object,
                                 const char *message) {
  _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf seen = STRBUF_INIT;
  enum object_kind kind = expected ? expected->kind : object ? object->kind : OBJECT_PROCESS;
  if (expected)
    object_expectation_add(&wanted, expected);
  if (object)
    object_add(&seen, object);
  const char *maker = object ? process_role(judging->run, object->process) : NULL;
  struct finding *finding =
      judging_add(judging, FINDING_WRONG_OBJECT, maker ? maker : question->role, question->cost, message);
  finding_explain(finding, expected ? wanted.buf : "no such object", object ? seen.buf : "no such object",
                  judging_hint(judging, hint_for(kind)));
  if (object)
    finding_locate(finding, &object->place, object->event);
  return finding;
}

static void blame_removal(const struct judging *judging, struct finding *finding, const struct event *removal) {
  free(finding->hint);
  finding->hint =
      xstrdup("Remove it with IPC_RMID when nobody has to find it any more: those who are attached may stay, "
              "but shmget() doesn't find it again.");
  finding_locate(finding, &removal->place, (size_t)(removal - judging->run->timeline.events.items));
}

static void tell_missing(struct judging *judging, const struct object_question *question,
                         const struct object_expectation *expected) {
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "%s there was no ", question->when);
  object_expectation_add(&message, expected);
  strbuf_add_char(&message, '.');
  add_wrong(judging, question, expected, NULL, message.buf);
}

static void tell_extra(struct judging *judging, const struct object_question *question, const struct object *object) {
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "%s there was a %s that doesn't belong there: ", question->when, titles[object->kind]);
  object_add(&message, object);
  object_add_maker(&message, judging->run, object);
  strbuf_add_char(&message, '.');
  add_wrong(judging, question, NULL, object, message.buf);
}

static void tell_difference(struct judging *judging, const struct object_question *question,
                            const struct object_expectation *expected, const struct object *object,
                            const struct event *removal, const char *differences) {
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "%s the %s was not as it should be: %s", question->when, titles[object->kind], differences);
  object_add_maker(&message, judging->run, object);
  strbuf_add_char(&message, '.');
  struct finding *finding = add_wrong(judging, question, expected, object, message.buf);
  if (removal)
    blame_removal(judging, finding, removal);
}

static void compare(struct judging *judging, const struct object_question *question, const size_t *pairs,
                    const bool *taken) {
  for (size_t i = 0; i < question->count; i++) {
    _cleanup_strbuf_ struct strbuf differences = STRBUF_INIT;
    if (pairs[i] == SIZE_MAX) {
      tell_missing(judging, question, &question->expected[i]);
      continue;
    }
    const struct object *object = &question->inventory->objects.items[pairs[i]];
    const struct event *removal = removal_of(judging->run, &question->expected[i], object);
    add_differences(&question->expected[i], object, removal, &differences);
    if (differences.length)
      tell_difference(judging, question, &question->expected[i], object, removal, differences.buf);
  }
  for (size_t j = 0; j < question->inventory->objects.count; j++) {
    const struct object *object = &question->inventory->objects.items[j];
    if (!taken[j] && question->kinds[object->kind])
      tell_extra(judging, question, object);
  }
}

bool objects_judge(struct judging *judging, const struct object_question *question) {
  _cleanup_free_ size_t *pairs = xcalloc(question->count + 1, sizeof *pairs);
  _cleanup_free_ bool *taken = xcalloc(question->inventory->objects.count + 1, sizeof *taken);
  size_t before = judging->result->findings.count;
  pair(question, pairs, taken);
  compare(judging, question, pairs, taken);
  size_t added = judging->result->findings.count - before;
  for (size_t i = 0; i < added; i++)
    judging->result->findings.items[before + i].cost = question->cost / (double)added;
  return added == 0;
}
