/* What stands between the calls of a pod's programs and the host, where no namespaces do: each call is made to mean
 * there what it would mean in a pod of its own. Paths are those of a pod (linux/path_view.h), System V ids count from
 * 0, the user is that of all pods, addresses of the loopback network are the run's alone, signals and ids of others are
 * out of reach. The rest of the engine sees what the programs see. Made for one pod. */
#ifndef IPCGRADE_RUN_TRANSLATE_H
#define IPCGRADE_RUN_TRANSLATE_H

#include "base/strbuf.h"
#include "course/program.h"
#include "linux/arch.h"
#include "linux/belongings.h"
#include "linux/path_view.h"
#include "run/own_limits.h"

struct translation;

/* The user and the group that a pod's programs have on the host. */
struct host_user {
  uid_t uid;
  gid_t gid;
};

/* What is given stays the caller's. `room`: bytes in each folder that can be written to. */
struct translation *translation_new(const struct path_view *view, struct belongings *belongings,
                                    const struct own_limits *limits, const struct host_user *user, int64_t room);
void translation_free(struct translation *translation);

/* Of one task: what is to be put right when its call returns. Zero-initialised: nothing. */
struct errand {
  bool active;
  struct registers entry; /* as the program set them */
  int number;             /* of an object, beside the call's meaning; -1 */
  uint64_t address;       /* memory that was changed for the call, … */
  size_t size;
  unsigned char bytes[32]; /* … as it was */
  bool prepares;           /* the call made is one that the program's own needs first */
  int prepared;            /* how many of these there were */
};

enum translated {
  CALL_AS_IT_IS,
  CALL_ALTERED,   /* `regs` differ; translation_leave() when it returns */
  CALL_ANSWERED,  /* the result is in `regs`: not to be made */
  CALL_IMPOSSIBLE /* the host is in the way: translation_problem() */
};

/* At a call's entry. `folder` of the asker is not looked at. */
enum translated translation_enter(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs);
/* At its return, with the registers as the kernel left them; they become what the program is to see, but for arguments.
 * CALL_IMPOSSIBLE as above, else CALL_ALTERED. */
enum translated translation_leave(struct translation *translation, struct errand *errand, pid_t tid,
                                  struct registers *regs);

/* Before that: must another call be made first? Then `regs` are its, and the program's own comes again after it. */
bool translation_prepare(struct translation *translation, struct errand *errand, pid_t tid, struct registers *regs);

/* A task is about to end: if it was killed at the return of a call that made an object, nobody has seen that yet. */
void translation_last_call(struct translation *translation, pid_t tid);

/* Bytes of the files that the run has made, when they could be more than `most`, with `largest` in each; else 0. */
int64_t translation_file_bytes(const struct translation *translation, int64_t largest, int64_t most);

/* At the entry of socket(2): the errno, negative, with which it is refused, or 0. No pod has such sockets, whether its
 * calls are translated or not. */
int translation_refuse_socket(const struct registers *regs);

/* Why a call was impossible; the caller frees it. NULL when none was. */
char *translation_problem(struct translation *translation);

/* A path of the host, or a queue's name, as the pod's programs know it, in place: in a buffer of 300 bytes at least. */
void translation_inside(const struct translation *translation, char *path);

/* /proc/sysvipc/…, as the pod's programs see it. */
void translation_list(const struct translation *translation, enum system_v kind, struct strbuf *ret_text);

/* Of the text of a /proc/net/tcp and its like keeps the heading and the run's own sockets. */
void translation_keep_sockets(const struct translation *translation, struct strbuf *text);

#endif
