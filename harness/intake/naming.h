/* What the platforms put into the names of files and folders when a class is downloaded: text in, parts out. */
#ifndef IPCGRADE_INTAKE_NAMING_H
#define IPCGRADE_INTAKE_NAMING_H

#include "base/memory.h"

/* Parts of a name, owned; NULL where the name has none. */
struct named {
  char *who;  /* "doejane", "Jane Doe", a repository's user */
  char *id;   /* of who: digits */
  char *part; /* Canvas: of the attachment, digits; repositories: the assignment */
  char *rest; /* the name that the student gave, for a file */
  bool late;
};
void named_release(struct named *named);

/* Each is false when a name isn't one of that platform's; then there is nothing to release.
 *
 * Canvas: `doejane_LATE_4711_90210_server.c`; anonymous ones are `anon_x3kQ7_90210_server.c`, and what was typed into
 * the page is `doejane_4711_text.html`, without attachment. */
bool naming_canvas(const char *name, struct named *ret_named);
/* Moodle: `Jane Doe_4711_assignsubmission_file_`, a folder; with a file's name behind it when the download was made
 * without folders; `…_onlinetext_` likewise. */
bool naming_moodle(const char *name, struct named *ret_named);
/* A repository `assignment-username`, where the assignment is the longest of `assignments` that fits. The name of an
 * assignment itself is none. */
bool naming_repository(const char *name, const strings *assignments, struct named *ret_named);

/* The name without the number of a copy: "server.c" of "server-2.c" (Canvas) and of "server (2).c" (browsers), and that
 * number; 0 and the same name where there is none. "shm-02.h" is no copy. The caller frees it. */
char *naming_original(const char *name, unsigned *ret_copy);

/* Does the name end like that of an archive that may hold a submission? Sets *ret_stem to the name without that ending,
 * when it isn't NULL; the caller frees it. */
bool naming_is_archive(const char *name, char **ret_stem);

/* What systems put beside a student's files without being asked: "__MACOSX", ".DS_Store", "Thumbs.db". */
bool naming_is_clutter(const char *name);

/* A name under which results can be kept, made of `text`: readable, one component of a path, no blank, no dot at its
 * beginning, at most 100 bytes, never empty. The same text gives the same name; different texts may give one. The
 * caller frees it. */
char *naming_key(const char *text);

/* One component of a path made readable UTF-8: bytes that are none are taken for Latin-1, and what can't be shown
 * becomes an underscore. NULL when nothing had to be changed; else the caller frees it. */
char *naming_readable(const char *component);

#endif
