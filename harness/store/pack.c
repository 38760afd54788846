/* The fields of a run's record, each written and read by the same line. A field that is added to one of these structs
 * needs a line here, and a new PACK_VERSION. */
#include "store/pack.h"

#include "store/codec.h"

/* In front of all bytes: older ones are not read, but made again by grading. */
enum { PACK_VERSION = 1 };

static void code_place(struct codec *codec, struct place *place) {
  code_text(codec, &place->file);
  code_text(codec, &place->function);
  CODE_NUMBER(codec, place->line);
}

/* ---- the timeline ---- */

static void code_event(struct codec *codec, struct event *event) {
  CODE_NUMBER(codec, event->virtual_ns);
  CODE_BELOW(codec, event->kind, EVENT_SWITCH + 1);
  CODE_NUMBER(codec, event->process);
  CODE_NUMBER(codec, event->thread);
  code_name(codec, &event->call);
  code_text(codec, &event->function);
  code_text(codec, &event->arguments);
  code_text(codec, &event->result);
  CODE_NUMBER(codec, event->error);
  code_text(codec, &event->injected);
  CODE_NUMBER(codec, event->waited);
  CODE_NUMBER(codec, event->stream);
  code_counted(codec, &event->text, &event->text_length);
  CODE_NUMBER(codec, event->signal);
  CODE_NUMBER(codec, event->status);
  code_place(codec, &event->place);
}

static void code_process(struct codec *codec, struct process *process) {
  code_text(codec, &process->role);
  code_text(codec, &process->printer);
  code_text(codec, &process->name);
  CODE_NUMBER(codec, process->instance);
  CODE_NUMBER(codec, process->pid);
  CODE_NUMBER(codec, process->parent);
}

/* ---- the rest of it ---- */

static void code_object(struct codec *codec, struct object *object) {
  CODE_BELOW(codec, object->kind, OBJECT_KIND_COUNT);
  code_text(codec, &object->name);
  code_text(codec, &object->key);
  CODE_NUMBER(codec, object->bytes);
  CODE_NUMBER(codec, object->items);
  CODE_NUMBER(codec, object->mode);
  CODE_NUMBER(codec, object->nattch);
  CODE_NUMBER(codec, object->process);
  code_name(codec, &object->call);
  code_place(codec, &object->place);
  CODE_NUMBER(codec, object->event);
}

static void code_inventory(struct codec *codec, struct inventory *inventory) {
  code_text(codec, &inventory->moment);
  CODE_EACH(codec, &inventory->objects, code_object);
}

static void code_role(struct codec *codec, struct role_record *role) {
  code_text(codec, &role->role);
  CODE_NUMBER(codec, role->instance);
  CODE_NUMBER(codec, role->process);
  CODE_NUMBER(codec, role->started);
  CODE_NUMBER(codec, role->ended);
  CODE_NUMBER(codec, role->exit_status);
  CODE_NUMBER(codec, role->signal);
  code_bytes(codec, &role->out);
  code_bytes(codec, &role->err);
  CODE_NUMBER(codec, role->cut);
}

static void code_fault(struct codec *codec, struct memory_fault *fault) {
  CODE_NUMBER(codec, fault->process);
  code_text(codec, &fault->kind);
  code_text(codec, &fault->what);
  code_text(codec, &fault->origin);
  code_place(codec, &fault->place);
}

static void code_record(struct codec *codec, struct run_record *record) {
  CODE_BELOW(codec, record->end, RUN_UNSUPPORTED + 1);
  code_text(codec, &record->problem);
  CODE_NUMBER(codec, record->problem_process);
  code_place(codec, &record->problem_place);
  CODE_EACH(codec, &record->roles, code_role);
  CODE_EACH(codec, &record->timeline.processes, code_process);
  CODE_EACH(codec, &record->timeline.events, code_event);
  CODE_EACH(codec, &record->observed, code_inventory);
  code_inventory(codec, &record->made);
  code_inventory(codec, &record->left);
  CODE_EACH(codec, &record->memory_faults, code_fault);
  code_place(codec, &record->unit_place);
  CODE_NUMBER(codec, record->seed);
  CODE_NUMBER(codec, record->virtual_ns);
  code_name(codec, &record->isolation);
  code_name(codec, &record->memory_bound);
}

/* Readers take them for indexes. */
static bool names_processes(const struct run_record *record) {
  int count = (int)record->timeline.processes.count;
  bool good = record->problem_process >= -1 && record->problem_process < count;
  vec_each(&record->timeline.events, event)
    good = good && event->process >= -1 && event->process < count;
  return good;
}

/* ---- coverage ---- */

static void code_count(struct codec *codec, uint64_t *count) { CODE_NUMBER(codec, *count); }

static void code_line(struct codec *codec, struct covered_line *line) {
  CODE_NUMBER(codec, line->number);
  code_count(codec, &line->count);
  CODE_EACH(codec, &line->ways, code_count);
}

static void code_function(struct codec *codec, struct covered_function *function) {
  code_text(codec, &function->name);
  CODE_NUMBER(codec, function->line);
  code_count(codec, &function->count);
}

static void code_file(struct codec *codec, struct covered_file *file) {
  code_text(codec, &file->name);
  CODE_EACH(codec, &file->lines, code_line);
  CODE_EACH(codec, &file->functions, code_function);
}

/* ---- all of it ---- */

static void begin(struct codec *codec) {
  int version = PACK_VERSION;
  CODE_NUMBER(codec, version);
  if (version != PACK_VERSION)
    codec->failed = true;
}

/* Was all of it read, and nothing else there? */
static bool is_whole(const struct codec *codec) { return !codec->failed && codec->left == 0; }

void record_pack(const struct run_record *record, struct strbuf *ret_bytes) {
  _cleanup_strbuf_ struct strbuf plain = STRBUF_INIT;
  struct codec codec = {.out = &plain};
  struct run_record copy = *record; /* what only writes takes nothing that is const either */
  begin(&codec);
  code_record(&codec, &copy);
  deflate_bytes(&plain, ret_bytes);
}

bool record_unpack(const struct strbuf *bytes, strings *names, struct run_record *ret_record) {
  _cleanup_strbuf_ struct strbuf plain = STRBUF_INIT;
  if (!inflate_bytes(bytes, &plain))
    return false;
  struct codec codec = {.at = plain.buf, .left = plain.length, .names = names};
  begin(&codec);
  code_record(&codec, ret_record);
  return is_whole(&codec) && names_processes(ret_record);
}

void covered_files_pack(const struct coverage *coverage, struct strbuf *ret_bytes) {
  _cleanup_strbuf_ struct strbuf plain = STRBUF_INIT;
  struct codec codec = {.out = &plain};
  struct coverage copy = *coverage;
  begin(&codec);
  CODE_EACH(&codec, &copy.files, code_file);
  deflate_bytes(&plain, ret_bytes);
}

bool covered_files_unpack(const struct strbuf *bytes, struct coverage *ret_coverage) {
  _cleanup_strbuf_ struct strbuf plain = STRBUF_INIT;
  if (!inflate_bytes(bytes, &plain))
    return false;
  struct codec codec = {.at = plain.buf, .left = plain.length};
  begin(&codec);
  CODE_EACH(&codec, &ret_coverage->files, code_file);
  return is_whole(&codec);
}
