/* What the compilers call before plain loads and stores, at the beginning and end of functions, and at each basic
 * block. gcc's names (gcc/sanitizer.def) and clang's (llvm/lib/Transforms/Instrumentation/ThreadSanitizer.cpp). */
#include "access/runtime.h"

struct access_table access_table = {.blocks_left = BLOCKS_PER_STOP, .lowest = UINT64_MAX};

/* The top of this thread's stack; 0 while it isn't known. */
static __thread uintptr_t stack_top;

enum { LARGEST_STACK = 1 << 30, RED_ZONE = 128, THREAD_VARIABLES = 4096, THREAD_CONTROL = 2304 };

static bool is_on_own_stack(uintptr_t address) {
  uintptr_t here = (uintptr_t)__builtin_frame_address(0) - RED_ZONE;
  return address >= here && address < stack_top && address - here < LARGEST_STACK;
}

/* errno and the like: below the thread pointer lie the thread's variables, from it on what the library keeps of the
 * thread (ELF Handling For Thread-Local Storage, variant II). */
static bool is_of_own_thread(uintptr_t address) {
  uintptr_t thread;
  __asm__("mov %%fs:0, %0" : "=r"(thread));
  return address - (thread - THREAD_VARIABLES) < THREAD_VARIABLES + THREAD_CONTROL;
}

/* The linker's: from the first on lie code and constants, from the second on variables. */
extern const char __executable_start[] __attribute__((weak));
extern const char data_start[] __attribute__((weak));

static bool is_constant(uintptr_t address) {
  return address >= (uintptr_t)__executable_start && address < (uintptr_t)data_start;
}

bool access_is_shared_here(uintptr_t address, size_t size) {
  for (uint64_t i = 0; i < access_table.count; i++)
    if (address < access_table.ranges[i].end && address + size > access_table.ranges[i].start)
      return true;
  return access_table.threads && !is_on_own_stack(address) && !is_of_own_thread(address) && !is_constant(address);
}

/* ---- the process, functions, basic blocks ---- */

void __tsan_init(void);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);
void __sanitizer_cov_trace_pc(void);

/* Called by a constructor of each of the program's objects. Above the main thread's stack lie only the arguments and
 * the environment. */
void __tsan_init(void) {
  stack_top = UINTPTR_MAX;
  access_stop(STOP_HELLO, &access_table, sizeof access_table, ACCESS_CALLER);
}

/* The first function of a thread that is instrumented has all of its stack that matters. Its frame is what the frame
 * pointer says, which hooks leave alone, unless the function uses it for something else. */
static __attribute__((noinline, cold)) void find_stack(void) {
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  uintptr_t frame = *(const uintptr_t *)here;
  stack_top = (frame > here && frame - here < LARGEST_STACK ? frame : here) + 2 * sizeof(void *);
}

void __tsan_func_entry(void *caller) {
  (void)caller;
  if (__builtin_expect(stack_top == 0, 0))
    find_stack();
}

void __tsan_func_exit(void) {}

static __attribute__((noinline, cold)) void stop_for_blocks(const void *pc) { access_stop(STOP_BLOCKS, NULL, 0, pc); }

/* A loop that computes is told by how often it goes round, since time differs from run to run. */
void __sanitizer_cov_trace_pc(void) {
  if (__builtin_expect(--access_table.blocks_left == 0, 0))
    stop_for_blocks(ACCESS_CALLER);
}

/* ---- loads and stores ---- */

/* Nearly all that a program does is to memory of its own: these are the few instructions that all of it pays for. */
static inline bool may_be_shared(const void *at) {
  return __builtin_expect((uintptr_t)at - access_table.begin < access_table.span, 0);
}

static __attribute__((noinline, cold)) void look(long operation, const void *at, size_t size, const void *pc) {
  access_tell(operation, at, size, pc);
}

#define HOOK(name, operation, bytes)                                                                                   \
  void __tsan_##name(void *at);                                                                                        \
  void __tsan_##name(void *at) {                                                                                       \
    if (may_be_shared(at))                                                                                             \
      look(operation, at, bytes, ACCESS_CALLER);                                                                       \
  }

#define HOOKS(size)                                                                                                    \
  HOOK(read##size, STOP_READ, size)                                                                                    \
  HOOK(write##size, STOP_WRITE, size)                                                                                  \
  HOOK(read_write##size, STOP_UPDATE, size)                                                                            \
  HOOK(unaligned_read##size, STOP_READ, size)                                                                          \
  HOOK(unaligned_write##size, STOP_WRITE, size)                                                                        \
  HOOK(unaligned_read_write##size, STOP_UPDATE, size)                                                                  \
  HOOK(volatile_read##size, STOP_READ | STOP_VOLATILE, size)                                                           \
  HOOK(volatile_write##size, STOP_WRITE | STOP_VOLATILE, size)                                                         \
  HOOK(unaligned_volatile_read##size, STOP_READ | STOP_VOLATILE, size)                                                 \
  HOOK(unaligned_volatile_write##size, STOP_WRITE | STOP_VOLATILE, size)

HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)

void __tsan_read_range(void *at, size_t size);
void __tsan_write_range(void *at, size_t size);
void __tsan_vptr_read(void **at);
void __tsan_vptr_update(void **at, void *value);

void __tsan_read_range(void *at, size_t size) { access_tell(STOP_READ, at, size, ACCESS_CALLER); }
void __tsan_write_range(void *at, size_t size) { access_tell(STOP_WRITE, at, size, ACCESS_CALLER); }
void __tsan_vptr_read(void **at) { access_tell(STOP_READ, at, sizeof *at, ACCESS_CALLER); }

/* A constructor sets it again to what it was: that is no write to anybody. */
void __tsan_vptr_update(void **at, void *value) {
  if (*at != value)
    access_tell(STOP_WRITE, at, sizeof *at, ACCESS_CALLER);
}
