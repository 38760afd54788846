/* Source lines of addresses and stacks, through libdw's dwfl on copied bytes. */
#include "linux/lines.h"

#include "linux/callees.h"
#include "linux/members.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- What differs between architectures -------------------------------------------------------------------------- */

#if defined(__x86_64__)
/* DWARF register numbers: System V ABI for x86-64, figure 3.36. */
enum { DWARF_FIRST_ARGUMENT = 5, DWARF_FRAME_POINTER = 6, DWARF_STACK_POINTER = 7 };
#elif defined(__aarch64__)
/* DWARF for the Arm 64-bit architecture, table 2. */
enum { DWARF_FIRST_ARGUMENT = 0, DWARF_FRAME_POINTER = 29, DWARF_STACK_POINTER = 31 };
#else
#error "lines.c: tell the DWARF numbers of these registers on this architecture"
#endif

/* --- Opened files ------------------------------------------------------------------------------------------------ */

/* An ELF file at an address. The same one as long as all of this is equal. */
struct module {
  char *path;
  uint64_t base;
  bool own;
  struct stat file;
};

/* Resolved addresses are remembered by a few of their bits: the same calls come again and again. */
enum { REMEMBERED = 256 };
struct resolved {
  Dwarf_Addr instruction; /* 0: none yet */
  struct stack_frame frame;
};

/* A set of modules as one process had them, opened. */
struct image {
  VEC(struct module) modules;
  Dwfl *dwfl;
  struct resolved remembered[REMEMBERED];
  bool attached;
  uint64_t last_use;
  const struct stack_sample *sample; /* the one that is walked at the moment */
};

enum { MOST_IMAGES = 32 };

struct lines {
  VEC(struct image *) images;
  uint64_t uses;
  const struct code_mapping *last_mappings; /* of the sample before */
  size_t last_count;
  struct image *last_image;
};

static int find_no_elf(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, char **file, Elf **elf) {
  (void)module, (void)data, (void)name, (void)base, (void)file, (void)elf;
  return -1;
}

/* dwfl's own search goes through /usr/lib/debug and asks servers: tens of milliseconds for nothing that we use. */
static int find_no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file,
                             const char *link, GElf_Word checksum, char **found) {
  (void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)checksum, (void)found;
  return -1;
}

static const Dwfl_Callbacks dwfl_callbacks = {
    .find_elf = find_no_elf,
    .find_debuginfo = find_no_debuginfo,
    .section_address = dwfl_offline_section_address,
};

/* Only regular files, and without waiting: the path may name anything by now. */
static int open_regular(const char *path, struct stat *ret_file) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd >= 0 && (fstat(fd, ret_file) != 0 || !S_ISREG(ret_file->st_mode))) {
    close(fd);
    return -1;
  }
  return fd;
}

static bool same_file(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
         a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static void image_report(struct image *image, struct module *module) {
  struct stat opened;
  int fd = open_regular(module->path, &opened);
  if (fd < 0)
    return;
  Dwfl_Module *reported = dwfl_report_elf(image->dwfl, module->path, module->path, fd, module->base, false);
  if (!reported) {
    close(fd);
    return;
  }
  void **data = NULL;
  dwfl_module_info(reported, &data, NULL, NULL, NULL, NULL, NULL, NULL);
  *data = module;
}

static void image_free(struct image *image) {
  if (image->dwfl)
    dwfl_end(image->dwfl);
  vec_each(&image->modules, module)
    free(module->path);
  vec_release(&image->modules);
  for (size_t i = 0; i < REMEMBERED; i++)
    stack_frame_release(&image->remembered[i].frame);
  free(image);
}

/* The mappings of one file follow each other; the first begins where its contents begin. */
static size_t next_module(const struct stack_sample *sample, size_t *place, struct module *ret_module) {
  for (; *place < sample->mapping_count; (*place)++) {
    const struct code_mapping *mapping = &sample->mappings[*place];
    if (!mapping->path || mapping->path[0] != '/')
      continue;
    if (*place > 0 && sample->mappings[*place - 1].path &&
        strcmp(sample->mappings[*place - 1].path, mapping->path) == 0)
      continue;
    *ret_module = (struct module){.base = mapping->start - mapping->offset, .own = mapping->own};
    if (stat(mapping->path, &ret_module->file) != 0)
      memset(&ret_module->file, 0, sizeof ret_module->file);
    return (*place)++, 1;
  }
  return 0;
}

static bool image_fits(const struct image *image, const struct stack_sample *sample) {
  size_t place = 0, count = 0;
  struct module module;
  while (next_module(sample, &place, &module)) {
    if (count == image->modules.count)
      return false;
    const struct module *had = &image->modules.items[count++];
    if (had->base != module.base || had->own != module.own || !same_file(&had->file, &module.file) ||
        strcmp(had->path, sample->mappings[place - 1].path) != 0)
      return false;
  }
  return count == image->modules.count;
}

static struct image *image_new(const struct stack_sample *sample) {
  struct image *image = xcalloc(1, sizeof *image);
  size_t place = 0;
  struct module module;
  while (next_module(sample, &place, &module)) {
    module.path = xstrdup(sample->mappings[place - 1].path);
    *vec_add(&image->modules) = module;
  }
  image->dwfl = dwfl_begin(&dwfl_callbacks);
  if (!image->dwfl)
    return image;
  dwfl_report_begin(image->dwfl);
  vec_each(&image->modules, reported)
    image_report(image, reported);
  dwfl_report_end(image->dwfl, NULL, NULL);
  return image;
}

static void lines_drop_oldest(struct lines *lines) {
  size_t oldest = 0;
  for (size_t i = 1; i < lines->images.count; i++) {
    if (lines->images.items[i]->last_use < lines->images.items[oldest]->last_use)
      oldest = i;
  }
  image_free(lines->images.items[oldest]);
  lines->images.items[oldest] = lines->images.items[--lines->images.count];
}

void lines_look_again(struct lines *lines) { lines->last_image = NULL; }

static struct image *lines_image(struct lines *lines, const struct stack_sample *sample) {
  struct image *found = NULL;
  if (lines->last_image && lines->last_mappings == sample->mappings && lines->last_count == sample->mapping_count)
    return lines->last_image;
  for (size_t i = lines->images.count; i-- > 0 && !found;) {
    if (image_fits(lines->images.items[i], sample))
      found = lines->images.items[i];
  }
  if (!found) {
    if (lines->images.count == MOST_IMAGES)
      lines_drop_oldest(lines);
    found = image_new(sample);
    *vec_add(&lines->images) = found;
  }
  found->last_use = ++lines->uses;
  lines->last_mappings = sample->mappings;
  lines->last_count = sample->mapping_count;
  lines->last_image = found;
  return found;
}

static bool module_is_own(Dwfl_Module *module) {
  void **data = NULL;
  dwfl_module_info(module, &data, NULL, NULL, NULL, NULL, NULL, NULL);
  return data && *data && ((const struct module *)*data)->own;
}

/* --- From an address to a line ----------------------------------------------------------------------------------- */

/* `name` as seen from the folder in which the compiler was run. */
static const char *from_folder(const char *name, const char *folder) {
  size_t length = folder ? strlen(folder) : 0;
  if (length > 0 && strncmp(name, folder, length) == 0 && name[length] == '/')
    name += length + 1;
  while (strncmp(name, "./", 2) == 0)
    name += 2;
  return name;
}

static bool is_function(Dwarf_Die *die) {
  int tag = dwarf_tag(die);
  return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

/* Where an inlined function was called: file (NULL when not told) and line. */
static const char *call_place(Dwarf_Die *unit, Dwarf_Die *inlined, int *ret_line) {
  Dwarf_Attribute attribute;
  Dwarf_Word file, line;
  Dwarf_Files *files;
  size_t count;
  if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) != 0 ||
      dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) != 0 ||
      dwarf_getsrcfiles(unit, &files, &count) != 0 || file >= count)
    return NULL;
  *ret_line = (int)line;
  return dwarf_filesrc(files, file, NULL, NULL);
}

/* The function around an address; and when its line lies outside the compiler's folder, the innermost call inside. */
static void resolve_scopes(Dwarf_Die *unit, Dwarf_Addr address, const char *folder, struct stack_frame *frame) {
  Dwarf_Die *scopes = NULL;
  int count = dwarf_getscopes(unit, address, &scopes);
  for (int i = 0; i < count && !frame->function; i++) {
    if (!is_function(&scopes[i]))
      continue;
    int line = 0;
    const char *caller = NULL;
    if (frame->file && frame->file[0] == '/' && dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine)
      caller = call_place(unit, &scopes[i], &line);
    if (caller) {
      free(frame->file);
      frame->file = xstrdup(from_folder(caller, folder));
      frame->line = line;
    } else {
      frame->function = xstrdup(dwarf_diename(&scopes[i]));
    }
  }
  free(scopes);
}

/* Fills a frame for the instruction at `address`, or, after a call, for the last byte of that. */
static void resolve(Dwfl_Module *module, Dwarf_Addr address, struct stack_frame *frame) {
  const char *folder = NULL;
  Dwfl_Line *line = dwfl_module_getsrc(module, address);
  if (line) {
    const char *name = dwfl_lineinfo(line, NULL, &frame->line, NULL, NULL, NULL);
    folder = dwfl_line_comp_dir(line);
    frame->file = name ? xstrdup(from_folder(name, folder)) : NULL;
  }
  Dwarf_Addr bias = 0;
  Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias);
  if (unit)
    resolve_scopes(unit, address - bias, folder, frame);
  if (!frame->function)
    frame->function = xstrdup(dwfl_module_addrname(module, address));
  if (frame->line > 0 && module_is_own(module))
    frame->callee = module_callee(module, address + 1);
}

/* What is known of the instruction at `address`; lives until another is asked for. */
static const struct stack_frame *resolve_once(struct image *image, Dwfl_Module *module, Dwarf_Addr address) {
  struct resolved *resolved = &image->remembered[(address ^ address >> 8 ^ address >> 16) % REMEMBERED];
  if (resolved->instruction != address) {
    stack_frame_release(&resolved->frame);
    resolved->instruction = address;
    resolve(module, address, &resolved->frame);
  }
  return &resolved->frame;
}

/* Of frames in libraries, whose symbol tables are slow to search, nothing but that is wanted. */
static void frame_at(struct image *image, uint64_t pc, bool after_call, struct stack_frame *ret_frame) {
  *ret_frame = (struct stack_frame){.pc = pc};
  Dwarf_Addr instruction = after_call ? pc - 1 : pc;
  Dwfl_Module *module = dwfl_addrmodule(image->dwfl, instruction);
  if (!module)
    return;
  ret_frame->own = module_is_own(module);
  if (!ret_frame->own)
    return;
  const struct stack_frame *known = resolve_once(image, module, instruction);
  ret_frame->file = xstrdup(known->file);
  ret_frame->function = xstrdup(known->function);
  ret_frame->callee = xstrdup(known->callee);
  ret_frame->line = known->line;
}

/* --- Reading what the process had in memory ---------------------------------------------------------------------- */

static bool read_from_stack(const struct stack_sample *sample, uint64_t address, void *ret_bytes, size_t size) {
  if (address < sample->stack_base || sample->stack_size < size)
    return false;
  uint64_t offset = address - sample->stack_base;
  if (offset > sample->stack_size - size)
    return false;
  memcpy(ret_bytes, sample->stack + offset, size);
  return true;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *ret_word, void *data) {
  const struct image *image = data;
  return read_from_stack(image->sample, address, ret_word, sizeof *ret_word) ||
         module_read(dwfl_addrmodule(dwfl, address), address, ret_word, sizeof *ret_word);
}

/* --- Walking ----------------------------------------------------------------------------------------------------- */

/* dwfl wants threads; a sample is always the one thread number 1. */
enum { ONLY_THREAD = 1 };

static pid_t next_thread(Dwfl *dwfl, void *data, void **thread) {
  (void)dwfl;
  if (*thread)
    return 0;
  *thread = data;
  return ONLY_THREAD;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *data, void **thread) {
  (void)dwfl;
  *thread = data;
  return tid == ONLY_THREAD;
}

static bool set_registers(Dwfl_Thread *thread, void *data) {
  const struct stack_sample *sample = ((const struct image *)data)->sample;
  Dwarf_Word fp = sample->fp, sp = sample->sp, first = sample->first_argument;
  dwfl_thread_state_register_pc(thread, sample->pc);
  return dwfl_thread_state_registers(thread, DWARF_FIRST_ARGUMENT, 1, &first) &&
         dwfl_thread_state_registers(thread, DWARF_FRAME_POINTER, 1, &fp) &&
         dwfl_thread_state_registers(thread, DWARF_STACK_POINTER, 1, &sp);
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
    .next_thread = next_thread,
    .get_thread = get_thread,
    .memory_read = read_memory,
    .set_initial_registers = set_registers,
};

/* What a walk does with each frame; true ends it. Takes over what the frame owns. */
typedef bool visit_frame(struct stack_frame *frame, void *context);

struct walk {
  struct image *image;
  visit_frame *visit;
  void *context;
  bool first;
  bool ended;    /* by the visitor */
  bool met_line; /* of the student's own */
};

static void walk_visit(struct walk *walk, uint64_t pc, bool after_call) {
  struct stack_frame frame;
  frame_at(walk->image, pc, after_call, &frame);
  walk->met_line |= frame.own && frame.line > 0;
  walk->ended = walk->visit(&frame, walk->context);
}

static int walk_frame(Dwfl_Frame *state, void *data) {
  struct walk *walk = data;
  Dwarf_Addr pc;
  bool activation;
  if (!dwfl_frame_pc(state, &pc, &activation))
    return DWARF_CB_ABORT;
  walk_visit(walk, pc, walk->first ? walk->image->sample->in_call : !activation);
  walk->first = false;
  return walk->ended ? DWARF_CB_ABORT : DWARF_CB_OK;
}

/* Return addresses into the student's executable, wherever they stand on the stack above `sp`. May find one that a
 * finished function left behind, so this is only for where unwinding has failed. */
static void walk_words(struct walk *walk) {
  const struct stack_sample *sample = walk->image->sample;
  uint64_t address = (sample->sp + sizeof address - 1) & ~(uint64_t)(sizeof address - 1);
  uint64_t word;
  for (; !walk->ended && read_from_stack(sample, address, &word, sizeof word); address += sizeof word) {
    Dwfl_Module *module = dwfl_addrmodule(walk->image->dwfl, word);
    if (module && module_is_own(module) && module_is_return_address(module, word))
      walk_visit(walk, word, true);
  }
}

/* Does call frame information tell where the caller of the code at `pc` is? */
static bool has_frame_information(Dwfl_Module *module, uint64_t pc) {
  Dwarf_Addr bias = 0;
  Dwarf_CFI *information = dwfl_module_eh_cfi(module, &bias);
  Dwarf_Frame *frame = NULL;
  bool has = information && dwarf_cfi_addrframe(information, pc - bias, &frame) == 0;
  free(frame);
  return has;
}

/* Code that cannot have a frame: none at all, for a call through a wild pointer has pushed its return address and got
 * no further; and the C library's clone(), which tells nothing of itself since the child has another stack. Left to
 * itself dwfl would follow the frame pointer, which is still the caller's, and so skip the very frame that matters. */
static bool is_frameless(const struct walk *walk, const struct stack_sample *sample) {
  Dwfl_Module *module = dwfl_addrmodule(walk->image->dwfl, sample->pc);
  return !module || (sample->in_call && !module_is_own(module) && !has_frame_information(module, sample->pc));
}

/* Takes that step back. */
static bool return_to_caller(struct walk *walk, struct stack_sample *sample) {
  uint64_t word;
  if (!read_from_stack(sample, sample->sp, &word, sizeof word) ||
      !module_is_return_address(dwfl_addrmodule(walk->image->dwfl, word), word))
    return false;
  walk_visit(walk, sample->pc, sample->in_call);
  sample->pc = word;
  sample->sp += sizeof word;
  sample->in_call = true;
  return !walk->ended;
}

/* By call frame information. 0 is an orderly end: the outermost frame, whose return address is undefined. */
static int walk_frames(struct walk *walk) {
  struct image *image = walk->image;
  if (!image->attached)
    image->attached = dwfl_attach_state(image->dwfl, NULL, ONLY_THREAD, &thread_callbacks, image);
  int status = image->attached ? dwfl_getthread_frames(image->dwfl, ONLY_THREAD, walk_frame, walk) : -1;
  if (walk->first)
    walk_visit(walk, image->sample->pc, image->sample->in_call);
  return status;
}

static void walk_stack(struct lines *lines, const struct stack_sample *sample, visit_frame *visit, void *context) {
  struct walk walk = {.image = lines_image(lines, sample), .visit = visit, .context = context, .first = true};
  struct stack_sample here = *sample;
  if (!walk.image->dwfl)
    return;
  walk.image->sample = &here;
  int status = -1;
  if (!is_frameless(&walk, &here) || return_to_caller(&walk, &here))
    status = walk_frames(&walk);
  else if (!walk.ended)
    walk_visit(&walk, here.pc, here.in_call);
  if (status != 0 && !walk.ended && !walk.met_line)
    walk_words(&walk);
  walk.image->sample = NULL;
}

/* --- The functions that everyone comes for ----------------------------------------------------------------------- */

void stack_frame_release(struct stack_frame *frame) {
  free(frame->file);
  free(frame->function);
  free(frame->callee);
  *frame = (struct stack_frame){0};
}

struct lines *lines_new(void) {
  return xcalloc(1, sizeof(struct lines));
}

void lines_free(struct lines *lines) {
  if (!lines)
    return;
  vec_each(&lines->images, image)
    image_free(*image);
  vec_release(&lines->images);
  free(lines);
}

static bool is_student_frame(struct stack_frame *frame, void *context) {
  struct stack_frame *found = context;
  if (frame->own && frame->line > 0) {
    *found = *frame;
    return true;
  }
  stack_frame_release(frame);
  return false;
}

int lines_student_frame(struct lines *lines, const struct stack_sample *sample, struct stack_frame *ret_frame) {
  *ret_frame = (struct stack_frame){0};
  walk_stack(lines, sample, is_student_frame, ret_frame);
  return ret_frame->line > 0 ? 0 : -1;
}

char *lines_member(struct lines *lines, const struct stack_sample *sample, uint64_t offset, uint64_t size) {
  const struct image *image = lines_image(lines, sample);
  Dwarf_Addr address = sample->pc - sample->in_call;
  Dwarf_Addr bias = 0;
  Dwfl_Module *module = image->dwfl ? dwfl_addrmodule(image->dwfl, address) : NULL;
  if (!module || !module_is_own(module))
    return NULL;
  Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias);
  return unit ? member_name(unit, address - bias, offset, size) : NULL;
}

char *lines_variable(struct lines *lines, const struct stack_sample *sample, uint64_t address, uint64_t size) {
  const struct image *image = lines_image(lines, sample);
  Dwfl_Module *module = image->dwfl ? dwfl_addrmodule(image->dwfl, address) : NULL;
  Dwarf_Addr bias;
  char *name = NULL;
  if (!module || !module_is_own(module))
    return NULL;
  for (Dwarf_Die *unit = dwfl_module_nextcu(module, NULL, &bias); unit && !name;
       unit = dwfl_module_nextcu(module, unit, &bias))
    name = variable_name(unit, address - bias, size);
  return name;
}
