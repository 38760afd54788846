/* The IPC objects, files and processes that were there at one moment of a run. */
#ifndef IPCGRADE_RESULT_INVENTORY_H
#define IPCGRADE_RESULT_INVENTORY_H

#include "base/memory.h"
#include "result/timeline.h"

#include <stdint.h>

enum object_kind {
  OBJECT_SHM, /* System V */
  OBJECT_SEM,
  OBJECT_MSG,
  OBJECT_POSIX_SHM,
  OBJECT_POSIX_SEM,
  OBJECT_MQUEUE,
  OBJECT_FIFO,
  OBJECT_FILE, /* regular, socket or other file in the working folder or /tmp */
  OBJECT_PROCESS,
  OBJECT_KIND_COUNT
};

/* As case files name it: "shm", "sem", "msg", "posix-shm", "posix-sem", "mqueue", "fifo", "file", "process". */
const char *object_kind_name(enum object_kind kind);
/* OBJECT_KIND_COUNT when there is no such kind. */
enum object_kind object_kind_from_name(const char *name);

struct object {
  enum object_kind kind;
  char *name;       /* "/sema", "/tmp/pipefile", "out.txt" in the working folder; "shm#1" for System V */
  char *key;        /* System V: "ftok(., x)" when the program made it so, else "0x162e" or "IPC_PRIVATE"; else NULL */
  int64_t bytes;    /* segment, file or object size; message size of an mqueue; -1 when it has none */
  int64_t items;    /* semaphores of a set, most messages of an mqueue; -1 when it has none */
  int mode;         /* permission bits */
  int nattch;       /* attach count of a segment; -1 elsewhere */
  int process;      /* index into the timeline's processes of who made it, -1 when unknown */
  const char *call; /* that made it, or NULL */
  struct place place;
  size_t event; /* the timeline's entry of that call, SIZE_MAX when there is none */
};

/* The function that made it, as a reader knows it: the C library's, where the kind of object tells which that is; NULL
 * when nobody saw it made. Static. */
const char *object_maker(const struct object *object);

struct inventory {
  char *moment; /* the id under which the case asked for it, or NULL */
  VEC(struct object) objects;
};

void inventory_release(struct inventory *inventory);

#endif
