/* Source lines of addresses, and of the stacks of processes that are long gone: libdw's dwfl, without ever searching
 * for debug files elsewhere (only what an ELF file itself holds: dwarf(5), elf(5)).
 *
 * While a process stands still its tracer copies three registers, the top of its stack, and now and then its mappings;
 * everything else happens afterwards, from that copy and the ELF files. One `struct lines` for many runs: opened files
 * stay open while they are the same files (device, inode, size, time of change). Not for use from several threads. */
#ifndef IPCGRADE_LINUX_LINES_H
#define IPCGRADE_LINUX_LINES_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One file mapping of the process. Those that aren't of files (empty path, "[stack]") are passed over. */
struct code_mapping {
  uint64_t start;
  uint64_t end;
  uint64_t offset;  /* in the file */
  const char *path; /* of the file on the host, which may be another than the process sees */
  bool own;         /* of the student's own executable */
};

/* Where a thread was, as bytes; nothing in it is owned. How much stack to copy: write(2) from printf(3) lies within
 * 2 KiB of main's frame, but stderr's buffer is 8 KiB on the stack itself, so STACK_SAMPLE_SIZE is what is worth
 * asking for. Less, or none, is fine. */
struct stack_sample {
  uint64_t pc;
  uint64_t sp;
  uint64_t fp;             /* frame pointer: rbp */
  uint64_t first_argument; /* rdi: there vfork(2) of the C library keeps the address to which it returns */
  bool in_call;            /* `pc` is where a system call returns to, so what matters is the instruction before it */
  uint64_t stack_base;     /* address of stack[0]; sp itself when the copy starts there */
  const unsigned char *stack;
  size_t stack_size;
  const struct code_mapping *mappings;
  size_t mapping_count;
};
enum { STACK_SAMPLE_SIZE = 12288 };

/* Strings are owned and NULL when unknown; so is line when 0. `file` is relative to the folder in which the compiler
 * was run whenever it lies there. */
struct stack_frame {
  uint64_t pc;
  char *file;
  char *function;
  char *callee; /* the function of a library that is called there, by the linker's name: "read", "__read_chk" */
  int line;
  bool own; /* in the student's own executable */
};
void stack_frame_release(struct stack_frame *frame);

struct lines *lines_new(void);
void lines_free(struct lines *lines);

/* Samples with the same array of mappings, one after the other, are taken to be of the same files, which did not change
 * in between, up to this call: to be made when the array or the files may have become others. */
void lines_look_again(struct lines *lines);

/* The nearest frame in the student's own code: in the executable, and with a source line (a static one holds the C
 * library too, and every one holds _start). Goes through the C library with its .eh_frame; where that leads nowhere, a
 * word on the stack that looks like a return address into the executable stands in. Code that the compiler inlined from
 * outside the folder in which it was run (a fortified read() of the C library's headers, say) counts as the line that
 * called it. 0 and the caller releases the frame; -1, with an empty frame, when there is none. */
int lines_student_frame(struct lines *lines, const struct stack_sample *sample, struct stack_frame *ret_frame);

/* What the bytes at `offset` of memory that the code at the sample's `pc` has a pointer to are called: member_name(),
 * linux/members.h. NULL when that can't be told. The caller frees it. */
char *lines_member(struct lines *lines, const struct stack_sample *sample, uint64_t offset, uint64_t size);
/* What the bytes at `address` of the process itself are called: variable_name(), linux/members.h; likewise. */
char *lines_variable(struct lines *lines, const struct stack_sample *sample, uint64_t address, uint64_t size);

#endif
