/* Paths: linux/path_calls.def says which calls have them. */
#include "run/translating.h"

#include "base/memory.h"
#include "linux/tracee.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum follow { FOLLOW, NOFOLLOW, NOFOLLOW_IF, FOLLOW_IF, OPENS };
enum change { NOTHING, MAKES, ALTERS, OPENS_FILE };

struct path_call {
  long number;
  int path;
  int folder;
  enum follow follow;
  int flags;
  int mask;
  enum change change;
};

static const struct path_call path_calls[] = {
#define PATH_CALL(name, path, folder, follow, flags, mask, change)                                                     \
  {SYS_##name, path, folder, follow, flags, mask, change},
#include "linux/path_calls.def"
#undef PATH_CALL
};

/* The argument that tells how the call goes about it; 0, or a negative errno. */
static int read_flags(pid_t tid, const struct path_call *row, const struct registers *regs, uint64_t *ret_flags) {
  *ret_flags = registers_argument(regs, row->flags);
  if (row->number != SYS_openat2)
    return 0;
  return translation_read(tid, *ret_flags + offsetof(struct open_how, flags), ret_flags, sizeof *ret_flags);
}

static bool follows(const struct path_call *row, uint64_t flags) {
  switch (row->follow) {
  case FOLLOW: return true;
  case NOFOLLOW: return false;
  case FOLLOW_IF: return flags & (uint64_t)row->mask;
  case NOFOLLOW_IF: return !(flags & (uint64_t)row->mask);
  default: return !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
  }
}

/* Would the call change what is not the run's? */
static bool changes(const struct path_call *row, uint64_t flags, const struct resolved *place) {
  bool kernel_knows = place->area == PATH_DEVICE || place->area == PATH_PROCESS;
  switch (row->change) {
  case NOTHING: return false;
  case MAKES: return true;
  case ALTERS: return !place->missing && !kernel_knows;
  default:
    if (place->missing)
      return flags & O_CREAT;
    return !kernel_knows && ((flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC);
  }
}

static bool is_listing(const char *inside) { return strncmp(inside, "/proc/sysvipc/", 14) == 0; }

static bool executes(const struct path_call *row) { return row->number == SYS_execve || row->number == SYS_execveat; }

static enum translated enter_path(struct translation *translation, const struct path_call *row, struct texts *texts,
                                  pid_t tid, pid_t group, struct registers *regs) {
  char path[PATH_SIZE];
  struct resolved place;
  uint64_t flags;
  uint64_t address = registers_argument(regs, row->path);
  int folder = row->folder < 0 ? AT_FDCWD : (int)registers_argument(regs, row->folder);
  const struct asker asker = {tid, group, folder};
  int status = translation_read_text(tid, address, path, sizeof path);
  if (status == 0)
    status = read_flags(tid, row, regs, &flags);
  if (!address || (status == 0 && !*path))
    return CALL_AS_IT_IS; /* none, or a descriptor is meant: the kernel knows what to say */
  if (status == 0)
    status = path_view_resolve(translation->view, &asker, path, follows(row, flags), &place);
  if (status)
    return translation_answer(regs, status);
  if (place.area != PATH_OWN && changes(row, flags, &place))
    return translation_answer(regs, place.area >= PATH_PROC ? -EACCES : -EROFS);
  if (place.missing && (row->change == MAKES || row->change == OPENS_FILE) && changes(row, flags, &place) &&
      room_has_too_many_files(translation, place.inside))
    return translation_answer(regs, -ENOSPC);
  status = executes(row) ? program_refuse(translation, tid, group, place.host) : 0;
  if (status)
    return translation_answer(regs, status);
  if (is_listing(place.inside))
    system_v_write_listing(translation, &place);
  if (place.same)
    return CALL_AS_IT_IS;
  if (!translation_put(texts, tid, regs, row->path, place.host, strlen(place.host) + 1))
    return translation_answer(regs, -ENAMETOOLONG);
  return CALL_ALTERED;
}

enum translated paths_enter(struct translation *translation, pid_t tid, pid_t group, struct registers *regs,
                            enum translated outcome) {
  struct texts texts = translation_texts(regs);
  long call = registers_call(regs);
  for (size_t i = 0; i < array_size(path_calls); i++) {
    if (path_calls[i].number != call || outcome > CALL_ALTERED)
      continue;
    enum translated of_path = enter_path(translation, &path_calls[i], &texts, tid, group, regs);
    outcome = of_path > outcome ? of_path : outcome;
  }
  return outcome;
}
