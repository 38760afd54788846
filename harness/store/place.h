/* The folder that a gradebook lies in: which file system it is on, and whose turn it is to grade into it. */
#ifndef IPCGRADE_STORE_PLACE_H
#define IPCGRADE_STORE_PLACE_H

#include "base/error.h"

/* "NFS", when the file system of that type (statfs(2), f_type) is one on which several machines, or a program, stand
 * behind the locks of files, so that SQLite can't trust them ("How To Corrupt An SQLite Database File", 2.1). NULL
 * otherwise. Static. */
const char *file_system_doubtful(long type);
/* The same of a folder's. */
const char *folder_doubtful(const char *folder);

/* Takes the folder for this process and those that it forks: a descriptor, given back when all have closed it or are
 * gone. flock(2) on a file beside the gradebook. One that others hold, whose leader is dead, is waited for: they are
 * about to end. -1: ERROR_USAGE tells who has it and since when. */
int folder_take(const char *folder, struct error *err);

#endif
