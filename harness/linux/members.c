/* Names of struct members by offset. */
#include "linux/members.h"

#include "base/memory.h"
#include "base/strbuf.h"

#include <dwarf.h>
#include <string.h>

enum { DEEPEST = 16 }; /* structs and arrays within each other */

/* What is meant behind typedefs, const and volatile; false when there is no such type. `ret_name`: the last name met,
 * as far as there was one. */
static bool plain_type(Dwarf_Die *die, Dwarf_Die *ret_type, const char **ret_name) {
  Dwarf_Attribute attribute;
  if (!dwarf_attr_integrate(die, DW_AT_type, &attribute) || !dwarf_formref_die(&attribute, ret_type))
    return false;
  for (int depth = 0; depth < DEEPEST; depth++) {
    int tag = dwarf_tag(ret_type);
    if (dwarf_diename(ret_type))
      *ret_name = dwarf_diename(ret_type);
    if (tag != DW_TAG_typedef && tag != DW_TAG_const_type && tag != DW_TAG_volatile_type && tag != DW_TAG_atomic_type)
      return true;
    Dwarf_Die behind;
    if (!dwarf_attr_integrate(ret_type, DW_AT_type, &attribute) || !dwarf_formref_die(&attribute, &behind))
      return false;
    *ret_type = behind;
  }
  return false;
}

static bool is_record(Dwarf_Die *type) {
  int tag = dwarf_tag(type);
  return tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_class_type;
}

static uint64_t size_of(Dwarf_Die *type) {
  Dwarf_Word size;
  return dwarf_aggregate_size(type, &size) == 0 ? size : 0;
}

static uint64_t number_of(Dwarf_Die *die, unsigned name, uint64_t otherwise) {
  Dwarf_Attribute attribute;
  Dwarf_Word value;
  return dwarf_attr(die, name, &attribute) && dwarf_formudata(&attribute, &value) == 0 ? value : otherwise;
}

/* ---- which struct ---- */

struct candidate {
  Dwarf_Die type;
  const char *name;
  size_t count; /* of different ones */
};

/* Of clang's number 0, which is the source itself, libdw tells nothing. */
static bool is_of_system(Dwarf_Die *type) {
  const char *file = dwarf_decl_file(type);
  return file && strncmp(file, "/usr/", 5) == 0;
}

/* Does the variable point to a struct that reaches to `end`? */
static void consider(Dwarf_Die *variable, uint64_t end, struct candidate *found) {
  Dwarf_Die pointer;
  Dwarf_Die type;
  const char *name = NULL;
  if (!plain_type(variable, &pointer, &name) || dwarf_tag(&pointer) != DW_TAG_pointer_type)
    return;
  name = NULL;
  if (!plain_type(&pointer, &type, &name) || !is_record(&type) || is_of_system(&type) || !name || size_of(&type) < end)
    return;
  if (found->count && strcmp(found->name, name) == 0)
    return;
  *found = (struct candidate){type, name, found->count + 1};
}

static void consider_scope(Dwarf_Die *scope, uint64_t end, struct candidate *found) {
  Dwarf_Die child;
  for (int more = dwarf_child(scope, &child); more == 0; more = dwarf_siblingof(&child, &child))
    if (dwarf_tag(&child) == DW_TAG_variable || dwarf_tag(&child) == DW_TAG_formal_parameter)
      consider(&child, end, found);
}

/* ---- which member ---- */

/* What the C library calls the inside of its types is nothing that a reader knows. */
static bool is_reserved(const char *name) { return name && strncmp(name, "__", 2) == 0; }

static bool is_of_bits(Dwarf_Die *member) { return dwarf_hasattr(member, DW_AT_bit_size); }

/* Of the member of `type` in which the bytes lie: appends its name, and makes `type` its own. */
static bool enter_member(Dwarf_Die *type, uint64_t *offset, uint64_t size, struct strbuf *ret_name) {
  Dwarf_Die member;
  for (int more = dwarf_child(type, &member); more == 0; more = dwarf_siblingof(&member, &member)) {
    Dwarf_Die own;
    const char *ignored;
    if (dwarf_tag(&member) != DW_TAG_member || is_of_bits(&member) || !plain_type(&member, &own, &ignored))
      continue;
    uint64_t start = number_of(&member, DW_AT_data_member_location, 0);
    if (*offset < start || *offset + size > start + size_of(&own))
      continue;
    if (is_reserved(dwarf_diename(&member)))
      return false;
    if (dwarf_diename(&member))
      strbuf_addf(ret_name, ".%s", dwarf_diename(&member));
    *offset -= start;
    *type = own;
    return true;
  }
  return false;
}

/* The first of a member's bits in its struct. Compilers tell it so, or, as before DWARF 4, by how many lie above it in
 * an integer; the lowest are in an integer's first byte. */
static uint64_t first_bit(Dwarf_Die *member, uint64_t bits) {
  uint64_t start = 8 * number_of(member, DW_AT_data_member_location, 0);
  uint64_t above = number_of(member, DW_AT_bit_offset, 0);
  return dwarf_hasattr(member, DW_AT_bit_offset) ? start + 8 * number_of(member, DW_AT_byte_size, 0) - above - bits
                                                 : number_of(member, DW_AT_data_bit_offset, start);
}

/* The bytes that a member is in, with others if it is of bits. */
static void bytes_of(Dwarf_Die *member, uint64_t *ret_start, uint64_t *ret_end) {
  Dwarf_Die own;
  const char *ignored;
  if (is_of_bits(member)) {
    uint64_t bits = number_of(member, DW_AT_bit_size, 0);
    uint64_t first = first_bit(member, bits);
    *ret_start = first / 8;
    *ret_end = (first + bits + 7) / 8;
    return;
  }
  *ret_start = number_of(member, DW_AT_data_member_location, 0);
  *ret_end = *ret_start + (plain_type(member, &own, &ignored) ? size_of(&own) : 0);
}

/* Members of bits share bytes, and an access takes all that are in its: appends the names of these. Nothing where
 * other members are in them, too. */
static void add_bits(Dwarf_Die *type, uint64_t offset, uint64_t size, struct strbuf *ret_name) {
  struct strbuf names = STRBUF_INIT;
  bool only_bits = true;
  Dwarf_Die member;
  for (int more = dwarf_child(type, &member); more == 0; more = dwarf_siblingof(&member, &member)) {
    uint64_t start;
    uint64_t end;
    if (dwarf_tag(&member) != DW_TAG_member)
      continue;
    bytes_of(&member, &start, &end);
    if (end <= offset || start >= offset + size)
      continue;
    only_bits = only_bits && is_of_bits(&member);
    if (dwarf_diename(&member))
      strbuf_addf(&names, "%c%s", names.length ? '/' : '.', dwarf_diename(&member));
  }
  if (only_bits)
    strbuf_add_text(ret_name, names.length ? names.buf : "");
  strbuf_release(&names);
}

/* How many elements each index of an array counts, from the last dimension to the first; returns their number. */
static size_t dimensions(Dwarf_Die *array, uint64_t *ret_counts, size_t most) {
  size_t count = 0;
  Dwarf_Die child;
  for (int more = dwarf_child(array, &child); more == 0 && count < most; more = dwarf_siblingof(&child, &child))
    if (dwarf_tag(&child) == DW_TAG_subrange_type)
      ret_counts[count++] = number_of(&child, DW_AT_count, number_of(&child, DW_AT_upper_bound, 0) + 1);
  return count;
}

static bool enter_element(Dwarf_Die *type, uint64_t *offset, uint64_t size, struct strbuf *ret_name) {
  uint64_t counts[DEEPEST];
  Dwarf_Die element;
  const char *ignored;
  size_t count = dimensions(type, counts, DEEPEST);
  uint64_t each = plain_type(type, &element, &ignored) ? size_of(&element) : 0;
  if (each == 0)
    return false;
  if (*offset / each != (*offset + size - 1) / each)
    return false;
  uint64_t index = *offset / each;
  for (size_t i = 0; i < count; i++) {
    uint64_t below = 1;
    for (size_t j = i + 1; j < count; j++)
      below *= counts[j];
    strbuf_addf(ret_name, "[%llu]", (unsigned long long)(below ? index / below : 0));
    index = below ? index % below : 0;
  }
  *offset -= *offset / each * each;
  *type = element;
  return true;
}

static char *name_in(const struct candidate *candidate, uint64_t offset, uint64_t size) {
  struct strbuf name = STRBUF_INIT;
  Dwarf_Die type = candidate->type;
  strbuf_add_text(&name, candidate->name);
  for (int depth = 0; depth < DEEPEST; depth++) {
    bool entered = is_record(&type)                        ? enter_member(&type, &offset, size, &name)
                   : dwarf_tag(&type) == DW_TAG_array_type ? enter_element(&type, &offset, size, &name)
                                                           : false;
    if (!entered)
      break;
  }
  if (is_record(&type))
    add_bits(&type, offset, size, &name);
  return strbuf_detach(&name);
}

char *member_name(Dwarf_Die *unit, Dwarf_Addr address, uint64_t offset, uint64_t size) {
  Dwarf_Die *scopes = NULL;
  struct candidate found = {.count = 0};
  int count = dwarf_getscopes(unit, address, &scopes);
  for (int i = 0; i < count && found.count == 0; i++)
    consider_scope(&scopes[i], offset + size, &found);
  free(scopes);
  return found.count == 1 ? name_in(&found, offset, size) : NULL;
}

/* ---- variables ---- */

/* Where it lies for good; false for one on the stack, of a thread, or that is only declared. */
static bool is_at(Dwarf_Die *variable, Dwarf_Addr *ret_address) {
  Dwarf_Attribute attribute;
  Dwarf_Attribute value;
  Dwarf_Op *operations;
  size_t count;
  if (!dwarf_attr(variable, DW_AT_location, &attribute) || dwarf_getlocation(&attribute, &operations, &count) ||
      count != 1)
    return false;
  if (operations->atom == DW_OP_addrx) /* clang's: its place in a table of addresses */
    return dwarf_getlocation_attr(&attribute, operations, &value) == 0 && dwarf_formaddr(&value, ret_address) == 0;
  *ret_address = operations->number;
  return operations->atom == DW_OP_addr;
}

/* In front of a variable's definition there may be a declaration, which has its name. */
static char *name_of_variable(Dwarf_Die *variable, Dwarf_Addr address, uint64_t size) {
  struct candidate found = {.count = 1};
  Dwarf_Attribute attribute;
  Dwarf_Addr start;
  const char *ignored;
  if (!is_at(variable, &start) || address < start || !plain_type(variable, &found.type, &ignored))
    return NULL;
  found.name = dwarf_formstring(dwarf_attr_integrate(variable, DW_AT_name, &attribute));
  if (!found.name || address - start + size > size_of(&found.type))
    return NULL;
  return name_in(&found, address - start, size);
}

static char *variable_within(Dwarf_Die *scope, Dwarf_Addr address, uint64_t size, int depth) {
  Dwarf_Die child;
  char *name = NULL;
  for (int more = dwarf_child(scope, &child); more == 0 && !name; more = dwarf_siblingof(&child, &child)) {
    int tag = dwarf_tag(&child);
    if (tag == DW_TAG_variable)
      name = name_of_variable(&child, address, size);
    else if (depth < DEEPEST && (tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block))
      name = variable_within(&child, address, size, depth + 1);
  }
  return name;
}

char *variable_name(Dwarf_Die *unit, Dwarf_Addr address, uint64_t size) {
  return variable_within(unit, address, size, 0);
}
