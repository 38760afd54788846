/* A folder as one archive. */
#include "export/pack.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { MOST_BYTES = 256 << 20 };

struct packing {
  struct archive *writer;
  const char *to;
  time_t now;
};

static int fail(const struct packing *packing, struct error *err) {
  return error_set(err, ERROR_SYSTEM, "write %s: %s", packing->to, archive_error_string(packing->writer));
}

static int add(const struct packing *packing, const char *path, const char *name, struct error *err);

static int add_contents(const struct packing *packing, const char *path, const char *name, struct error *err) {
  strings names = {0};
  int status = directory_list(AT_FDCWD, path, &names) ? error_errno(err, "read folder %s", path) : 0;
  for (size_t i = 0; i < names.count && status == 0; i++) {
    _cleanup_free_ char *inner = path_join(path, names.items[i]);
    _cleanup_free_ char *inner_name = path_join(name, names.items[i]);
    status = add(packing, inner, inner_name, err);
  }
  strings_release(&names);
  return status;
}

static int add_header(const struct packing *packing, const char *name, const struct stat *st, struct error *err) {
  bool is_folder = S_ISDIR(st->st_mode);
  struct archive_entry *entry = archive_entry_new();
  archive_entry_set_pathname(entry, name);
  archive_entry_set_filetype(entry, is_folder ? AE_IFDIR : AE_IFREG);
  archive_entry_set_perm(entry, is_folder || st->st_mode & S_IXUSR ? 0755 : 0644);
  archive_entry_set_mtime(entry, packing->now, 0);
  if (!is_folder)
    archive_entry_set_size(entry, st->st_size);
  int status = archive_write_header(packing->writer, entry);
  archive_entry_free(entry);
  return status == ARCHIVE_OK ? 0 : fail(packing, err);
}

static int add(const struct packing *packing, const char *path, const char *name, struct error *err) {
  struct stat st;
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  if (lstat(path, &st))
    return error_errno(err, "look at %s", path);
  if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
    return error_set(err, ERROR_SYSTEM, "%s is neither a file nor a folder", path);
  if (add_header(packing, name, &st, err))
    return -1;
  if (S_ISDIR(st.st_mode))
    return add_contents(packing, path, name, err);
  if (file_read(path, MOST_BYTES, &bytes, err))
    return -1;
  return archive_write_data(packing->writer, bytes.buf, bytes.length) == (la_ssize_t)bytes.length ? 0
                                                                                                  : fail(packing, err);
}

int export_pack(const char *folder, const char *to, struct error *err) {
  _cleanup_free_ char *part = NULL;
  _cleanup_close_ int fd = file_open_beside(to, &part, err);
  if (fd < 0)
    return -1;
  const struct packing packing = {archive_write_new(), to, time(NULL)};
  archive_write_set_format_pax_restricted(packing.writer);
  archive_write_add_filter_gzip(packing.writer);
  int status = archive_write_open_fd(packing.writer, fd) == ARCHIVE_OK ? add(&packing, folder, path_base(folder), err)
                                                                       : fail(&packing, err);
  if (archive_write_close(packing.writer) != ARCHIVE_OK && status == 0)
    status = fail(&packing, err);
  archive_write_free(packing.writer);
  if (status)
    unlink(part);
  return status ? -1 : file_put_in_place(fd, part, to, err);
}
