/* Paths as programs of a pod without a mount namespace know them, and where they lie on the host: path_resolution(7),
 * done here instead of by the kernel. Inside there are the same folders as in a pod with one: the system's programs and
 * libraries, what a process may know of itself in /proc, and else only what lies in two folders of the run's own. */
#ifndef IPCGRADE_LINUX_PATH_VIEW_H
#define IPCGRADE_LINUX_PATH_VIEW_H

#include <stdbool.h>
#include <sys/types.h>

struct path_view {
  char *root;           /* folder of the host that stands for / */
  char *shm;            /* and for /dev/shm */
  const char *hidden;   /* a folder of the host that is not there inside, or NULL */
  pid_t first;          /* the pod's first process, which programs don't see */
  const int *terminals; /* of the host, by their numbers: the run's, /dev/pts/0 and on inside */
  size_t terminal_count;
};

/* Whose a place is. */
enum path_area {
  PATH_OWN,     /* the run's */
  PATH_SYSTEM,  /* the host's, to be read */
  PATH_DEVICE,  /* the host's, to be read and written */
  PATH_PROC,    /* what /proc tells of the host */
  PATH_PROCESS, /* and of one of the run's processes, which the kernel knows to look after */
};

enum { PATH_SIZE = 4096 };

struct resolved {
  char inside[PATH_SIZE]; /* absolute, without links, "." and ".." */
  char host[PATH_SIZE];
  enum path_area area;
  bool same;    /* the kernel comes to the same place from the path as it was given */
  bool missing; /* there is nothing; the kernel will say what */
};

/* Which process asks, and what its relative paths begin at: a descriptor, or AT_FDCWD. */
struct asker {
  pid_t tid;
  pid_t group;
  int folder;
};

/* Where `path` leads. `follow`: through a link that is its last part, too. 0, or the negative errno that the call is to
 * be answered with. */
int path_view_resolve(const struct path_view *view, const struct asker *asker, const char *path, bool follow,
                      struct resolved *ret);

/* An absolute path without links: where it lies on the host. */
void path_view_host(const struct path_view *view, const char *inside, char *ret_host);
/* The other way round, in place. False, and unchanged, when that is no place of the run's own. */
bool path_view_inside(const struct path_view *view, char *path);

/* Is it a process of a pod, that is, traced by us (and not the pod's first)? */
bool path_view_has_process(const struct path_view *view, pid_t pid);

/* Fills the folder that stands for / with what programs look for there: /etc with the user `uid` and the group `gid`,
 * /tmp, /home, devices. 0, or -1 and errno. */
int path_view_furnish(const struct path_view *view, uid_t uid, gid_t gid);

#endif
