/* What the files of run/translate*.c share. Nothing else includes it. enter_: at a call's entry, as
 * translation_enter(); leave_: at its return. */
#ifndef IPCGRADE_RUN_TRANSLATING_H
#define IPCGRADE_RUN_TRANSLATING_H

#include "base/memory.h"
#include "run/translate.h"

enum {
  RED_ZONE = 256,    /* below the stack pointer: still the program's, and then some */
  MOST_TEXTS = 3072, /* below that; within the page that guards a stack's end */
  FOLDERS = 3,       /* that can be written to, and have a size */
  INDEX_BITS = 15,   /* of a System V id: the place in the kernel's table */
};

/* A System V object of the run. */
struct held {
  enum system_v kind;
  int host;
  int inside;
  bool removed;
  uint64_t size; /* bytes of a segment, semaphores of a set */
};

/* Of a socket without a file: unix(7). */
struct local_name {
  size_t size;
  bool given; /* by the kernel */
  char bytes[107];
};

struct ports; /* translate_ports.c */

struct translation {
  const struct path_view *view;
  struct belongings *belongings;
  const struct own_limits *limits;
  const struct host_user *user;
  VEC(struct held) objects;
  int made[3];      /* of each kind, so far: the next one's id inside */
  uint32_t address; /* of the loopback network, the run's alone; network byte order */
  struct ports *ports;
  uint32_t key_seed;               /* of the run's keys and names on the host: not 0 */
  strings queues;                  /* names of the POSIX queues that the run has made */
  VEC(struct local_name) abstract; /* sockets without a file that the run has bound */
  uint64_t files_made;             /* calls that made one: there are no more */
  int64_t room;                    /* bytes in each folder that can be written to */
  int64_t most_bytes;              /* at the last look, in the fullest of them; … */
  int64_t bytes_unlooked;          /* … what may have been written since */
  uint64_t most_files;             /* the same, of files */
  uint64_t files_unlooked;
  pid_t getting; /* the task in a call that may make a System V object, from its entry to its return; or 0 */
  char *problem;
};

/* The call is not made: `result` is what the program gets. */
enum translated translation_answer(struct registers *regs, int64_t result);

/* What a call is given by its address. There is memory that the kernel reads for a program and for nobody else: nothing
 * must be made of a call as it is when that can't be looked at. 0, or the negative errno that is the call's answer.
 * translation_read_text(): up to the byte 0, which is there; `size` bytes that hold none are -ENAMETOOLONG. */
int translation_read(pid_t tid, uint64_t address, void *ret_bytes, size_t size);
int translation_read_text(pid_t tid, uint64_t address, char *ret_text, size_t size);

/* Room below a task's stack pointer, where a program doesn't look. */
struct texts {
  uint64_t lowest;
  uint64_t next;
};
struct texts translation_texts(const struct registers *regs);
/* Puts bytes there; their address is the argument `index` then. False: there is no room. */
bool translation_put(struct texts *texts, pid_t tid, struct registers *regs, int index, const void *bytes, size_t size);

/* translate_paths.c */
/* All paths of the call; `outcome`: what is to become of it so far. */
enum translated paths_enter(struct translation *translation, pid_t tid, pid_t group, struct registers *regs,
                            enum translated outcome);

/* translate_programs.c */
/* The file at `host` is about to be executed: 0, or the negative errno with which that ends because of what the kernel
 * would open for it. */
int program_refuse(const struct translation *translation, pid_t tid, pid_t group, const char *host);

/* translate_users.c */
uint32_t user_inside(const struct translation *translation, uint32_t uid);
uint32_t group_inside(const struct translation *translation, uint32_t gid);
enum translated user_enter_ids(const struct translation *translation, struct registers *regs, int first, int count,
                               bool groups);
enum translated user_enter_owner(const struct translation *translation, struct registers *regs, int first);
void user_leave_three_ids(const struct translation *translation, const struct errand *errand, pid_t tid, bool groups);
void user_leave_stat(const struct translation *translation, pid_t tid, uint64_t address);
void user_leave_statx(const struct translation *translation, pid_t tid, uint64_t address);
void user_leave_permissions(const struct translation *translation, pid_t tid, uint64_t address);
enum translated user_enter_permissions(const struct translation *translation, struct errand *errand, pid_t tid,
                                       struct registers *regs, uint64_t address);

/* translate_objects.c */
/* A System V key of the host as the run knows it. */
int key_inside(const struct translation *translation, int host);
enum translated system_v_enter_get(struct translation *translation, enum system_v kind, struct errand *errand,
                                   struct registers *regs);
void system_v_leave_get(struct translation *translation, enum system_v kind, const struct errand *errand,
                        struct registers *regs);
enum translated system_v_enter_id(struct translation *translation, enum system_v kind, struct registers *regs,
                                  bool place);
enum translated system_v_enter_control(struct translation *translation, enum system_v kind, struct errand *errand,
                                       pid_t tid, struct registers *regs);
void system_v_leave_control(struct translation *translation, enum system_v kind, const struct errand *errand, pid_t tid,
                            struct registers *regs);
void system_v_write_listing(const struct translation *translation, const struct resolved *place);
enum translated queue_enter(struct translation *translation, struct errand *errand, pid_t tid, struct registers *regs,
                            bool opens);
/* A name that the run alone has on the host, all of one length, for what goes by this one inside. */
enum { MOST_NAMES = 1024, HOST_NAME_SIZE = 40 };
void name_on_host(const struct translation *translation, const char *name, size_t size, char *ret_host);
void queue_inside(const struct translation *translation, char *path);
void queue_leave_open(struct translation *translation, const struct errand *errand, pid_t tid,
                      const struct registers *regs);
void queue_leave_unlink(struct translation *translation, const struct errand *errand, pid_t tid,
                        const struct registers *regs);

/* translate_sockets.c */
enum translated socket_enter(struct registers *regs);
enum translated socket_enter_option(struct registers *regs);
enum translated socket_enter_name(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs, int argument);
enum translated socket_enter_message(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                     struct registers *regs);
enum translated socket_leave_bind(struct translation *translation, const struct errand *errand, pid_t tid,
                                  const struct registers *regs);
void socket_leave_name(const struct translation *translation, const struct errand *errand, pid_t tid, int argument);
void socket_leave_message(const struct translation *translation, pid_t tid, uint64_t address);
void socket_leave_messages(const struct translation *translation, const struct errand *errand, pid_t tid,
                           int64_t count);

/* translate_ports.c */
struct ports *ports_new(void);
/* The host's port that stands for `port` of the run, and of which nobody else hears; 0 when there is none. */
int port_on_host(struct translation *translation, uint16_t port);
/* The other way round. */
int port_inside(const struct translation *translation, uint16_t host);
/* One that nobody has, for a socket that doesn't mind which. It stays the spare one until it is taken. */
int port_spare(struct translation *translation);
void port_take_spare(struct translation *translation);
/* Has the run a socket with that port of the host? */
bool port_is_held(const struct translation *translation, int host);
/* ip(7): nobody else may bind to it. */
bool port_is_for_root(int port);

/* translate_room.c */
/* Is there no room for one more file, of this path? */
bool room_has_too_many_files(struct translation *translation, const char *inside);
/* Any call; those that write are refused, or made smaller, when there is no room for what they write. */
enum translated room_enter_write(struct translation *translation, pid_t tid, struct registers *regs);

/* translate_processes.c */
/* For each process of the pod: true ends it. */
bool processes_each(const struct translation *translation, bool (*visit)(pid_t pid, void *context), void *context);
enum translated process_enter_kill(const struct translation *translation, pid_t group, struct registers *regs);
enum translated process_enter(const struct translation *translation, int pid, struct registers *regs);
enum translated process_enter_owner(const struct translation *translation, pid_t tid, struct registers *regs);
enum translated process_enter_priority(const struct translation *translation, struct registers *regs);
enum translated process_enter_device_control(struct registers *regs);

#endif
