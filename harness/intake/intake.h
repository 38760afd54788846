/* From what was downloaded or collected to a list of who handed in what. */
#ifndef IPCGRADE_INTAKE_INTAKE_H
#define IPCGRADE_INTAKE_INTAKE_H

#include "base/date.h"
#include "intake/roster.h"

enum platform { PLATFORM_FOLDERS, PLATFORM_CANVAS, PLATFORM_MOODLE, PLATFORM_GRADESCOPE, PLATFORM_REPOSITORIES };
/* "Canvas" …, as people say it. */
const char *platform_name(enum platform platform);

/* What somebody handed in at one time. */
struct intake_item {
  char *owner;      /* a key: can be the name of a folder, the same in each download, readable */
  people people;    /* who they are, several when they handed in together */
  char *assignment; /* that the name of a repository tells; else NULL */
  char *folder;     /* of the files; archives in it are unpacked */
  bool has_time;    /* the platform tells when */
  struct date time;
  bool late; /* by what the platform says */
};
typedef VEC(struct intake_item) intake_items;
void intake_item_release(struct intake_item *handed);
void intake_items_release(intake_items *list);

/* Takes things in. What is unpacked or copied for that lies in a folder that is the caller's, and exists. */
struct intake *intake_new(const char *staging);
void intake_free(struct intake *intake);

/* The folder that `path` is: itself; or, of an archive, a folder with its contents, in one with the name of that in
 * which the archive lies. NULL with ERROR_USAGE when it is neither. The caller frees it. */
char *intake_open(struct intake *intake, const char *path, struct error *err);

/* Was all read of the archives that were opened? Else more people may have handed in than are there, which is noted. */
bool intake_is_whole(const struct intake *intake);

/* Which platform a folder is a download of. What was handed in is added to the list, sorted by names; nothing for
 * PLATFORM_FOLDERS, of which more has to be known. `assignments` are names that repositories may begin with. -1 with
 * ERROR_USAGE when the platform's own list of it can't be read. */
int intake_recognise(struct intake *intake, const char *folder, const strings *assignments, enum platform *ret_platform,
                     intake_items *ret_list, struct error *err);

/* The folders in a folder, and those that its archives are unpacked to, by their names without ending; hidden ones and
 * clutter aside. Archives beside C sources belong to them and are left alone. Symbolic links are not followed, but
 * noted. -1 and errno when the folder can't be read. */
struct taken_folder {
  char *name, *path;
};
typedef VEC(struct taken_folder) taken_folders;
int intake_folders(struct intake *intake, const char *folder, taken_folders *ret_list);
void taken_folders_release(taken_folders *list);

/* The folder as it would be if archives in it, and in its folders, were unpacked: itself when there is none, else a
 * copy in which they are. The caller frees it. */
char *intake_unpacked(struct intake *intake, const char *folder);

/* An empty folder. The caller frees the name. */
char *intake_empty_folder(struct intake *intake, struct error *err);

/* Did all that was taken in so far get where it is to be? What is wrong with an archive or a file is noted; but if it
 * is the staging folder, on a full disk say, nobody who handed in is to blame: -1 and the first such error
 * (ERROR_SYSTEM).
 */
int intake_check(const struct intake *intake, struct error *err);

/* The path as a reader is to see it: where a thing lies in its archive, not where it was unpacked. Points into it. */
const char *intake_shown(const struct intake *intake, const char *path);

/* Moves the notes about what lies, or would lie, in a folder to `ret_notes`; all that are left when it is NULL. */
void intake_notes(struct intake *intake, const char *folder, strings *ret_notes);

#endif
