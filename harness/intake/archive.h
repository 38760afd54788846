/* Archives that strangers made, unpacked by libarchive into a folder of ours: regular files and folders, nothing else.
 */
#ifndef IPCGRADE_INTAKE_ARCHIVE_H
#define IPCGRADE_INTAKE_ARCHIVE_H

#include "base/error.h"
#include "base/memory.h"

#include <stdint.h>

/* What an archive may come to, by what is really written and not by what it says of itself. */
struct archive_limits {
  size_t entries;
  uint64_t bytes;      /* of all files */
  uint64_t file_bytes; /* of one */
  uint64_t free_bytes; /* of one file that may be packed however tightly */
  unsigned ratio;      /* to the packed bytes, of a file larger than that */
  size_t depth;        /* folders in one another */
};
extern const struct archive_limits archive_of_class, archive_of_student;

/* Something that was refused or made safe. */
struct archive_note {
  char *
      place; /* the entry's name, made readable: it begins with the folder in which it lies; "" for the whole archive */
  char *text; /* what was done and why, a sentence with the place in it */
};
typedef VEC(struct archive_note) archive_notes;
void archive_notes_release(archive_notes *notes);

/* Unpacks the file that `fd` is open on into the folder that `into` is open on. Whatever it holds, nothing is written
 * outside of that folder, and no link is made or followed. Left out, with a note each: absolute names and those with
 * "..", links, devices and the like, encrypted files, and what exceeds a limit. Names that can't be read are changed;
 * of files with one name the last counts; names that differ only in the case of letters are noted. An archive that ends
 * too early or is damaged keeps what could be read, with a note. -1 with ERROR_USAGE when it is none, or nothing of it
 * can be read.
 */
int archive_unpack(int fd, int into, const struct archive_limits *limits, archive_notes *notes, struct error *err);

/* The same by a process of its own, which may use so much memory and time, and is nobody in particular if the caller is
 * root: the folder and what comes into it belong to that user then. One archive that kills it is an error (ERROR_USAGE)
 * and costs nothing else. */
int archive_unpack_apart(int fd, const char *into, const struct archive_limits *limits, archive_notes *notes,
                         struct error *err);

#endif
