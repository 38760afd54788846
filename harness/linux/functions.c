/* Functions of an ELF file, through libelf and libdw. */
#include "linux/functions.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FUNCTIONS = 10000 };

static struct elf_function *find(const elf_functions *functions, const char *name) {
  vec_each(functions, function)
    if (strcmp(function->name, name) == 0)
      return function;
  return NULL;
}

static void add_symbol(void *context, const GElf_Sym *symbol, const char *name, bool dynamic) {
  elf_functions *functions = context;
  bool function = GELF_ST_TYPE(symbol->st_info) == STT_FUNC || GELF_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC;
  if (!name || !*name || !function || symbol->st_shndx == SHN_UNDEF || GELF_ST_BIND(symbol->st_info) == STB_LOCAL)
    return;
  struct elf_function *known = find(functions, name);
  if (!known && functions->count < MOST_FUNCTIONS) {
    known = vec_add(functions);
    *known = (struct elf_function){.name = xstrdup(name)};
  }
  if (known)
    known->stands_in = known->stands_in || dynamic;
}

typedef void symbol_visitor(void *context, const GElf_Sym *symbol, const char *name, bool dynamic);

static void visit_symbols(Elf *elf, symbol_visitor *visit, void *context) {
  for (Elf_Scn *section = elf_nextscn(elf, NULL); section; section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    GElf_Sym symbol;
    if (!gelf_getshdr(section, &header) || (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNSYM))
      continue;
    Elf_Data *data = elf_getdata(section, NULL);
    for (int i = 0; data && gelf_getsym(data, i, &symbol); i++)
      visit(context, &symbol, elf_strptr(elf, header.sh_link, symbol.st_name), header.sh_type == SHT_DYNSYM);
  }
}

/* As seen from the folder in which the compiler was run. */
static const char *without_folder(Dwarf_Die *function, const char *file) {
  Dwarf_Die unit;
  Dwarf_Attribute attribute;
  const char *folder =
      dwarf_diecu(function, &unit, NULL, NULL) ? dwarf_formstring(dwarf_attr(&unit, DW_AT_comp_dir, &attribute)) : NULL;
  size_t length = folder ? strlen(folder) : 0;
  if (length && strncmp(file, folder, length) == 0 && file[length] == '/')
    file += length + 1;
  return strncmp(file, "./", 2) == 0 ? file + 2 : file;
}

static int add_place(Dwarf_Die *die, void *functions) {
  const char *name = dwarf_diename(die);
  struct elf_function *function = name ? find(functions, name) : NULL;
  Dwarf_Attribute attribute;
  const char *file = dwarf_decl_file(die);
  int line = 0;
  if (function && !function->file && dwarf_attr_integrate(die, DW_AT_external, &attribute) && file &&
      dwarf_decl_line(die, &line) == 0) {
    function->file = xstrdup(without_folder(die, file));
    function->line = line;
  }
  return DWARF_CB_OK;
}

static void read_places(int fd, elf_functions *functions) {
  Dwarf *dwarf = dwarf_begin(fd, DWARF_C_READ);
  Dwarf_Off offset = 0;
  Dwarf_Off next;
  size_t header;
  while (dwarf && dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL) == 0) {
    Dwarf_Die unit;
    if (dwarf_offdie(dwarf, offset + header, &unit))
      dwarf_getfuncs(&unit, add_place, functions, 0);
    offset = next;
  }
  if (dwarf)
    dwarf_end(dwarf);
}

void elf_functions_read(const char *path, elf_functions *ret_functions) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  elf_version(EV_CURRENT);
  Elf *elf = fd >= 0 ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
  if (elf) {
    visit_symbols(elf, add_symbol, ret_functions);
    elf_end(elf);
    read_places(fd, ret_functions);
  }
  if (fd >= 0)
    close(fd);
}

void elf_functions_release(elf_functions *functions) {
  vec_each(functions, function) {
    free(function->name);
    free(function->file);
  }
  vec_release(functions);
}

struct asked_for {
  const char *prefix;
  strings *names;
};

static void add_name(void *context, const GElf_Sym *symbol, const char *name, bool dynamic) {
  const struct asked_for *asked = context;
  (void)dynamic;
  if (name && GELF_ST_BIND(symbol->st_info) != STB_LOCAL && strncmp(name, asked->prefix, strlen(asked->prefix)) == 0 &&
      asked->names->count < MOST_FUNCTIONS)
    strings_add(asked->names, name);
}

void elf_names_read(const char *path, const char *prefix, strings *ret_names) {
  struct asked_for asked = {prefix, ret_names};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  elf_version(EV_CURRENT);
  Elf *elf = fd >= 0 ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
  if (elf) {
    visit_symbols(elf, add_name, &asked);
    elf_end(elf);
  }
  if (fd >= 0)
    close(fd);
}
