/* What call instructions call, from the bytes and the tables of an ELF file. */
#include "linux/callees.h"

#include "base/memory.h"

#include <gelf.h>
#include <string.h>

bool module_read(Dwfl_Module *module, uint64_t address, void *ret_bytes, size_t size) {
  GElf_Addr bias = 0;
  Elf *elf = module ? dwfl_module_getelf(module, &bias) : NULL;
  size_t count = 0;
  if (!elf || elf_getphdrnum(elf, &count) != 0)
    return false;
  address -= bias;
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr segment;
    if (!gelf_getphdr(elf, (int)i, &segment) || segment.p_type != PT_LOAD || (segment.p_flags & PF_W))
      continue;
    if (address < segment.p_vaddr || address + size > segment.p_vaddr + segment.p_filesz)
      continue;
    Elf_Data *data =
        elf_getdata_rawchunk(elf, (int64_t)(segment.p_offset + address - segment.p_vaddr), size, ELF_T_BYTE);
    if (!data || data->d_size < size)
      return false;
    memcpy(ret_bytes, data->d_buf, size);
    return true;
  }
  return false;
}

/* ---- what differs between architectures ---- */

/* Where a call leads: to code, or to what a word of the global offset table holds. 0 when there is none. */
struct destination {
  uint64_t code;
  uint64_t slot;
};

#if defined(__x86_64__)
enum { LONGEST_CALL = 7 };

static int32_t displacement(const unsigned char *code) {
  int32_t value;
  memcpy(&value, code, sizeof value);
  return value;
}

/* call rel32 is five bytes from E8; call through a register or memory is FF /2, two to seven bytes. */
static bool ends_in_call(const unsigned char *code, size_t length) {
  if (length >= 5 && code[length - 5] == 0xe8)
    return true;
  for (size_t size = 2; size <= 7 && size <= length; size++) {
    if (code[length - size] == 0xff && (code[length - size + 1] & 0x38) == 0x10)
      return true;
  }
  return false;
}

/* call rel32, or, of a program without such a table (-fno-plt), call *disp32(%rip). */
static struct destination destination_of_call(const unsigned char *code, size_t length, uint64_t return_address) {
  struct destination to = {0};
  if (length >= 6 && code[length - 6] == 0xff && code[length - 5] == 0x15)
    to.slot = return_address + (uint64_t)(int64_t)displacement(code + length - 4);
  else if (length >= 5 && code[length - 5] == 0xe8)
    to.code = return_address + (uint64_t)(int64_t)displacement(code + length - 4);
  return to;
}

/* An entry of the table is jmp *disp32(%rip), perhaps with endbr64 and a bnd prefix before it. */
static uint64_t slot_of_entry(Dwfl_Module *module, uint64_t entry) {
  static const unsigned char landing[] = {0xf3, 0x0f, 0x1e, 0xfa};
  unsigned char code[11];
  size_t at = 0;
  if (!module_read(module, entry, code, sizeof code))
    return 0;
  if (memcmp(code, landing, sizeof landing) == 0)
    at = sizeof landing;
  at += code[at] == 0xf2;
  if (at + 6 > sizeof code || code[at] != 0xff || code[at + 1] != 0x25)
    return 0;
  return entry + at + 6 + (uint64_t)(int64_t)displacement(code + at + 2);
}
#elif defined(__aarch64__)
enum { LONGEST_CALL = 4 };

/* bl imm26, or blr through a register. Little-endian words. */
static bool ends_in_call(const unsigned char *code, size_t length) {
  if (length < 4)
    return false;
  const unsigned char *word = code + length - 4;
  return (word[3] & 0xfc) == 0x94 || (word[3] == 0xd6 && word[2] == 0x3f);
}

static struct destination destination_of_call(const unsigned char *code, size_t length, uint64_t return_address) {
  (void)code, (void)length, (void)return_address;
  return (struct destination){0};
}

static uint64_t slot_of_entry(Dwfl_Module *module, uint64_t entry) {
  (void)module, (void)entry;
  return 0;
}
#else
#error "callees.c: tell how a call looks on this architecture"
#endif

bool module_is_return_address(Dwfl_Module *module, uint64_t address) {
  unsigned char code[LONGEST_CALL];
  return module_read(module, address - sizeof code, code, sizeof code) && ends_in_call(code, sizeof code);
}

/* ---- names ---- */

/* The symbol that the dynamic linker looks up for the word at `slot`, among the relocations of one section. */
static const char *name_in_relocations(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, uint64_t slot) {
  Elf_Data *relocations = elf_getdata(section, NULL);
  Elf_Scn *symbol_section = elf_getscn(elf, header->sh_link);
  Elf_Data *symbols = symbol_section ? elf_getdata(symbol_section, NULL) : NULL;
  GElf_Shdr symbol_header;
  GElf_Rela relocation;
  GElf_Sym symbol;
  if (!relocations || !symbols || !gelf_getshdr(symbol_section, &symbol_header))
    return NULL;
  for (int i = 0; gelf_getrela(relocations, i, &relocation); i++) {
    if (relocation.r_offset != slot || GELF_R_SYM(relocation.r_info) == 0 ||
        !gelf_getsym(symbols, (int)GELF_R_SYM(relocation.r_info), &symbol))
      continue;
    return elf_strptr(elf, symbol_header.sh_link, symbol.st_name);
  }
  return NULL;
}

static const char *name_of_slot(Dwfl_Module *module, uint64_t slot) {
  GElf_Addr bias = 0;
  Elf *elf = dwfl_module_getelf(module, &bias);
  const char *name = NULL;
  GElf_Shdr header;
  for (Elf_Scn *section = elf ? elf_nextscn(elf, NULL) : NULL; section && !name; section = elf_nextscn(elf, section))
    if (gelf_getshdr(section, &header) && header.sh_type == SHT_RELA)
      name = name_in_relocations(elf, section, &header, slot - bias);
  return name;
}

/* A function has several names in a static executable: "read" is wanted, not "__libc_read". */
static const char *name_of_code(Dwfl_Module *module, uint64_t address) {
  const char *best = NULL;
  int count = dwfl_module_getsymtab(module);
  for (int i = 1; i < count; i++) {
    GElf_Sym symbol;
    GElf_Addr value;
    const char *name = dwfl_module_getsym_info(module, i, &symbol, &value, NULL, NULL, NULL);
    if (name && *name && value == address && GELF_ST_BIND(symbol.st_info) != STB_LOCAL && (!best || *best == '_'))
      best = name;
  }
  return best;
}

char *module_callee(Dwfl_Module *module, uint64_t return_address) {
  unsigned char code[LONGEST_CALL];
  if (!module_read(module, return_address - sizeof code, code, sizeof code))
    return NULL;
  struct destination to = destination_of_call(code, sizeof code, return_address);
  if (to.code)
    to.slot = slot_of_entry(module, to.code);
  const char *name = NULL;
  if (to.slot)
    name = name_of_slot(module, to.slot);
  else if (to.code && !dwfl_module_getsrc(module, to.code)) /* one of its own would be a call that was left by a jump */
    name = name_of_code(module, to.code);
  return name ? xstrdup(name) : NULL;
}
