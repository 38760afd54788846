/* What was downloaded or collected: folders, archives, and archives in them. */
#include "intake/intake.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "intake/archive.h"
#include "intake/naming.h"
#include "intake/taking.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum {
  MOST_ARCHIVES = 2, /* in one another: a class's, and a student's in it */
  MOST_DEPTH = 8,    /* of folders that are copied */
  MOST_FILES = 2000,
  MOST_BYTES = 16 << 20, /* of one file */
  MOST_TOLD = 50,        /* of what is left out */
  UNPACKED_DEPTH = 2,    /* of folders in which archives are looked for */
};

static const char *const platform_names[] = {
    [PLATFORM_FOLDERS] = "folders",
    [PLATFORM_CANVAS] = "Canvas",
    [PLATFORM_MOODLE] = "Moodle",
    [PLATFORM_GRADESCOPE] = "Gradescope",
    [PLATFORM_REPOSITORIES] = "repositories",
};

const char *platform_name(enum platform platform) { return platform_names[platform]; }

void intake_item_release(struct intake_item *handed) {
  free(handed->owner);
  free(handed->assignment);
  free(handed->folder);
  people_release(&handed->people);
}

void intake_items_release(intake_items *list) {
  vec_each(list, handed)
    intake_item_release(handed);
  vec_release(list);
}

struct intake *intake_new(const char *staging) {
  struct intake *intake = xcalloc(1, sizeof *intake);
  intake->staging = xstrdup(staging);
  return intake;
}

void intake_free(struct intake *intake) {
  if (!intake)
    return;
  vec_each(&intake->notes, note) {
    free(note->path);
    free(note->text);
  }
  vec_release(&intake->notes);
  vec_each(&intake->known, known) {
    free(known->path);
    taken_folders_release(&known->folders);
  }
  vec_release(&intake->known);
  free(intake->staging);
  free(intake);
}

/* ---- notes ---- */

void intake_note(struct intake *intake, const char *path, const char *text) {
  *vec_add(&intake->notes) = (struct placed_note){xstrdup(path), xstrdup(text)};
}

/* Names in archives made on Windows are parted by backslashes. */
static bool lies_in(const char *path, const char *folder) {
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/' || path[length] == '\\');
}

void intake_notes(struct intake *intake, const char *folder, strings *ret_notes) {
  size_t kept = 0;
  vec_each(&intake->notes, note) {
    if (folder && !lies_in(note->path, folder)) {
      intake->notes.items[kept++] = *note;
      continue;
    }
    *vec_add(ret_notes) = note->text;
    free(note->path);
  }
  intake->notes.count = kept;
}

/* ---- failures of our own ---- */

void intake_keep_failure(struct intake *intake, const struct error *err) {
  if (err->cause == ERROR_SYSTEM && intake->failure.cause == ERROR_NONE)
    intake->failure = *err;
}

int intake_check(const struct intake *intake, struct error *err) {
  if (intake->failure.cause == ERROR_NONE)
    return 0;
  return error_set(err, intake->failure.cause, "%s", intake->failure.message);
}

/* ---- folders of ours ---- */

char *intake_new_folder(struct intake *intake, const char *name, struct error *err) {
  struct error why = {0};
  char *path = xasprintf("%s/%zu/%s", intake->staging, ++intake->made, name);
  if (directory_make(path, &why) == 0)
    return path;
  intake_keep_failure(intake, &why);
  error_set(err, why.cause, "%s", why.message);
  free(path);
  return NULL;
}

char *intake_empty_folder(struct intake *intake, struct error *err) { return intake_new_folder(intake, "none", err); }

bool intake_is_ours(const struct intake *intake, const char *path) { return lies_in(path, intake->staging); }

const char *intake_shown(const struct intake *intake, const char *path) {
  if (!intake_is_ours(intake, path))
    return path;
  const char *number = path + strlen(intake->staging);
  const char *name = *number ? strchr(number + 1, '/') : NULL;
  return name ? name + 1 : path;
}

/* ---- copies ---- */

static bool is_source(const char *name) {
  static const char *const endings[] = {".c", ".h", ".cc", ".cpp"};
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < array_size(endings); i++)
    if (strcasecmp(dot, endings[i]) == 0)
      return true;
  return false;
}

/* Of many files those matter that are graded, or may hold what is: these go first, in all folders. */
static bool goes_first(const char *name) { return is_source(name) || naming_is_archive(name, NULL); }

struct copying {
  struct intake *intake;
  bool first; /* what goes first, or else the rest */
  size_t files;
  size_t left_out;
};

static void note_left_out(struct copying *copying, const char *from, const char *to, const char *why) {
  if (++copying->left_out > MOST_TOLD)
    return;
  _cleanup_free_ char *shown = text_visible(path_base(from));
  _cleanup_free_ char *text = xasprintf("%s was left out: %s", shown, why);
  intake_note(copying->intake, to, text);
}

static void copy_tree(struct copying *copying, const char *from, const char *to, size_t depth);

static const char *copy_objection(const struct copying *copying, const struct stat *st, size_t depth) {
  if (S_ISLNK(st->st_mode))
    return "it is a symbolic link";
  if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
    return "it is no ordinary file";
  if (S_ISDIR(st->st_mode))
    return depth >= MOST_DEPTH ? "it lies in too many folders" : NULL;
  return st->st_size > MOST_BYTES       ? "it is too large"
         : copying->files >= MOST_FILES ? "there are too many files"
                                        : NULL;
}

static void copy_entry(struct copying *copying, const char *from, const char *to, size_t depth) {
  struct stat st;
  struct error err = {0};
  if (lstat(from, &st))
    return;
  const char *why = copy_objection(copying, &st, depth);
  if (!why && S_ISDIR(st.st_mode)) {
    copy_tree(copying, from, to, depth + 1);
    return;
  }
  if (goes_first(path_base(from)) != copying->first)
    return;
  copying->files++;
  if (!why && file_copy(from, to, &err))
    why = err.message;
  intake_keep_failure(copying->intake, &err);
  if (why)
    note_left_out(copying, from, to, why);
}

static void copy_tree(struct copying *copying, const char *from, const char *to, size_t depth) {
  strings names = {0};
  if (directory_make(to, NULL) == 0)
    directory_list(AT_FDCWD, from, &names);
  vec_each(&names, name) {
    _cleanup_free_ char *inner = path_join(from, *name);
    _cleanup_free_ char *copy = path_join(to, *name);
    if ((*name)[0] != '.' && !naming_is_clutter(*name))
      copy_entry(copying, inner, copy, depth);
  }
  strings_release(&names);
}

void intake_copy(struct intake *intake, const char *from, const char *to) {
  struct copying copying = {.intake = intake, .first = true};
  copy_entry(&copying, from, to, 0);
  copying.first = false;
  copy_entry(&copying, from, to, 0);
  if (copying.left_out <= MOST_TOLD)
    return;
  _cleanup_free_ char *text = xasprintf("%zu more files and folders were left out", copying.left_out - MOST_TOLD);
  intake_note(intake, to, text);
}

/* ---- archives ---- */

/* `called` is how notes name it. */
static int unpack(struct intake *intake, const char *path, const char *called, const char *into,
                  const struct archive_limits *limits, struct error *err) {
  archive_notes notes = {0};
  struct stat st;
  _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &st))
    return error_set(err, ERROR_USAGE, "%s", strerror(errno));
  if (!S_ISREG(st.st_mode))
    return error_set(err, ERROR_USAGE, "not a regular file");
  int status = archive_unpack_apart(fd, into, limits, &notes, err);
  if (status)
    intake_keep_failure(intake, err);
  vec_each(&notes, note) {
    _cleanup_free_ char *place = path_join(into, note->place);
    _cleanup_free_ char *name = text_visible(called);
    _cleanup_free_ char *text = *note->place ? xstrdup(note->text) : xasprintf("%s: %s", name, note->text);
    intake_note(intake, *note->place ? place : into, text);
  }
  archive_notes_release(&notes);
  return status;
}

static void note_archive(struct intake *intake, const char *path, const char *place, const char *why) {
  _cleanup_free_ char *shown = text_visible(path_base(path));
  _cleanup_free_ char *text = xasprintf("%s was not unpacked: %s", shown, why);
  intake_note(intake, place, text);
}

/* What is noted of an archive as such is that it was not read to its end. */
static bool has_note_on(const struct intake *intake, const char *path) {
  vec_each(&intake->notes, note)
    if (strcmp(note->path, path) == 0)
      return true;
  return false;
}

bool intake_is_whole(const struct intake *intake) { return !intake->is_cut; }

char *intake_open(struct intake *intake, const char *path, struct error *err) {
  struct stat st;
  if (stat(path, &st) || !S_ISREG(st.st_mode))
    return xstrdup(path); /* whoever reads it says what it is */
  _cleanup_free_ char *real = realpath(path, NULL);
  _cleanup_free_ char *parent =
      real ? xstrndup(real, (size_t)(path_base(real) - real) - (path_base(real) > real)) : NULL;
  const char *above = parent && *path_base(parent) ? path_base(parent) : "student";
  char *stem = NULL;
  if (!naming_is_archive(path_base(path), &stem))
    stem = xstrdup(path_base(path));
  _cleanup_free_ char *inner = xasprintf("%s/%s", above, stem);
  free(stem);
  struct error problem = {0};
  char *folder = intake_new_folder(intake, inner, err);
  if (!folder)
    return NULL;
  if (unpack(intake, path, path_base(path), folder, &archive_of_class, &problem) == 0) {
    intake->is_cut = intake->is_cut || has_note_on(intake, folder);
    return folder;
  }
  free(folder);
  _cleanup_free_ char *shown = text_visible(path);
  const char *advice = problem.cause == ERROR_USAGE ? "; name an archive, or the folder that holds the submission" : "";
  error_set(err, problem.cause, "%s: a file, and %s%s", shown, problem.message, advice);
  return NULL;
}

/* What of a folder's entries is a folder, an archive that stands for one, or something else that counts. */
struct contents {
  strings folders, archives, links, hidden;
  size_t others;
  bool has_sources;
};

static void contents_release(struct contents *contents) {
  strings_release(&contents->folders);
  strings_release(&contents->archives);
  strings_release(&contents->links);
  strings_release(&contents->hidden);
}

static int look_into(const char *folder, struct contents *ret) {
  strings names = {0};
  *ret = (struct contents){0};
  if (directory_list(AT_FDCWD, folder, &names))
    return -1;
  vec_each(&names, name) {
    struct stat st;
    _cleanup_free_ char *path = path_join(folder, *name);
    if (naming_is_clutter(*name) || lstat(path, &st))
      continue;
    if ((*name)[0] == '.') {
      if (S_ISDIR(st.st_mode))
        strings_add(&ret->hidden, *name);
    } else if (S_ISDIR(st.st_mode))
      strings_add(&ret->folders, *name);
    else if (S_ISLNK(st.st_mode))
      strings_add(&ret->links, *name);
    else if (S_ISREG(st.st_mode) && naming_is_archive(*name, NULL))
      strings_add(&ret->archives, *name);
    else
      ret->others++;
    ret->has_sources = ret->has_sources || (S_ISREG(st.st_mode) && (*name)[0] != '.' && is_source(*name));
  }
  strings_release(&names);
  return 0;
}

/* A folder in which nothing but a folder lies becomes that one. */
static void hoist(const char *folder) {
  struct contents contents;
  if (look_into(folder, &contents) == 0 && contents.folders.count == 1 && !contents.archives.count &&
      !contents.others) {
    _cleanup_free_ char *inner = path_join(folder, contents.folders.items[0]);
    _cleanup_free_ char *aside = xasprintf("%s.XXXXXX", folder);
    if (mkdtemp(aside) && rename(inner, aside) == 0 && tree_remove(folder, NULL) == 0)
      (void)!rename(aside, folder);
  }
  contents_release(&contents);
}

/* Where the contents of an archive in `folder` go: into the folder itself when there is nothing else in it. */
static char *place_for(const char *folder, const char *archive, const struct contents *contents) {
  char *stem = NULL;
  if (contents->archives.count == 1 && !contents->folders.count && !contents->others)
    return xstrdup(folder);
  if (!naming_is_archive(archive, &stem))
    return NULL;
  char *path = path_join(folder, stem);
  for (int i = 2; path_exists(path); i++) {
    free(path);
    path = xasprintf("%s/%s-%d", folder, stem, i);
  }
  free(stem);
  return path;
}

/* What the archives that lie beside and in one another may still come to: each by itself may be harmless. */
struct room {
  uint64_t bytes;
  size_t entries;
};
#define ROOM_OF(limits) ((struct room){(limits).bytes, (limits).entries})

static void take_room(const char *folder, struct room *room) {
  strings names = {0};
  directory_list(AT_FDCWD, folder, &names);
  vec_each(&names, name) {
    struct stat st;
    _cleanup_free_ char *path = path_join(folder, *name);
    if (lstat(path, &st))
      continue;
    uint64_t size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    room->bytes -= size < room->bytes ? size : room->bytes;
    room->entries -= room->entries > 0;
    if (S_ISDIR(st.st_mode))
      take_room(path, room);
  }
  strings_release(&names);
}

/* As much of a student's archive as there is room for. */
static int unpack_student(struct intake *intake, const char *path, const char *called, const char *into,
                          struct room *room, struct error *err) {
  struct archive_limits limits = archive_of_student;
  limits.bytes = limits.bytes < room->bytes ? limits.bytes : room->bytes;
  limits.entries = limits.entries < room->entries ? limits.entries : room->entries;
  if (!limits.bytes || !limits.entries)
    return error_set(err, ERROR_USAGE, "it and the archives beside it hold too much together");
  int status = unpack(intake, path, called, into, &limits, err);
  take_room(into, room);
  return status;
}

static void unpack_within(struct intake *intake, const char *folder, int level, size_t depth, struct room *room);

/* Replaces an archive in a folder of ours by what is in it. */
static void unpack_one(struct intake *intake, const char *folder, const char *name, const struct contents *contents,
                       int level, struct room *room) {
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, name);
  if (level >= MOST_ARCHIVES) {
    note_archive(intake, path, path, "it lies in an archive that lies in another");
    unlink(path);
    return;
  }
  _cleanup_free_ char *into = place_for(folder, name, contents);
  _cleanup_free_ char *aside = xasprintf("%s/.unpacking", folder);
  if (rename(path, aside))
    error_errno(&err, "rename %s", path);
  if (err.cause == ERROR_NONE && directory_make(into, &err) == 0)
    unpack_student(intake, aside, name, into, room, &err);
  if (err.cause != ERROR_NONE)
    note_archive(intake, path, path, err.message);
  intake_keep_failure(intake, &err);
  unlink(aside);
  if (strcmp(into, folder) != 0)
    hoist(into);
  if (strcmp(into, folder) != 0 || contents->archives.count == 1)
    unpack_within(intake, into, level + 1, 0, room);
}

static void unpack_within(struct intake *intake, const char *folder, int level, size_t depth, struct room *room) {
  struct contents contents;
  if (look_into(folder, &contents) == 0) {
    vec_each(&contents.archives, name) {
      _cleanup_free_ char *path = path_join(folder, *name);
      if (contents.has_sources)
        note_archive(intake, path, path, "sources lie beside it");
      else
        unpack_one(intake, folder, *name, &contents, level, room);
    }
    vec_each(&contents.folders, name) {
      _cleanup_free_ char *inner = path_join(folder, *name);
      if (depth < UNPACKED_DEPTH)
        unpack_within(intake, inner, level, depth + 1, room);
    }
  }
  contents_release(&contents);
}

static bool has_archives(const char *folder, size_t depth) {
  struct contents contents;
  bool has = look_into(folder, &contents) == 0 && contents.archives.count && !contents.has_sources;
  vec_each(&contents.folders, name) {
    _cleanup_free_ char *inner = path_join(folder, *name);
    has = has || (depth < UNPACKED_DEPTH && has_archives(inner, depth + 1));
  }
  contents_release(&contents);
  return has;
}

void intake_unpack_in_place(struct intake *intake, const char *folder, int level) {
  struct room room = ROOM_OF(archive_of_student);
  unpack_within(intake, folder, level, 0, &room);
}

char *intake_unpacked(struct intake *intake, const char *folder) {
  if (!has_archives(folder, 0))
    return xstrdup(folder);
  bool ours = intake_is_ours(intake, folder);
  char *copy = ours ? xstrdup(folder) : intake_new_folder(intake, path_base(folder), NULL);
  if (!copy)
    return xstrdup(folder);
  if (!ours)
    intake_copy(intake, folder, copy);
  intake_unpack_in_place(intake, copy, ours ? 1 : 0);
  return copy;
}

/* ---- folders in folders ---- */

static void add_unpacked(struct intake *intake, const char *folder, const char *archive, struct room *room,
                         taken_folders *ret_list) {
  struct error err = {0};
  char *stem = NULL;
  _cleanup_free_ char *path = path_join(folder, archive);
  bool ours = intake_is_ours(intake, folder);
  if (!naming_is_archive(archive, &stem))
    return;
  char *into = intake_new_folder(intake, stem, &err);
  if (!into || unpack_student(intake, path, archive, into, room, &err))
    note_archive(intake, path, into ? into : path, err.message);
  else
    intake_unpack_in_place(intake, into, ours ? 2 : 1);
  *vec_add(ret_list) = (struct taken_folder){stem, into ? into : xstrdup(path)};
}

static int compare_taken(const void *a, const void *b) {
  return strcmp(((const struct taken_folder *)a)->name, ((const struct taken_folder *)b)->name);
}

/* In it, or in a folder in it. */
static bool holds_sources(const char *folder, int depth) {
  struct contents contents;
  bool holds = look_into(folder, &contents) == 0 && contents.has_sources;
  for (size_t i = 0; !holds && depth > 0 && i < contents.folders.count; i++) {
    _cleanup_free_ char *inner = path_join(folder, contents.folders.items[i]);
    holds = holds_sources(inner, depth - 1);
  }
  contents_release(&contents);
  return holds;
}

static void note_left_there(struct intake *intake, const char *folder, const char *name, const char *why) {
  _cleanup_free_ char *path = path_join(folder, name);
  _cleanup_free_ char *shown = text_visible(intake_shown(intake, path));
  _cleanup_free_ char *text = xasprintf("%s was left out: %s", shown, why);
  intake_note(intake, path, text);
}

static int list_folders(struct intake *intake, const char *folder, taken_folders *ret_list) {
  struct contents contents;
  if (look_into(folder, &contents))
    return -1;
  vec_each(&contents.folders, name)
    *vec_add(ret_list) = (struct taken_folder){xstrdup(*name), path_join(folder, *name)};
  struct room room = ROOM_OF(archive_of_class); /* they may be many students' */
  for (size_t i = 0; !contents.has_sources && i < contents.archives.count; i++)
    add_unpacked(intake, folder, contents.archives.items[i], &room, ret_list);
  vec_each(&contents.links, name)
    note_left_there(intake, folder, *name, "it is a symbolic link");
  vec_each(&contents.hidden, name) {
    _cleanup_free_ char *path = path_join(folder, *name);
    if (strcmp(*name, ".git") != 0 && holds_sources(path, 1))
      note_left_there(intake, folder, *name, "its name begins with a dot, which hides it");
  }
  contents_release(&contents);
  if (ret_list->count)
    qsort(ret_list->items, ret_list->count, sizeof ret_list->items[0], compare_taken);
  return 0;
}

/* Asked again, it is not unpacked again. */
int intake_folders(struct intake *intake, const char *folder, taken_folders *ret_list) {
  const taken_folders *found = NULL;
  vec_each(&intake->known, known)
    if (strcmp(known->path, folder) == 0)
      found = &known->folders;
  if (!found) {
    taken_folders list = {0};
    if (list_folders(intake, folder, &list))
      return -1;
    struct known_folder *known = vec_add(&intake->known);
    *known = (struct known_folder){.path = xstrdup(folder), .folders = list};
    found = &known->folders;
  }
  vec_each(found, inner)
    *vec_add(ret_list) = (struct taken_folder){xstrdup(inner->name), xstrdup(inner->path)};
  return 0;
}

void taken_folders_release(taken_folders *list) {
  vec_each(list, folder) {
    free(folder->name);
    free(folder->path);
  }
  vec_release(list);
}
