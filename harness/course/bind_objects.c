/* Binding IPC objects: as they must be made, and as they must be seen at a moment. */
#include "course/tables.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

enum { UMASK = 022 };

static void bind_mode(struct binder *binder, const struct node *node, void *target) {
  struct object_expectation *object = target;
  const struct node *mask = node->kind == NODE_MAP ? node_get(node, "mask") : NULL;
  int mode;
  if (!binder_mode(binder, mask ? mask : node, &mode))
    return;
  object->mode_masked = mask != NULL;
  object->mode = mode & (mask ? ~UMASK : ~0);
}

static void bind_nattch(struct binder *binder, const struct node *node, void *target) {
  struct object_expectation *object = target;
  int64_t nattch;
  if (binder_int(binder, node, "nattch", &nattch))
    object->nattch = (int)nattch;
}

static const struct field object_fields[] = {
    {"key", FIELD_TEXT, offsetof(struct object_expectation, key),
     .help = "System V: 'ftok(., x)', '0x162e' or IPC_PRIVATE.", .fallback = "any"},
    {"name", FIELD_TEXT, offsetof(struct object_expectation, name),
     .help = "Its name: /sema, /tmp/pipefile, or a file's in the working folder.", .fallback = "any"},
    {"bytes", FIELD_INT, offsetof(struct object_expectation, bytes),
     .help = "Size of a segment, object or file; message size of a queue.", .fallback = "any"},
    {"items", FIELD_INT, offsetof(struct object_expectation, items),
     .help = "Semaphores of a set; most messages of a queue.", .fallback = "any"},
    {"mode", FIELD_CUSTOM, .help = "Its permission bits, octal with a leading 0.", .fallback = "any",
     .shape = "OCTAL | {mask: OCTAL} (less the umask 022)", .bind = bind_mode},
    {"nattch", FIELD_CUSTOM, .help = "How often a segment is attached.", .fallback = "any", .shape = "INTEGER",
     .bind = bind_nattch},
};
const struct table object_table = {
    "object",
    "An IPC object as it must be. KIND is shm, sem or msg (System V), posix-shm, posix-sem, mqueue, fifo, file "
    "or process.",
    object_fields, array_size(object_fields)};

/* shm_overview(7), sem_overview(7), mq_overview(7): one slash, at the beginning. */
static void check_name(struct binder *binder, const struct object_expectation *object) {
  bool posix = object->kind == OBJECT_POSIX_SHM || object->kind == OBJECT_POSIX_SEM || object->kind == OBJECT_MQUEUE;
  if (posix && object->name && (*object->name != '/' || !object->name[1] || strchr(object->name + 1, '/')))
    binder_complain(binder, object->mark, "the name of a %s has one slash, at its beginning, such as /name, not '%s'",
                    object_kind_name(object->kind), object->name);
}

static void bind_objects(struct binder *binder, const struct node *list, enum object_kind kind, void **items,
                         size_t *count, size_t *room) {
  if (list->kind != NODE_LIST) {
    binder_complain(binder, list->mark, "%s must be a list of objects, such as [{key: IPC_PRIVATE}]",
                    object_kind_name(kind));
    return;
  }
  vec_each(&list->values, item) {
    struct object_expectation *object = vec_add_item(items, count, room, sizeof *object);
    *object = (struct object_expectation){
        .kind = kind, .bytes = -1, .items = -1, .mode = -1, .nattch = -1, .mark = (*item)->mark};
    binder_bind(binder, &object_table, *item, object);
    check_name(binder, object);
  }
}

static const char *kind_name(size_t i, const void *context) {
  (void)context;
  return i < OBJECT_KIND_COUNT ? object_kind_name((enum object_kind)i) : NULL;
}

static enum object_kind bind_kind(struct binder *binder, const struct node *key) {
  enum object_kind kind = object_kind_from_name(key->text);
  if (kind == OBJECT_KIND_COUNT) {
    _cleanup_free_ char *suggestion = text_suggestion(text_nearest(key->text, kind_name, NULL));
    _cleanup_strbuf_ struct strbuf known = STRBUF_INIT;
    for (int other = 0; other < OBJECT_KIND_COUNT; other++)
      strbuf_addf(&known, "%s%s", other ? ", " : "", object_kind_name((enum object_kind)other));
    binder_complain(binder, key->mark, "unknown kind of object '%s', which is none of %s%s", key->text, known.buf,
                    suggestion);
  }
  return kind;
}

static void bind_observation(struct binder *binder, const struct node *node, struct test_case *test) {
  if (!binder_is_map(binder, node, "observe"))
    return;
  struct observation *observation = vec_add(&test->observe);
  observation->mark = node->mark;
  bind_moment(binder, node, "observe", &observation->moment);
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *key = node->keys.items[i];
    if (is_moment_key(key->text))
      continue;
    enum object_kind kind = bind_kind(binder, key);
    if (kind == OBJECT_KIND_COUNT)
      continue;
    observation->kinds[kind] = true;
    bind_objects(binder, node->values.items[i], kind, (void **)&observation->objects.items, &observation->objects.count,
                 &observation->objects.room);
  }
}

void bind_observe(struct binder *binder, const struct node *node, void *target) {
  if (node->kind != NODE_LIST) {
    bind_observation(binder, node, target);
    return;
  }
  vec_each(&node->values, item)
    bind_observation(binder, *item, target);
}

void bind_makes(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "makes"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    enum object_kind kind = bind_kind(binder, node->keys.items[i]);
    if (kind == OBJECT_KIND_COUNT)
      continue;
    test->makes_none[kind] = node->values.items[i]->kind == NODE_LIST && node->values.items[i]->values.count == 0;
    bind_objects(binder, node->values.items[i], kind, (void **)&test->makes.items, &test->makes.count,
                 &test->makes.room);
  }
}
