/* What the files of intake/ share: the state of an intake, and how things get into its folders. */
#ifndef IPCGRADE_INTAKE_TAKING_H
#define IPCGRADE_INTAKE_TAKING_H

#include "intake/intake.h"

struct placed_note {
  char *path; /* of what it is about; it may not exist */
  char *text;
};

struct known_folder {
  char *path;
  taken_folders folders;
};

struct intake {
  char *staging;
  size_t made; /* folders in it */
  VEC(struct placed_note) notes;
  VEC(struct known_folder) known; /* what intake_folders() found */
  struct error failure;           /* the first of our own, see intake_check() */
  bool is_cut;                    /* see intake_is_whole() */
};

/* Keeps an error if it is ours or the host's. */
void intake_keep_failure(struct intake *intake, const struct error *err);

void intake_note(struct intake *intake, const char *path, const char *text);

/* A fresh folder of that name, which may have a slash in it. The caller frees the path. NULL and `err` when it can't be
 * made. */
char *intake_new_folder(struct intake *intake, const char *name, struct error *err);

/* Does a path lead into the staging folder? */
bool intake_is_ours(const struct intake *intake, const char *path);

/* Copies a file or a folder, as much as one student may hand in, sources and archives before all else: no link is
 * followed; what is left out is noted, and how many more when they are many. */
void intake_copy(struct intake *intake, const char *from, const char *to);

/* Replaces the archives in a folder of ours by what is in them. `level` says in how many archives the folder lay. */
void intake_unpack_in_place(struct intake *intake, const char *folder, int level);

#endif
