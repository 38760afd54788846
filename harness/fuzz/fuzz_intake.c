/* Any bytes as an archive, as names of a platform, and as what lies beside the names: what comes out of an archive lies
 * in its folder and is within its limits, and what names say can be the name of a folder. */
#include "base/file.h"
#include "base/strbuf.h"
#include "intake/archive.h"
#include "intake/gradescope.h"
#include "intake/naming.h"
#include "intake/roster.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct archive_limits limits = {
    .entries = 50, .bytes = 1 << 20, .file_bytes = 1 << 18, .free_bytes = 1 << 12, .ratio = 50, .depth = 4};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

/* ---- what lies in a folder ---- */

static struct {
  size_t files;
  uint64_t bytes;
} seen; /* nftw(3) passes nothing on */

static int look_at(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)type;
  require(S_ISDIR(st->st_mode) || (S_ISREG(st->st_mode) && st->st_nlink == 1));
  require(!(st->st_mode & 07022) && (size_t)where->level <= limits.depth);
  char *readable = naming_readable(path_base(path));
  require(!readable || where->level == 0);
  free(readable);
  if (S_ISREG(st->st_mode)) {
    require((uint64_t)st->st_size <= limits.file_bytes);
    seen.files++;
    seen.bytes += (uint64_t)st->st_size;
  }
  return 0;
}

/* The folder lies in another, in which there is nothing else. */
static void try_archive(const uint8_t *data, size_t size) {
  struct error err = {0};
  archive_notes notes = {0};
  strings names = {0};
  _cleanup_free_ char *outer = directory_make_temporary("ipcgrade-fuzz", &err);
  require(outer);
  _cleanup_free_ char *into = path_join(outer, "into");
  _cleanup_close_ int fd = memfd_create("archive", MFD_CLOEXEC);
  require(directory_make(into, &err) == 0 && fd >= 0 && write(fd, data, size) == (ssize_t)size);
  _cleanup_close_ int root = open(into, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int status = archive_unpack(fd, root, &limits, &notes, &err);
  require(status == 0 || (err.cause == ERROR_USAGE && *err.message));
  vec_each(&notes, note)
    require(note->place && *note->text);
  seen.files = seen.bytes = 0;
  require(nftw(into, look_at, 16, FTW_PHYS) == 0);
  require(seen.files <= limits.entries && seen.bytes <= limits.bytes);
  require(directory_list(AT_FDCWD, outer, &names) == 0 && names.count == 1);
  strings_release(&names);
  archive_notes_release(&notes);
  require(tree_remove(outer, &err) == 0);
}

/* ---- names ---- */

static void require_key(const char *text) {
  char *key = naming_key(text);
  char *again = naming_key(key);
  char *odd = naming_readable(key);
  require(*key && *key != '.' && !strchr(key, '/') && strlen(key) <= 100 && !odd);
  require(strlen(key) == 100 || strcmp(key, again) == 0);
  free(key);
  free(again);
}

static void try_name(const char *name, const strings *assignments) {
  struct named named;
  unsigned copy;
  if (naming_canvas(name, &named)) {
    require(*named.who && *named.id && *named.rest);
    require_key(named.who);
    named_release(&named);
  }
  if (naming_moodle(name, &named)) {
    require(*named.who && *named.id && strspn(named.id, "0123456789") == strlen(named.id));
    named_release(&named);
  }
  if (naming_repository(name, assignments, &named)) {
    require(*named.who && strings_have(assignments, named.part));
    named_release(&named);
  }
  char *original = naming_original(name, &copy);
  require(copy ? strlen(original) < strlen(name) : strcmp(original, name) == 0);
  free(original);
  require_key(name);
}

/* Each line is a name. */
static void try_names(const char *text) {
  strings assignments = {0};
  strings_add(&assignments, "pipe");
  strings_add(&assignments, "shm-pair");
  _cleanup_free_ char *copy = xstrdup(text);
  char *rest = copy;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
    try_name(line, &assignments);
  strings_release(&assignments);
}

/* ---- lists of people ---- */

static void try_lists(const uint8_t *data, size_t size) {
  struct error err = {0};
  gradescope_entries entries = {0};
  people roster = {0};
  _cleanup_free_ char *folder = directory_make_temporary("ipcgrade-fuzz", &err);
  require(folder);
  _cleanup_free_ char *path = path_join(folder, "list");
  require(file_write(path, data, size, &err) == 0);
  gradescope_read(path, &entries, &err);
  vec_each(&entries, entry)
    require(*entry->folder && !strchr(entry->folder, '/') && *entry->folder != '.');
  gradescope_release(&entries);
  roster_read(path, &roster, &err);
  vec_each(&roster, person)
    require(people_find(&roster, person) == person);
  people_release(&roster);
  require(tree_remove(folder, &err) == 0);
}

/* The first byte chooses, unless it begins an archive. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  _cleanup_free_ char *text = xstrndup((const char *)data, size);
  if (size && data[0] == '#')
    try_names(text + 1);
  else if (size && (data[0] == '-' || data[0] == '"'))
    try_lists(data, size);
  else
    try_archive(data, size);
  return 0;
}
