/* Whose download a folder is, and who handed in what there. */
#include "intake/taking.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "intake/gradescope.h"
#include "intake/naming.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { MOST_SHOWN_TOGETHER = 3 }; /* people in the key of a group */

/* ---- keys ---- */

/* A name and a number, as far as there are: "Jane-Doe_4711". */
static void add_key(struct strbuf *key, const struct person *person) {
  const char *name = person->name ? person->name : person->login ? person->login : person->email;
  const char *number = person->id              ? person->id
                       : person->sid           ? person->sid
                       : name == person->email ? NULL
                                               : person->email;
  strbuf_addf(key, "%s%s%s%s", key->length ? "+" : "", name ? name : "", name && number ? "_" : "",
              number ? number : "");
}

static char *key_of(const people *list) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  for (size_t i = 0; i < list->count && i < MOST_SHOWN_TOGETHER; i++)
    add_key(&text, &list->items[i]);
  if (list->count > MOST_SHOWN_TOGETHER)
    strbuf_addf(&text, "+%zu", list->count - MOST_SHOWN_TOGETHER);
  return naming_key(text.buf);
}

static struct intake_item *add_handed(intake_items *list, const struct person *person) {
  struct intake_item *handed = vec_add(list);
  *vec_add(&handed->people) = person_copy(person);
  handed->owner = key_of(&handed->people);
  return handed;
}

/* ---- files and folders that carry a student's name: Canvas, Moodle ---- */

typedef bool (*reader)(const char *name, struct named *ret_named);

struct delivery {
  struct named named;
  char *name;     /* of the file or folder */
  char *original; /* the student's name for it, without the number of a copy */
  unsigned copy;
  bool taken;
};
typedef VEC(struct delivery) deliveries;

static void deliveries_release(deliveries *list) {
  vec_each(list, delivery) {
    named_release(&delivery->named);
    free(delivery->name);
    free(delivery->original);
  }
  vec_release(list);
}

/* What has a name that the platform gave; the number of other things is added to *ret_others. */
static void read_names(const strings *names, reader read, deliveries *ret_list, size_t *ret_others) {
  vec_each(names, name) {
    struct named named;
    if ((*name)[0] == '.' || naming_is_clutter(*name))
      continue;
    if (!read(*name, &named)) {
      *ret_others += 1;
      continue;
    }
    struct delivery *delivery = vec_add(ret_list);
    *delivery = (struct delivery){.named = named, .name = xstrdup(*name)};
    delivery->original = naming_original(named.rest ? named.rest : "", &delivery->copy);
  }
}

/* The name of the entry of `root` that a note is about, or in which that lies; NULL when it is elsewhere. */
static char *entry_of_note(const char *root, const struct placed_note *note) {
  size_t length = strlen(root);
  if (strncmp(note->path, root, length) != 0 || note->path[length] != '/')
    return NULL;
  const char *behind = note->path + length + 1;
  return xstrndup(behind, strcspn(behind, "/\\"));
}

/* Of files that were refused, only a note is left: whoever has no other handed in all the same. */
static void add_refused(const struct intake *intake, const char *root, const strings *names, reader read,
                        strings *refused) {
  vec_each(&intake->notes, note) {
    struct named named;
    _cleanup_free_ char *name = entry_of_note(root, note);
    if (!name || strings_have(names, name) || strings_have(refused, name) || !read(name, &named))
      continue;
    strings_add(refused, name);
    named_release(&named);
  }
}

static bool is_of(const struct delivery *delivery, const struct delivery *first) {
  return !delivery->taken && strcmp(delivery->named.who, first->named.who) == 0 &&
         strcmp(delivery->named.id, first->named.id) == 0;
}

/* Notes about a file of the download, or one that was refused, go with what was made of it. */
static void move_notes(struct intake *intake, const char *root, reader read, const struct delivery *of,
                       const char *to) {
  vec_each(&intake->notes, note) {
    struct named named;
    _cleanup_free_ char *first = entry_of_note(root, note);
    if (!first || !read(first, &named))
      continue;
    if (strcmp(named.who, of->named.who) == 0 && strcmp(named.id, of->named.id) == 0) {
      free(note->path);
      note->path = path_join(to, "x");
    }
    named_release(&named);
  }
}

/* Handed in again, a file comes as "server-1.c" beside "server.c", with the other files as they were. */
static bool was_replaced(const deliveries *list, const struct delivery *first, const struct delivery *asked) {
  bool has_first = false;
  bool has_copy = false;
  vec_each(list, delivery)
    if (is_of(delivery, first) && delivery->copy == 0 && strcasecmp(delivery->original, asked->original) == 0)
      has_first = true;
    else if (is_of(delivery, first) && strcasecmp(delivery->original, asked->original) == 0)
      has_copy = true;
  return has_first && has_copy;
}

static bool is_in_attempt(const deliveries *list, const struct delivery *first, const struct delivery *asked,
                          unsigned attempt) {
  if (!was_replaced(list, first, asked))
    return true;
  if (asked->copy > attempt)
    return false;
  vec_each(list, delivery)
    if (is_of(delivery, first) && strcasecmp(delivery->original, asked->original) == 0 &&
        delivery->copy > asked->copy && delivery->copy <= attempt)
      return false;
  return true;
}

static char *free_name(const char *folder, const char *name) {
  char *path = path_join(folder, name);
  for (int i = 2; path_exists(path); i++) {
    free(path);
    path = xasprintf("%s/%d-%s", folder, i, name);
  }
  return path;
}

static void add_attempt(struct intake *intake, const char *root, deliveries *list, const struct delivery *first,
                        unsigned attempt, intake_items *ret_list) {
  const struct person person = {.id = first->named.id, .name = first->named.who};
  struct intake_item *handed = add_handed(ret_list, &person);
  handed->folder = intake_new_folder(intake, handed->owner, NULL);
  for (struct delivery *delivery = list->items; handed->folder && delivery < list->items + list->count; delivery++) {
    if (!is_of(delivery, first) || !is_in_attempt(list, first, delivery, attempt))
      continue;
    const char *name = was_replaced(list, first, delivery) ? delivery->original : delivery->named.rest;
    _cleanup_free_ char *from = path_join(root, delivery->name);
    _cleanup_free_ char *to = free_name(handed->folder, name ? name : ".");
    handed->late = handed->late || delivery->named.late;
    intake_copy(intake, from, name ? to : handed->folder);
  }
  if (handed->folder)
    intake_unpack_in_place(intake, handed->folder, intake_is_ours(intake, root) ? 1 : 0);
}

static void add_student(struct intake *intake, const char *root, reader read, deliveries *list, size_t index,
                        intake_items *ret_list) {
  const struct delivery *first = &list->items[index];
  unsigned last = 0;
  vec_each(list, delivery)
    if (is_of(delivery, first) && delivery->copy > last && was_replaced(list, first, delivery))
      last = delivery->copy;
  for (unsigned attempt = 0; attempt <= last; attempt++) {
    bool any = attempt == 0;
    vec_each(list, delivery)
      any = any || (is_of(delivery, first) && delivery->copy == attempt && was_replaced(list, first, delivery));
    if (any)
      add_attempt(intake, root, list, first, attempt, ret_list);
  }
  const struct intake_item *newest = &ret_list->items[ret_list->count - 1];
  if (newest->folder)
    move_notes(intake, root, read, first, newest->folder);
  struct delivery mine = *first; /* borrows: marking changes what is compared with */
  vec_each(list, delivery)
    if (is_of(delivery, &mine))
      delivery->taken = true;
}

/* Half of what lies there has to have such names: students call files as they like. */
static bool take_named(struct intake *intake, const char *root, const strings *names, reader read,
                       intake_items *ret_list) {
  deliveries list = {0};
  strings refused = {0};
  size_t others = 0;
  read_names(names, read, &list, &others);
  if (intake_is_whole(intake)) /* else they may only be cut off */
    add_refused(intake, root, names, read, &refused);
  read_names(&refused, read, &list, &others);
  bool is = list.count > 0 && list.count >= others;
  for (size_t i = 0; is && i < list.count; i++)
    if (!list.items[i].taken)
      add_student(intake, root, read, &list, i, ret_list);
  deliveries_release(&list);
  strings_release(&refused);
  return is;
}

/* ---- Gradescope ---- */

static int take_gradescope(struct intake *intake, const char *root, intake_items *ret_list, struct error *err) {
  gradescope_entries entries = {0};
  _cleanup_free_ char *path = path_join(root, GRADESCOPE_METADATA);
  int status = gradescope_read(path, &entries, err);
  for (size_t i = 0; i < entries.count && status == 0; i++) {
    struct gradescope_entry *entry = &entries.items[i];
    _cleanup_free_ char *folder = path_join(root, entry->folder);
    struct stat st;
    if (lstat(folder, &st) || !S_ISDIR(st.st_mode)) {
      _cleanup_free_ char *text = xasprintf("%s is named in %s, and not there", entry->folder, GRADESCOPE_METADATA);
      intake_note(intake, folder, text);
      continue;
    }
    struct intake_item *handed = vec_add(ret_list);
    handed->people = entry->submitters;
    entry->submitters = (people){0};
    handed->owner = handed->people.count ? key_of(&handed->people) : naming_key(entry->folder);
    handed->has_time = entry->has_time;
    handed->time = entry->time;
    handed->folder = intake_unpacked(intake, folder);
  }
  gradescope_release(&entries);
  return status;
}

/* ---- repositories ---- */

static bool has_folder(const char *folder, const strings *names) {
  vec_each(names, name) {
    _cleanup_free_ char *path = path_join(folder, *name);
    if (path_is_directory(path))
      return true;
  }
  return false;
}

static bool is_repository(const char *root, const char *name, const strings *assignments) {
  struct named named;
  struct stat st;
  _cleanup_free_ char *folder = path_join(root, name);
  _cleanup_free_ char *git = path_join(folder, ".git");
  if (name[0] == '.' || lstat(folder, &st) || !S_ISDIR(st.st_mode))
    return false;
  if (path_exists(git))
    return true;
  bool is = naming_repository(name, assignments, &named);
  named_release(&named);
  return is && !has_folder(folder, assignments);
}

/* What all names begin with, up to a hyphen: the assignment, when it is called otherwise than a program. */
static size_t common_beginning(const strings *names) {
  size_t common = names->count > 1 ? strlen(names->items[0]) : 0;
  vec_each(names, name) {
    size_t same = 0;
    while (same < common && (*name)[same] == names->items[0][same])
      same++;
    common = same;
  }
  while (common && names->items[0][common - 1] != '-')
    common--;
  vec_each(names, name)
    if (!(*name)[common])
      return 0;
  return common;
}

static void add_repository(struct intake *intake, const char *root, const char *name, size_t beginning,
                           const strings *assignments, intake_items *ret_list) {
  struct named named = {0};
  _cleanup_free_ char *folder = path_join(root, name);
  bool known = naming_repository(name, assignments, &named);
  const struct person person = {.login = known ? named.who : xstrdup(name + beginning)};
  struct intake_item *handed = vec_add(ret_list);
  *vec_add(&handed->people) = person_copy(&person);
  handed->owner = naming_key(person.login);
  handed->assignment = xstrdup(named.part);
  handed->folder = intake_unpacked(intake, folder);
  if (!known)
    free(person.login);
  named_release(&named);
}

static bool take_repositories(struct intake *intake, const char *root, const strings *names, const strings *assignments,
                              intake_items *ret_list) {
  strings found = {0};
  size_t others = 0;
  vec_each(names, name) {
    _cleanup_free_ char *path = path_join(root, *name);
    if (strings_have(assignments, *name)) {
      others = names->count; /* an owner's folder, with programs in it */
    } else if (is_repository(root, *name, assignments))
      strings_add(&found, *name);
    else
      others += (*name)[0] != '.' && path_is_directory(path);
  }
  bool is = found.count > 0 && found.count >= others;
  vec_each(&found, name)
    if (is)
      add_repository(intake, root, *name, common_beginning(&found), assignments, ret_list);
  strings_release(&found);
  return is;
}

/* ---- which it is ---- */

int intake_recognise(struct intake *intake, const char *folder, const strings *assignments, enum platform *ret_platform,
                     intake_items *ret_list, struct error *err) {
  strings names = {0};
  int status = 0;
  *ret_platform = PLATFORM_FOLDERS;
  directory_list(AT_FDCWD, folder, &names); /* whoever needs it says why it can't be read */
  if (strings_have(&names, GRADESCOPE_METADATA)) {
    *ret_platform = PLATFORM_GRADESCOPE;
    status = take_gradescope(intake, folder, ret_list, err);
  } else if (take_named(intake, folder, &names, naming_moodle, ret_list))
    *ret_platform = PLATFORM_MOODLE;
  else if (take_named(intake, folder, &names, naming_canvas, ret_list))
    *ret_platform = PLATFORM_CANVAS;
  else if (take_repositories(intake, folder, &names, assignments, ret_list))
    *ret_platform = PLATFORM_REPOSITORIES;
  strings_release(&names);
  return status;
}
