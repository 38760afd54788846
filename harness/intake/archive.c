/* Archives that strangers made. */
#include "intake/archive.h"

#include "base/strbuf.h"
#include "base/text.h"
#include "intake/naming.h"

#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <search.h>
#include <string.h>
#include <sys/stat.h>

/* Packed bytes are counted by blocks, so they are small. */
enum { BLOCK = 64 << 10, PACKED_BLOCK = 8 << 10, LONGEST_NAME = 255, MOST_NOTES = 1000 };

const struct archive_limits archive_of_class = {
    .entries = 200000, .bytes = 4ull << 30, .file_bytes = 64 << 20, .free_bytes = 1 << 20, .ratio = 200, .depth = 24};
const struct archive_limits archive_of_student = {
    .entries = 2000, .bytes = 64 << 20, .file_bytes = 16 << 20, .free_bytes = 1 << 20, .ratio = 200, .depth = 16};

struct unpacking {
  struct archive *archive;
  int root; /* the folder */
  const struct archive_limits *limits;
  archive_notes *notes;
  void *seen; /* names of files and folders made, for tsearch(3): a struct made_name each, by small letters */
  size_t entries;
  uint64_t bytes;
};

void archive_notes_release(archive_notes *notes) {
  vec_each(notes, note) {
    free(note->place);
    free(note->text);
  }
  vec_release(notes);
}

static void note(struct unpacking *unpacking, const char *place, const char *text) {
  _cleanup_free_ char *shown = text_visible(place);
  if (unpacking->notes->count < MOST_NOTES)
    *vec_add(unpacking->notes) =
        (struct archive_note){.place = xstrdup(shown), .text = xasprintf("%s%s%s", shown, *place ? " " : "", text)};
}

static void refuse(struct unpacking *unpacking, const char *place, const char *why) {
  _cleanup_free_ char *text = xasprintf("was left out: %s", why);
  note(unpacking, place, text);
}

/* ---- names ---- */

/* What is wrong with one component of a name; NULL when it can be used. */
static const char *objection(const char *component) {
  if (strcmp(component, "..") == 0)
    return "its name leads out of its folder";
  return strlen(component) > LONGEST_NAME ? "its name is too long" : NULL;
}

static bool is_absolute(const char *name) {
  bool drive = isalpha((unsigned char)name[0]) && name[1] == ':';
  return name[0] == '/' || name[0] == '\\' || (drive && (name[2] == '/' || name[2] == '\\'));
}

/* The components of an entry's name that are safe and readable, none where it is the folder itself. Archives made on
 * Windows part them by backslashes. */
static const char *read_name(const char *name, size_t depth, strings *ret_components) {
  if (is_absolute(name))
    return "its name is absolute";
  _cleanup_free_ char *copy = xstrdup(name);
  char *rest = copy;
  for (char *part = strsep(&rest, "/\\"); part; part = strsep(&rest, "/\\")) {
    if (!*part || strcmp(part, ".") == 0)
      continue;
    char *readable = naming_readable(part);
    *vec_add(ret_components) = readable ? readable : xstrdup(part);
    const char *why = objection(ret_components->items[ret_components->count - 1]);
    if (why)
      return why;
  }
  return ret_components->count > depth ? "it lies in too many folders" : NULL;
}

static char *joined(const strings *components, size_t count) {
  struct strbuf path = STRBUF_INIT;
  for (size_t i = 0; i < count; i++)
    strbuf_addf(&path, "%s%s", i ? "/" : "", components->items[i]);
  return strbuf_detach(&path);
}

static bool is_clutter(const strings *components) {
  vec_each(components, component)
    if (naming_is_clutter(*component))
      return true;
  return false;
}

/* Was the name another one? "./a//b/" was not. */
static bool is_changed(const char *name, const strings *components) {
  _cleanup_free_ char *copy = xstrdup(name);
  strings raw = {0};
  char *rest = copy;
  for (char *part = strsep(&rest, "/\\"); part; part = strsep(&rest, "/\\"))
    if (*part && strcmp(part, ".") != 0)
      strings_add(&raw, part);
  bool changed = !strings_equal(&raw, components);
  strings_release(&raw);
  return changed;
}

struct made_name {
  char *small; /* letters: the key */
  char *path;
};

static int compare_made(const void *a, const void *b) {
  return strcmp(((const struct made_name *)a)->small, ((const struct made_name *)b)->small);
}

static void free_made(void *item) {
  struct made_name *made = item;
  free(made->small);
  free(made->path);
  free(made);
}

/* Such names are one and the same on the file systems of other systems. */
static void note_case(struct unpacking *unpacking, const char *path) {
  struct made_name *made = xcalloc(1, sizeof *made);
  *made = (struct made_name){.small = xstrdup(path), .path = xstrdup(path)};
  for (char *at = made->small; *at; at++)
    *at = (char)((unsigned char)*at < 0x80 ? tolower((unsigned char)*at) : *at);
  struct made_name *const *found = tsearch(made, &unpacking->seen, compare_made);
  if (!found || *found == made)
    return;
  if (strcmp((*found)->path, path) != 0) {
    _cleanup_free_ char *first = text_visible((*found)->path);
    _cleanup_free_ char *text = xasprintf("is called like %s, but for the case of letters", first);
    note(unpacking, path, text);
  }
  free_made(made);
}

/* ---- files and folders ---- */

/* Is it the place that is to blame, and not what is to be put there? */
static bool is_of_place(int error) {
  static const int errors[] = {ENOSPC, EDQUOT, EIO, EROFS, ENOMEM, EMFILE, ENFILE, EACCES, EPERM};
  for (size_t i = 0; i < array_size(errors); i++)
    if (errors[i] == error)
      return true;
  return false;
}

/* Opens the folder of the first `count` components, which is made if need be; -1 where something else is called so. */
static int open_folder(struct unpacking *unpacking, const strings *components, size_t count) {
  _cleanup_close_ int at = fcntl(unpacking->root, F_DUPFD_CLOEXEC, 0);
  for (size_t i = 0; i < count && at >= 0; i++) {
    const char *name = components->items[i];
    if (mkdirat(at, name, 0755) == 0) {
      _cleanup_free_ char *path = joined(components, i + 1);
      note_case(unpacking, path);
    } else if (errno != EEXIST)
      return -1;
    int inner = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    close(at);
    at = inner;
  }
  return steal_fd(&at);
}

static bool write_block(int fd, const char *bytes, size_t length) {
  while (length) {
    ssize_t wrote = write(fd, bytes, length);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0)
      return false;
    bytes += wrote;
    length -= (size_t)wrote;
  }
  return true;
}

/* How it went with an entry, or with all of them. */
enum outcome { GO_ON, STOP, FAIL };

static uint64_t packed_bytes(const struct unpacking *unpacking) {
  int64_t packed = archive_filter_bytes(unpacking->archive, -1);
  return packed > 0 ? (uint64_t)packed : 0;
}

/* Why no more of a file is to be written, of which there are `length` bytes that `packed` bytes stood for. */
static const char *excess(const struct unpacking *unpacking, uint64_t length, uint64_t packed) {
  const struct archive_limits *limits = unpacking->limits;
  if (length > limits->file_bytes)
    return "it is too large";
  return length > limits->free_bytes && length / limits->ratio > packed
             ? "it is packed so tightly that it may be a bomb"
             : NULL;
}

/* Contents of the entry. `*ret_why` when the file can't be kept. */
static enum outcome write_contents(struct unpacking *unpacking, int fd, const char **ret_why, struct error *err) {
  _cleanup_free_ char *block = xmalloc(BLOCK);
  uint64_t before = packed_bytes(unpacking);
  for (uint64_t length = 0;;) {
    la_ssize_t got = archive_read_data(unpacking->archive, block, BLOCK);
    if (got == 0)
      return GO_ON;
    if (got < 0) {
      *ret_why = "it is damaged";
      return got == ARCHIVE_FATAL ? STOP : GO_ON;
    }
    length += (uint64_t)got;
    unpacking->bytes += (uint64_t)got;
    *ret_why = excess(unpacking, length, packed_bytes(unpacking) - before + PACKED_BLOCK);
    if (*ret_why)
      return GO_ON;
    if (unpacking->bytes > unpacking->limits->bytes)
      return STOP;
    if (!write_block(fd, block, (size_t)got)) {
      error_errno(err, "write what is unpacked");
      return FAIL;
    }
  }
}

static enum outcome take_file(struct unpacking *unpacking, const strings *components, const char *path,
                              struct error *err) {
  const char *name = components->items[components->count - 1];
  const char *why = NULL;
  _cleanup_close_ int folder = open_folder(unpacking, components, components->count - 1);
  struct stat st;
  if (folder < 0 && is_of_place(errno)) {
    error_errno(err, "make a folder of what is unpacked");
    return FAIL;
  }
  bool again = folder >= 0 && fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
  if (folder < 0 || (again && S_ISDIR(st.st_mode))) {
    refuse(unpacking, path, folder < 0 ? "no folder can be made for it" : "there is a folder of that name");
    return GO_ON;
  }
  if (again && unlinkat(folder, name, 0) == 0)
    note(unpacking, path, "is there several times: the last one counts");
  _cleanup_close_ int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd < 0) {
    error_errno(err, "create what is unpacked");
    return FAIL;
  }
  note_case(unpacking, path);
  enum outcome outcome = write_contents(unpacking, fd, &why, err);
  if (!why && outcome == STOP)
    why = "all files together are too large";
  if (why) {
    unlinkat(folder, name, 0);
    refuse(unpacking, path, why);
  }
  return outcome;
}

/* ---- entries ---- */

static const char *kind_objection(struct archive_entry *entry) {
  if (archive_entry_hardlink(entry) || archive_entry_hardlink_utf8(entry))
    return "it is a link";
  switch (archive_entry_filetype(entry)) {
  case AE_IFREG:
  case AE_IFDIR: return archive_entry_is_encrypted(entry) ? "it is encrypted" : NULL;
  case AE_IFLNK: return "it is a symbolic link";
  case AE_IFIFO: return "it is a FIFO";
  case AE_IFSOCK: return "it is a socket";
  case AE_IFCHR:
  case AE_IFBLK: return "it is a device";
  default: return "it is no ordinary file";
  }
}

/* As it is in UTF-8; else the archive's bytes, whatever they are. */
static const char *name_of(struct archive_entry *entry) {
  const char *name = archive_entry_pathname_utf8(entry);
  name = name ? name : archive_entry_pathname(entry);
  return name ? name : "";
}

static enum outcome make_folder(struct unpacking *unpacking, const strings *components, const char *path,
                                struct error *err) {
  _cleanup_close_ int folder = open_folder(unpacking, components, components->count);
  if (folder < 0 && is_of_place(errno)) {
    error_errno(err, "make a folder of what is unpacked");
    return FAIL;
  }
  if (folder < 0)
    refuse(unpacking, path, "there is a file of that name");
  return GO_ON;
}

static enum outcome take_entry(struct unpacking *unpacking, struct archive_entry *entry, struct error *err) {
  strings components = {0};
  const char *name = name_of(entry);
  const char *why = read_name(name, unpacking->limits->depth, &components);
  _cleanup_free_ char *path = joined(&components, components.count);
  enum outcome outcome = GO_ON;
  why = why ? why : kind_objection(entry);
  if (is_clutter(&components)) {
    strings_release(&components);
    return GO_ON;
  }
  if (why)
    refuse(unpacking, name, why);
  else if (components.count) {
    if (is_changed(name, &components)) {
      _cleanup_free_ char *shown = text_visible(name);
      _cleanup_free_ char *text = xasprintf("was called %s, which can't be read everywhere", shown);
      note(unpacking, path, text);
    }
    outcome = archive_entry_filetype(entry) == AE_IFDIR ? make_folder(unpacking, &components, path, err)
                                                        : take_file(unpacking, &components, path, err);
  }
  strings_release(&components);
  return outcome;
}

/* ---- the archive ---- */

/* Named one by one: the format mtree would have files of the host read, and some filters are programs of the host. */
static struct archive *new_reader(void) {
  struct archive *archive = archive_read_new();
  if (!archive)
    return NULL;
  archive_read_support_filter_gzip(archive);
  archive_read_support_filter_bzip2(archive);
  archive_read_support_filter_xz(archive);
  archive_read_support_filter_lzma(archive);
  archive_read_support_filter_lzip(archive);
  archive_read_support_filter_zstd(archive);
  archive_read_support_filter_lz4(archive);
  archive_read_support_filter_compress(archive);
  archive_read_support_format_zip(archive);
  archive_read_support_format_tar(archive);
  archive_read_support_format_gnutar(archive);
  archive_read_support_format_7zip(archive);
  archive_read_support_format_rar(archive);
  archive_read_support_format_rar5(archive);
  archive_read_support_format_cpio(archive);
  archive_read_support_format_cab(archive);
  archive_read_support_format_lha(archive);
  archive_read_support_format_ar(archive);
  archive_read_support_format_xar(archive);
  archive_read_support_format_iso9660(archive);
  return archive;
}

static void note_end(struct unpacking *unpacking, const char *why) {
  _cleanup_free_ char *shown = text_visible(why);
  _cleanup_free_ char *text = xasprintf("the archive was not read to its end: %s", shown);
  note(unpacking, "", text);
}

static const char *complaint(struct archive *archive) {
  const char *text = archive_error_string(archive);
  return text ? text : "it is damaged";
}

static int read_entries(struct unpacking *unpacking, struct error *err) {
  struct archive_entry *entry;
  for (;;) {
    int status = archive_read_next_header(unpacking->archive, &entry);
    if (status == ARCHIVE_EOF)
      return 0;
    if (status == ARCHIVE_RETRY)
      status = ARCHIVE_FATAL;
    if (status < ARCHIVE_WARN && unpacking->entries == 0)
      return error_set(err, ERROR_USAGE, "no archive that can be read: %s", complaint(unpacking->archive));
    if (status < ARCHIVE_WARN) {
      note_end(unpacking, complaint(unpacking->archive));
      return 0;
    }
    enum outcome outcome = ++unpacking->entries > unpacking->limits->entries ? STOP : take_entry(unpacking, entry, err);
    if (outcome == FAIL)
      return -1;
    if (outcome == STOP) {
      note_end(unpacking, unpacking->entries > unpacking->limits->entries ? "it holds too many files"
                          : unpacking->bytes > unpacking->limits->bytes   ? "its files are too large together"
                                                                          : complaint(unpacking->archive));
      return 0;
    }
  }
}

static int unpack(int fd, int into, const struct archive_limits *limits, archive_notes *notes, struct error *err) {
  if (lseek(fd, 0, SEEK_SET) < 0)
    return error_errno(err, "read an archive");
  struct unpacking unpacking = {.archive = new_reader(), .root = into, .limits = limits, .notes = notes};
  if (!unpacking.archive)
    return error_set(err, ERROR_SYSTEM, "libarchive does not start");
  int status = archive_read_open_fd(unpacking.archive, fd, PACKED_BLOCK) == ARCHIVE_OK
                   ? read_entries(&unpacking, err)
                   : error_set(err, ERROR_USAGE, "no archive that can be read: %s", complaint(unpacking.archive));
  archive_read_free(unpacking.archive);
  tdestroy(unpacking.seen, free_made);
  return status;
}

/* libarchive gives names in the charset of the locale, which may have none but ASCII's. */
int archive_unpack(int fd, int into, const struct archive_limits *limits, archive_notes *notes, struct error *err) {
  locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
  int status = unpack(fd, into, limits, notes, err);
  if (utf8) {
    uselocale(before);
    freelocale(utf8);
  }
  return status;
}
