/* Limits of the kernel by name. */
#include "base/kernel_limits.h"

#include "base/text.h"

#include <string.h>

static const struct {
  const char *name;
  const char *path;
} limits[] = {
    {"shmmax", "/proc/sys/kernel/shmmax"},
    {"shmall", "/proc/sys/kernel/shmall"},
    {"shmmni", "/proc/sys/kernel/shmmni"},
    {"sem", "/proc/sys/kernel/sem"},
    {"msgmax", "/proc/sys/kernel/msgmax"},
    {"msgmnb", "/proc/sys/kernel/msgmnb"},
    {"msgmni", "/proc/sys/kernel/msgmni"},
    {"queues_max", "/proc/sys/fs/mqueue/queues_max"},
    {"msg_max", "/proc/sys/fs/mqueue/msg_max"},
    {"msgsize_max", "/proc/sys/fs/mqueue/msgsize_max"},
    {NULL, NULL},
};

const char *kernel_limit_path(const char *name) {
  for (size_t i = 0; limits[i].name; i++)
    if (strcmp(limits[i].name, name) == 0)
      return limits[i].path;
  return NULL;
}

static const char *name_at(size_t i, const void *context) {
  (void)context;
  return limits[i].name;
}

const char *kernel_limit_nearest(const char *word) { return text_nearest(word, name_at, NULL); }
