/* Programs: what execve(2) opens by itself, the interpreter of a script and the loader of an executable, it looks for
 * on the host, whose paths nobody has translated. */
#include "run/translating.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_LEVELS = 6 }; /* an interpreter may be a script: execve(2) allows for four, and has an error for more */

static bool read_at(int fd, uint64_t offset, void *ret_bytes, size_t size) {
  return offset <= INT64_MAX && pread(fd, ret_bytes, size, (off_t)offset) == (ssize_t)size;
}

/* "#! /bin/sh -e" */
static void find_of_script(int fd, char *ret_path) {
  char line[PATH_SIZE] = "";
  ssize_t got = pread(fd, line, sizeof line - 1, 2);
  line[got < 0 ? 0 : got] = '\0';
  const char *begin = line + strspn(line, " \t");
  snprintf(ret_path, PATH_SIZE, "%.*s", (int)strcspn(begin, " \t\n"), begin);
}

static void find_of_executable(int fd, char *ret_path) {
  Elf64_Ehdr head;
  Elf64_Phdr part = {0};
  if (!read_at(fd, 0, &head, sizeof head) || head.e_phentsize != sizeof part)
    return;
  for (size_t i = 0; i < head.e_phnum; i++) {
    if (!read_at(fd, head.e_phoff + i * sizeof part, &part, sizeof part) || part.p_type != PT_INTERP)
      continue;
    size_t size = part.p_filesz < PATH_SIZE ? part.p_filesz : PATH_SIZE - 1;
    ret_path[read_at(fd, part.p_offset, ret_path, size) ? size : 0] = '\0';
    return;
  }
}

/* The path that the kernel will open; "" for none. */
static void find_interpreter(const char *host, char *ret_path) {
  char magic[SELFMAG];
  struct stat st;
  *ret_path = '\0';
  _cleanup_close_ int fd = open(host, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || !read_at(fd, 0, magic, sizeof magic))
    return;
  if (memcmp(magic, "#!", 2) == 0)
    find_of_script(fd, ret_path);
  else if (memcmp(magic, ELFMAG, SELFMAG) == 0)
    find_of_executable(fd, ret_path);
}

int program_refuse(const struct translation *translation, pid_t tid, pid_t group, const char *host) {
  const struct asker asker = {tid, group, AT_FDCWD};
  struct resolved place;
  char path[PATH_SIZE];
  snprintf(place.host, sizeof place.host, "%s", host);
  for (int level = 0; level < MOST_LEVELS; level++) {
    find_interpreter(place.host, path);
    if (!*path)
      return 0;
    int status = path_view_resolve(translation->view, &asker, path, true, &place);
    if (status || !place.same)
      return status ? status : -ENOENT;
  }
  return -ELOOP;
}
