/* What is laid into a pod and started there, on its way. */
#include "run/cargo.h"

#include "base/memory.h"

#include <string.h>

size_t cargo_places(struct pod_program *program, int *ret_places[3]) {
  ret_places[0] = &program->stdin_fd;
  ret_places[1] = &program->out_fd;
  ret_places[2] = &program->err_fd;
  return program->output == OUTPUT_TERMINAL ? 1 : 3;
}

/* ---- there ---- */

static void add_number(struct strbuf *bytes, size_t number) { strbuf_add(bytes, &number, sizeof number); }
static void add_text(struct strbuf *bytes, const char *text) { strbuf_add(bytes, text, strlen(text) + 1); }

static void pack_file(const struct pod_file *file, struct strbuf *ret_bytes) {
  add_number(ret_bytes, (size_t)file->kind);
  add_number(ret_bytes, file->mode);
  add_text(ret_bytes, file->path);
  if (file->kind == FILE_LINK)
    add_text(ret_bytes, file->target);
}

static void pack_program(const struct pod_program *program, struct strbuf *ret_bytes) {
  size_t count = 0;
  while (program->argv[count])
    count++;
  add_number(ret_bytes, (size_t)program->output);
  add_text(ret_bytes, program->path);
  add_number(ret_bytes, count);
  for (size_t i = 0; i < count; i++)
    add_text(ret_bytes, program->argv[i]);
}

bool cargo_pack(const struct pod_plan *plan, struct strbuf *ret_bytes, int *ret_fds, size_t most, size_t *ret_count) {
  size_t count = 0;
  if (plan->file_count + plan->program_count * 3 > most)
    return false;
  add_number(ret_bytes, plan->file_count);
  add_number(ret_bytes, plan->program_count);
  for (size_t i = 0; i < plan->file_count; i++) {
    pack_file(&plan->files[i], ret_bytes);
    if (plan->files[i].kind == FILE_REGULAR)
      ret_fds[count++] = plan->files[i].fd;
  }
  for (size_t i = 0; i < plan->program_count; i++) {
    struct pod_program program = plan->programs[i];
    int *places[3];
    pack_program(&program, ret_bytes);
    for (size_t k = 0, own = cargo_places(&program, places); k < own; k++)
      ret_fds[count++] = *places[k];
  }
  *ret_count = count;
  return true;
}

/* ---- and back again ---- */

/* What has not been read yet; `failed` for good when something was wanted that isn't there. */
struct unpacking {
  char *at;
  char *end;
  const int *fds;
  size_t left;
  bool failed;
};

static size_t take_number(struct unpacking *from) {
  size_t number = 0;
  if ((size_t)(from->end - from->at) < sizeof number) {
    from->failed = true;
    return 0;
  }
  memcpy(&number, from->at, sizeof number);
  from->at += sizeof number;
  return number;
}

/* Of things, each of which takes at least a byte. */
static size_t take_count(struct unpacking *from) {
  size_t count = take_number(from);
  if (count <= (size_t)(from->end - from->at))
    return count;
  from->failed = true;
  return 0;
}

static char *take_text(struct unpacking *from) {
  char *text = from->at;
  char *end = memchr(text, '\0', (size_t)(from->end - text));
  from->failed = from->failed || !end;
  from->at = end ? end + 1 : from->end;
  return end ? text : NULL;
}

static int take_fd(struct unpacking *from) {
  from->failed = from->failed || !from->left;
  if (from->failed)
    return -1;
  from->left--;
  return *from->fds++;
}

static void take_file(struct unpacking *from, struct pod_file *ret_file) {
  *ret_file = (struct pod_file){.fd = -1};
  ret_file->kind = (enum file_kind)take_number(from);
  ret_file->mode = (mode_t)take_number(from);
  ret_file->path = take_text(from);
  if (ret_file->kind == FILE_LINK)
    ret_file->target = take_text(from);
  if (ret_file->kind == FILE_REGULAR)
    ret_file->fd = take_fd(from);
}

static void take_program(struct unpacking *from, struct pod_program *ret_program) {
  int *places[3];
  *ret_program = (struct pod_program){.output = (enum output_kind)take_number(from), .out_fd = -1, .err_fd = -1};
  ret_program->path = take_text(from);
  size_t count = take_count(from);
  char **argv = xcalloc(count + 1, sizeof *argv);
  for (size_t i = 0; i < count; i++)
    argv[i] = take_text(from);
  ret_program->argv = argv;
  for (size_t k = 0, own = cargo_places(ret_program, places); k < own; k++)
    *places[k] = take_fd(from);
}

int cargo_unpack(const char *bytes, size_t size, const int *fds, size_t count, struct cargo *ret_cargo) {
  *ret_cargo = (struct cargo){.bytes = xmemdup(bytes, size)};
  struct unpacking from = {.at = ret_cargo->bytes, .end = ret_cargo->bytes + size, .fds = fds, .left = count};
  size_t files = take_count(&from);
  size_t programs = take_count(&from);
  ret_cargo->files = xcalloc(files, sizeof *ret_cargo->files);
  ret_cargo->programs = xcalloc(programs, sizeof *ret_cargo->programs);
  for (; ret_cargo->file_count < files && !from.failed; ret_cargo->file_count++)
    take_file(&from, &ret_cargo->files[ret_cargo->file_count]);
  for (; ret_cargo->program_count < programs && !from.failed; ret_cargo->program_count++)
    take_program(&from, &ret_cargo->programs[ret_cargo->program_count]);
  if (!from.failed && from.at == from.end && !from.left)
    return 0;
  cargo_release(ret_cargo);
  return -1;
}

void cargo_release(struct cargo *cargo) {
  for (size_t i = 0; i < cargo->program_count; i++)
    free((void *)(uintptr_t)cargo->programs[i].argv);
  free(cargo->programs);
  free(cargo->files);
  free(cargo->bytes);
  *cargo = (struct cargo){0};
}
