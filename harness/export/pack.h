/* A folder as one archive. */
#ifndef IPCGRADE_EXPORT_PACK_H
#define IPCGRADE_EXPORT_PACK_H

#include "base/error.h"

/* Writes the files and folders of `folder` to `to`, a tar archive packed by gzip (libarchive), in which they lie in a
 * folder of the same name. Readable for everybody, executable where they are, and nobody's in particular. `to` is there
 * as a whole or not at all. */
int export_pack(const char *folder, const char *to, struct error *err);

#endif
