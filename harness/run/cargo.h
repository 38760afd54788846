/* What is laid into a pod and started there, on its way to a first process that was made before it was known: bytes,
 * and the descriptors that they are about. Both ends are the harness; nothing of a submission takes part. */
#ifndef IPCGRADE_RUN_CARGO_H
#define IPCGRADE_RUN_CARGO_H

#include "run/pod.h"

/* Descriptors are the receiver's own; texts lie in `bytes`. */
struct cargo {
  char *bytes;
  struct pod_file *files;
  size_t file_count;
  struct pod_program *programs;
  size_t program_count;
};

/* Where a program's own descriptors are kept: stdin, and stdout and stderr where these are no terminals. Returns how
 * many. */
size_t cargo_places(struct pod_program *program, int *ret_places[3]);

/* Appends files and programs of the plan, and puts their descriptors into `ret_fds`. False when that are more than
 * `most`. */
bool cargo_pack(const struct pod_plan *plan, struct strbuf *ret_bytes, int *ret_fds, size_t most, size_t *ret_count);

/* Takes all that there is: released by cargo_release(), which doesn't close descriptors. -1 when it doesn't fit, with
 * nothing taken. */
int cargo_unpack(const char *bytes, size_t size, const int *fds, size_t count, struct cargo *ret_cargo);
void cargo_release(struct cargo *cargo);

#endif
