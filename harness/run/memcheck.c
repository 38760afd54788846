/* Valgrind's memcheck around the programs of a run: how it is started, what it reports, and whose calls are whose.
 *
 * Valgrind writes its report to a descriptor that it keeps out of its program's reach; the tracer takes the bytes from
 * those writes, by process. So no program can change or drop what is said of it, and forked children
 * that share the descriptor don't garble it. See the manual's chapters on the core and on memcheck, and its
 * docs/internals/xml-output-protocol4.txt. */
#include "run/engine.h"

#include "base/file.h"
#include "linux/debug_file.h"
#include "linux/root_folder.h"
#include "run/suppressions.h"

#include <libxml/parser.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum {
  MOST_REPORT = 4 << 20,
  MOST_FAULTS = 100, /* of one process */
  OWN_MEMORY = 512 << 20,
};

#define REPORT "/dev/null"
static const char *const launchers[] = {"/usr/bin/valgrind.bin", "/usr/bin/valgrind"}; /* Debian's second is a script */
static char *const options[] = {(char[]){"--tool=memcheck"},
                                (char[]){"--command-line-only=yes"}, /* no file nor variable that programs leave */
                                (char[]){"--quiet"},
                                (char[]){"--vgdb=no"},
                                (char[]){"--trace-children=yes"},
                                (char[]){"--trace-children-skip=/usr/*,/bin/*"},
                                (char[]){"--read-inline-info=no"}, /* nothing is inlined at -O0 */
                                (char[]){"--run-libc-freeres=no"}, /* what libc keeps is no leak of anybody's */
                                (char[]){"--run-cxx-freeres=no"},
                                (char[]){"--leak-check=full"},
                                (char[]){"--show-leak-kinds=definite,possible"},
                                (char[]){"--num-callers=24"},
                                (char[]){"--xml=yes"},
                                (char[]){"--xml-file=" REPORT},
                                (char[]){"--log-file=/dev/zero"}}; /* nobody wants what is no XML */

struct report {
  int process;
  struct strbuf xml;
  size_t image;     /* the program of the process whose beginning has been seen, one more than its index; 0: none */
  VEC(int) foreign; /* descriptors that were open then: Valgrind's, or those of whoever started it */
};

struct open_descriptor {
  int process;
  size_t event; /* the call that made it, or NO_EVENT */
  char *name;
};

struct memcheck {
  struct limits limits;
  suppressions suppressed;
  VEC(struct report) reports;
  VEC(struct open_descriptor) descriptors;
};

const char *memcheck_launcher(void) {
  for (size_t i = 0; i < array_size(launchers); i++)
    if (path_exists(launchers[i]))
      return launchers[i];
  return NULL;
}

/* Debug information of the C library, where it is installed: half of the time that Valgrind takes to start goes into
 * it, and the frames inside the library are folded anyway. That of the loader it needs. */
const char *memcheck_needless_file(void) { return debug_file_of_libc(); }

char *const *memcheck_options(size_t *ret_count) {
  *ret_count = array_size(options);
  return options;
}

struct memcheck *memcheck_new(const char *course, const struct limits *limits, struct error *err) {
  struct memcheck *memcheck = xcalloc(1, sizeof *memcheck);
  if (course && suppressions_read(course, &memcheck->suppressed, err)) {
    memcheck_free(memcheck);
    return NULL;
  }
  memcheck->limits = *limits;
  memcheck->limits.cpu_ns *= MEMCHECK_CPU;
  memcheck->limits.wall_ns *= MEMCHECK_SLOWER;
  memcheck->limits.memory += OWN_MEMORY;
  return memcheck;
}

void memcheck_free(struct memcheck *memcheck) {
  if (!memcheck)
    return;
  vec_each(&memcheck->reports, report) {
    strbuf_release(&report->xml);
    vec_release(&report->foreign);
  }
  vec_release(&memcheck->reports);
  vec_each(&memcheck->descriptors, descriptor)
    free(descriptor->name);
  vec_release(&memcheck->descriptors);
  suppressions_release(&memcheck->suppressed);
  free(memcheck);
}

const struct limits *memcheck_limits(const struct memcheck *memcheck) { return &memcheck->limits; }

/* ---- what it is told ---- */

static struct report *report_of(struct memcheck *memcheck, int process) {
  vec_each(&memcheck->reports, report)
    if (report->process == process)
      return report;
  struct report *report = vec_add(&memcheck->reports);
  report->process = process;
  strbuf_init(&report->xml);
  return report;
}

/* Valgrind leaves its program the descriptors below the soft limit and takes its own from above. */
static bool is_valgrinds_write(const struct engine *engine, const struct task *task) {
  return engine->memcheck && call_id(task->call) == CALL_write &&
         registers_argument(&task->entry, 0) >= (uint64_t)engine->limits->open_files;
}

static void keep(struct task *task, struct report *report) {
  size_t size = (size_t)registers_argument(&task->entry, 2);
  if (size > MOST_REPORT - report->xml.length)
    return;
  char *bytes = xmalloc(size);
  if (tracee_read(task->tid, registers_argument(&task->entry, 1), bytes, size) == 0)
    strbuf_add(&report->xml, bytes, size);
  free(bytes);
}

enum { FIRST_DESCRIPTOR = 3 }; /* behind those that every program has */

/* Before the program's first own call nothing that is open can be of its making. */
static void note_foreign_descriptors(struct engine *engine, struct task *task) {
  char target[64];
  struct report *report = report_of(engine->memcheck, task->process);
  size_t image = task_process_state(engine, task)->image + 1;
  if (report->image == image || places_is_valgrinds(engine, task))
    return;
  report->image = image;
  report->foreign.count = 0;
  for (int fd = FIRST_DESCRIPTOR; fd < engine->limits->open_files; fd++)
    if (tracee_descriptor(task->tid, fd, target, sizeof target) == 0)
      *vec_add(&report->foreign) = fd;
}

static bool is_foreign(struct memcheck *memcheck, int process, int fd) {
  const struct report *report = report_of(memcheck, process);
  vec_each(&report->foreign, foreign)
    if (*foreign == fd)
      return true;
  return false;
}

bool memcheck_hear(struct engine *engine, struct task *task) {
  char target[64];
  note_foreign_descriptors(engine, task);
  if (!is_valgrinds_write(engine, task) ||
      tracee_descriptor(task->tid, (int)registers_argument(&task->entry, 0), target, sizeof target) ||
      strcmp(target, REPORT) != 0)
    return false;
  keep(task, report_of(engine->memcheck, task->process));
  return true;
}

char *memcheck_program(pid_t pid) {
  char path[64];
  struct strbuf line = STRBUF_INIT;
  snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
  char *program = NULL;
  if (file_read(path, 1 << 20, &line, NULL) == 0) {
    const char *word = line.buf + strlen(line.buf) + 1;
    while (word < line.buf + line.length && strncmp(word, "--", 2) == 0)
      word += strlen(word) + 1;
    if (word < line.buf + line.length)
      program = *word == '/' ? xstrdup(word) : path_join(POD_WORK, strncmp(word, "./", 2) == 0 ? word + 2 : word);
  }
  strbuf_release(&line);
  return program;
}

bool memcheck_is_tool(const char *executable) {
  return strncmp(path_base(executable), "memcheck-", 9) == 0 && strncmp(executable, "/usr/lib", 8) == 0;
}

/* ---- descriptors ---- */

/* "pipe#1 as [3, 4]" are the arguments of pipe(2) when it has returned. */
static bool is_one_of_pair(const struct event *event, int fd) {
  int first, second;
  const char *pair = event->arguments ? strstr(event->arguments, " as [") : NULL;
  return pair && sscanf(pair, " as [%d, %d]", &first, &second) == 2 && (fd == first || fd == second);
}

/* The same file, which may have been removed meanwhile. */
static bool is_named(const char *result, const char *name) {
  static const char removed[] = " (deleted)";
  size_t length = strlen(result);
  return strncmp(result, name, length) == 0 && (!name[length] || strcmp(name + length, removed) == 0);
}

static size_t made_by(const struct engine *engine, int process, int fd, const char *name) {
  const struct timeline *timeline = &engine->record->timeline;
  for (size_t i = timeline->events.count; i-- > 0;) {
    const struct event *event = &timeline->events.items[i];
    if (event->process == process && event->kind == EVENT_CALL && event->result && !event->error &&
        (is_named(event->result, name) || is_one_of_pair(event, fd)))
      return i;
  }
  return NO_EVENT;
}

/* Children have their parent's, which are told of once. */
static bool is_a_roles(const struct engine *engine, const struct task *task) {
  vec_each(&engine->record->roles, role)
    if (role->process == task->process)
      return true;
  return false;
}

static void forget_descriptors(struct memcheck *memcheck, int process) {
  size_t kept = 0;
  vec_each(&memcheck->descriptors, descriptor) {
    if (descriptor->process == process)
      free(descriptor->name);
    else
      memcheck->descriptors.items[kept++] = *descriptor;
  }
  memcheck->descriptors.count = kept;
}

void memcheck_look_at_descriptors(struct engine *engine, struct task *task) {
  unsigned long status = 0;
  char target[512];
  if (!is_a_roles(engine, task))
    return;
  forget_descriptors(engine->memcheck, task->process); /* a thread has ended before: this one could still close some */
  if (ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &status) || !WIFEXITED((int)status))
    return;
  for (int fd = FIRST_DESCRIPTOR; fd < engine->limits->open_files; fd++) {
    if (is_foreign(engine->memcheck, task->process, fd) || tracee_descriptor(task->tid, fd, target, sizeof target))
      continue;
    char *name = symbols_descriptor(engine, task, fd);
    *vec_add(&engine->memcheck->descriptors) =
        (struct open_descriptor){task->process, made_by(engine, task->process, fd, name), name};
  }
}

/* ---- what it says ---- */

static bool is_element(const xmlNode *node, const char *name) {
  return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *child(const xmlNode *node, const char *name) {
  for (const xmlNode *at = node ? node->children : NULL; at; at = at->next)
    if (is_element(at, name))
      return at;
  return NULL;
}

/* The text of a child element, "" when there is none. The caller frees it. */
static char *text_of(const xmlNode *node, const char *name) {
  const xmlNode *element = child(node, name);
  xmlChar *content = element ? xmlNodeGetContent(element) : NULL;
  char *text = xstrdup(content ? (const char *)content : "");
  xmlFree(content);
  return text;
}

/* The nearest frame of the student's own. */
static void find_place(const xmlNode *stack, struct place *ret_place) {
  for (const xmlNode *frame = stack->children; frame && !ret_place->file; frame = frame->next) {
    if (!is_element(frame, "frame"))
      continue;
    _cleanup_free_ char *object = text_of(frame, "obj");
    _cleanup_free_ char *file = text_of(frame, "file");
    _cleanup_free_ char *line = text_of(frame, "line");
    if (strncmp(object, POD_WORK "/", strlen(POD_WORK) + 1) != 0 || !*file || !*line)
      continue;
    *ret_place = (struct place){steal_pointer(&file), text_of(frame, "fn"), (int)strtol(line, NULL, 10)};
  }
}

/* "Address 0x4a42050 is 0 bytes after a block of size 16 alloc'd": a number that tells nobody anything. Of the rest of
 * a page Valgrind knows only what kind of memory it is. */
static char *without_address(const struct engine *engine, int process, const char *text) {
  static const char begin[] = "Address 0x";
  static const char is[] = " is ";
  const char *place = strncmp(text, begin, strlen(begin)) == 0 ? strstr(text, is) : NULL;
  char *known = place ? shared_ends_describe(engine, process, strtoull(text + strlen(begin), NULL, 16)) : NULL;
  return known ? known : xstrdup(place ? place + strlen(is) : text);
}

static void add_origin(struct strbuf *sb, const char *text, const struct place *place) {
  if (sb->length)
    strbuf_add_text(sb, "; ");
  strbuf_add_text(sb, text);
  if (place->file)
    strbuf_addf(sb, " (%s:%d)", place->file, place->line);
}

/* The first stack is where it happened; each one behind an auxwhat is where that came from. */
static void read_stacks(const struct engine *engine, const xmlNode *error, struct memory_fault *fault) {
  _cleanup_strbuf_ struct strbuf origins = STRBUF_INIT;
  _cleanup_free_ char *about = NULL;
  bool first = true;
  for (const xmlNode *at = error->children; at; at = at->next) {
    struct place place = {0};
    if (is_element(at, "auxwhat")) {
      if (about)
        add_origin(&origins, about, &place);
      free(about);
      xmlChar *content = xmlNodeGetContent(at);
      about = without_address(engine, fault->process, content ? (const char *)content : "");
      xmlFree(content);
    } else if (is_element(at, "stack")) {
      find_place(at, &place);
      if (first)
        fault->place = place;
      else if (about)
        add_origin(&origins, about, &place);
      if (!first)
        place_release(&place);
      free(steal_pointer(&about));
      first = false;
    }
  }
  if (about)
    add_origin(&origins, about, &(struct place){0});
  fault->origin = origins.length ? xstrdup(origins.buf) : NULL;
}

/* The loader's blocks of a thread stay with its stack, which the C library keeps for the next one, with a pointer to
 * their inside: each thread that has ended would seem to leak. */
static bool is_of_a_thread(const char *kind, const error_frames *stack) {
  static const char function[] = "_dl_allocate_tls";
  bool found = false;
  vec_each(stack, frame)
    found = found || strcmp(frame->function, function) == 0;
  return found && strcmp(kind, "Leak_PossiblyLost") == 0;
}

/* Does the course not believe it, or nobody? Its first stack is where it happened. */
static bool is_suppressed(const struct engine *engine, const xmlNode *error) {
  _cleanup_free_ char *kind = text_of(error, "kind");
  error_frames stack = {0};
  const xmlNode *first = child(error, "stack");
  for (const xmlNode *frame = first ? first->children : NULL; frame; frame = frame->next)
    if (is_element(frame, "frame"))
      *vec_add(&stack) = (struct error_frame){text_of(frame, "fn"), text_of(frame, "obj")};
  bool suppressed = is_of_a_thread(kind, &stack) || suppressions_have(&engine->memcheck->suppressed, kind, &stack);
  vec_each(&stack, frame) {
    free(frame->function);
    free(frame->object);
  }
  vec_release(&stack);
  return suppressed;
}

static bool read_error(struct engine *engine, int process, const xmlNode *error) {
  if (is_suppressed(engine, error))
    return false;
  struct memory_fault *fault = vec_add(&engine->record->memory_faults);
  const xmlNode *detailed = child(error, "xwhat");
  *fault = (struct memory_fault){.process = process,
                                 .kind = text_of(error, "kind"),
                                 .what = detailed ? text_of(detailed, "text") : text_of(error, "what")};
  char *number = strstr(fault->what, " in loss record ");
  if (number)
    *number = '\0';
  read_stacks(engine, error, fault);
  return true;
}

/* A program that executes another one ends in the middle of its report, in which the next begins. */
static size_t read_errors(struct engine *engine, int process, const xmlNode *report, size_t count) {
  for (const xmlNode *at = report ? report->children : NULL; at && count < MOST_FAULTS; at = at->next) {
    if (is_element(at, "error"))
      count += read_error(engine, process, at);
    else if (is_element(at, "valgrindoutput"))
      count = read_errors(engine, process, at, count);
  }
  return count;
}

/* Forked children go on with their parent's report: it has a beginning that is missing in theirs. */
static void parse(struct engine *engine, const struct report *report) {
  static const char root[] = "<valgrindoutput>";
  _cleanup_strbuf_ struct strbuf xml = STRBUF_INIT;
  if (strncmp(report->xml.buf, "<?xml", 5) != 0)
    strbuf_add_text(&xml, root);
  strbuf_add(&xml, report->xml.buf, report->xml.length);
  xmlDoc *document = xmlReadMemory(xml.buf, (int)xml.length, "report.xml", NULL,
                                   XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET);
  read_errors(engine, report->process, document ? xmlDocGetRootElement(document) : NULL, 0);
  xmlFreeDoc(document);
}

/* Only what a line of the student's has opened: Valgrind has descriptors too. */
static void tell_descriptor(struct engine *engine, const struct open_descriptor *descriptor) {
  const struct place *place =
      descriptor->event == NO_EVENT ? NULL : &engine->record->timeline.events.items[descriptor->event].place;
  if (!place || !place->file)
    return;
  *vec_add(&engine->record->memory_faults) =
      (struct memory_fault){.process = descriptor->process,
                            .kind = xstrdup("Descriptor"),
                            .what = xasprintf("%s is still open at the end", descriptor->name),
                            .place = {xstrdup(place->file), xstrdup(place->function), place->line}};
}

void memcheck_finish(struct engine *engine) {
  vec_each(&engine->memcheck->reports, report)
    parse(engine, report);
  vec_each(&engine->memcheck->descriptors, descriptor)
    tell_descriptor(engine, descriptor);
}
