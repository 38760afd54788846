/* Any bytes as the description of a submission's folder: whatever lies in it, the copy that is graded holds regular
 * files with contents of the folder's own, not too many, and each thing left out is told. */
#include "base/file.h"
#include "grade/snapshot.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_ENTRIES = 300, MOST_FILES = 200, MOST_TOLD = 50 };
static const char secret[] = "the secret outside";
static const char own[] = "the submission's own";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

/* One entry: a byte for its kind, one for the length of its name, the name. */
static size_t make_entry(const char *root, const uint8_t *data, size_t size) {
  size_t length = (size_t)data[1] % 64;
  length = length > size - 2 ? size - 2 : length;
  char name[65];
  memcpy(name, data + 2, length);
  name[length] = '\0';
  for (size_t i = 0; i < length; i++)
    if (name[i] == '/' || name[i] == '\0')
      name[i] = '_';
  if (length == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
    return 2 + length;
  _cleanup_free_ char *path = xasprintf("%s/in/%s", root, name);
  switch (data[0] % 6) {
  case 0: (void)!symlink("../secret", path); break;
  case 1: (void)!mkdir(path, 0755); break;
  case 2: (void)!mkfifo(path, 0644); break;
  case 3: (void)!symlink("/dev/zero", path); break;
  default: {
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
    if (fd >= 0)
      (void)!write(fd, own, sizeof own);
  }
  }
  return 2 + length;
}

static size_t count_entries(const char *folder) {
  size_t count = 0;
  DIR *directory = opendir(folder);
  require(directory);
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  closedir(directory);
  return count;
}

static void check_copies(const char *folder) {
  strings names = {0};
  require(snapshot_list(folder, &names, NULL) == 0 && names.count == count_entries(folder));
  vec_each(&names, name) {
    char bytes[sizeof own] = "";
    _cleanup_free_ char *path = path_join(folder, *name);
    _cleanup_close_ int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    require(fd >= 0 && read(fd, bytes, sizeof bytes) == sizeof own && memcmp(bytes, own, sizeof own) == 0);
  }
  require(names.count <= MOST_FILES);
  strings_release(&names);
}

/* A sentence each, but for the last one when there are many: "12 more files and folders were left out". */
static size_t count_told(const strings *left_out) {
  const char *last = left_out->count ? left_out->items[left_out->count - 1] : "";
  char *rest;
  size_t more = strtoull(last, &rest, 10);
  bool is_sum = left_out->count == MOST_TOLD + 1 && rest > last && strncmp(rest, " more files", 11) == 0;
  return is_sum ? MOST_TOLD + more : left_out->count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct error err = {0};
  _cleanup_free_ char *root = directory_make_temporary("ipcgrade-fuzz", &err);
  require(root);
  _cleanup_free_ char *in = path_join(root, "in");
  _cleanup_free_ char *out = path_join(root, "out");
  _cleanup_free_ char *outside = path_join(root, "secret");
  require(mkdir(in, 0755) == 0 && mkdir(out, 0755) == 0 && file_write(outside, secret, sizeof secret, &err) == 0);
  for (size_t i = 0; size > 2 && i < MOST_ENTRIES; i++) {
    size_t used = make_entry(root, data, size);
    data += used;
    size -= used;
  }
  strings left_out = {0};
  require(snapshot_take(in, out, &left_out, &err) == 0);
  check_copies(out);
  require(count_entries(in) == count_entries(out) + count_told(&left_out));
  strings_release(&left_out);
  require(tree_remove(root, &err) == 0);
  return 0;
}
