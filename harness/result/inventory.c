/* What an inventory owns, and the names of the kinds of object. */
#include "result/inventory.h"

#include <string.h>

/* Words of the case file's language: see `makes` and `observe` there. */
static const char *const object_names[OBJECT_KIND_COUNT] = {
    [OBJECT_SHM] = "shm",
    [OBJECT_SEM] = "sem",
    [OBJECT_MSG] = "msg",
    [OBJECT_POSIX_SHM] = "posix-shm",
    [OBJECT_POSIX_SEM] = "posix-sem",
    [OBJECT_MQUEUE] = "mqueue",
    [OBJECT_FIFO] = "fifo",
    [OBJECT_FILE] = "file",
    [OBJECT_PROCESS] = "process",
};

const char *object_kind_name(enum object_kind kind) { return object_names[kind]; }

enum object_kind object_kind_from_name(const char *name) {
  enum object_kind kind = 0;
  while (kind < OBJECT_KIND_COUNT && strcmp(object_names[kind], name) != 0)
    kind++;
  return kind;
}

const char *object_maker(const struct object *object) {
  static const char *const functions[OBJECT_KIND_COUNT] = {
      [OBJECT_POSIX_SHM] = "shm_open", [OBJECT_POSIX_SEM] = "sem_open", [OBJECT_FIFO] = "mkfifo"};
  bool is_told = object->call && strcmp(object->call, "mknod") != 0;
  return is_told && functions[object->kind] ? functions[object->kind] : object->call;
}

static void object_release(struct object *object) {
  free(object->name);
  free(object->key);
  place_release(&object->place);
}

void inventory_release(struct inventory *inventory) {
  free(inventory->moment);
  inventory->moment = NULL;
  vec_each(&inventory->objects, object)
    object_release(object);
  vec_release(&inventory->objects);
}
