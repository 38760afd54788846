/* What accesses.c and sharing.c know together. Nothing else includes it. */
#ifndef IPCGRADE_RUN_ACCESSES_H
#define IPCGRADE_RUN_ACCESSES_H

#include "access/protocol.h"
#include "run/engine.h"

/* Mapped memory that others can see, too. */
struct shared_range {
  uint64_t start;
  uint64_t end;
  uint64_t offset; /* of `start` in the memory */
  int memory;      /* index into record->accesses.memories */
};

/* What a process has mapped. */
struct address_space {
  uint64_t table; /* address of the runtime's table (struct access_table); 0: it has none */
  bool threads;   /* there has been a second one since it was made */
  int own;        /* its private memory, as an index into record->accesses.memories; -1 while nobody asked */
  VEC(struct shared_range) ranges; /* by address */
};

/* Beside record->accesses.memories: by what it is known again. */
struct known_memory {
  uint64_t first;  /* MEMORY_SEGMENT: its number or -id; MEMORY_FILE: inode */
  uint64_t second; /* MEMORY_FILE: device */
};

/* Beside record->accesses.places. */
struct known_place {
  size_t image;
  uint64_t pc;
};

struct accesses {
  VEC(struct address_space) spaces; /* by process */
  VEC(struct known_memory) memories;
  VEC(struct known_place) places;
  int anonymous; /* mappings so far */
};

struct address_space *sharing_space(const struct engine *engine, int process);
/* Writes the table of a process that has one. */
void sharing_tell(const struct engine *engine, const struct address_space *space, pid_t tid);

/* A part of what was accessed that lies in one memory. */
struct shared_piece {
  int memory;
  uint64_t offset;
  uint64_t size;
};
/* The parts of `size` bytes at `address` that others can see, in the order of addresses: their count, at most `most`.
 */
size_t sharing_pieces(struct engine *engine, const struct task *task, uint64_t address, uint64_t size, size_t most,
                      struct shared_piece *ret_pieces);

#endif
