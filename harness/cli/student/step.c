/* replay --step: a timeline walked by keys. Raw mode is termios(3)'s; what is written are ECMA-48's sequences and the
 * two of xterm's for another screen and for the cursor, which terminals without them ignore. */
#include "cli/student/step.h"

#include "cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>

enum {
  USUAL_COLUMNS = 80,
  USUAL_ROWS = 24,
  LEAST_COLUMNS = 40,
  LEAST_ROWS = 12,
  MOST_COLUMNS = 160, /* lines that are longer are hard to read */
  ESCAPE_MS = 50,     /* a key's sequence comes at once, an Escape that somebody typed alone */
};

static const char enter[] = "\033[?1049h\033[?25l\033[?7l";
static const char leave[] = "\033[?7h\033[?25h\033[?1049l";

/* Signal handlers can't be given anything. */
static volatile sig_atomic_t must_end;

static void note_end(int number) { must_end = number; }
static void note_size(int number) { (void)number; } /* that the read is interrupted is all it takes */

int cli_check_step(void) {
  const char *terminal = getenv("TERM");
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0)
    return EXIT_GO_ON;
  return cli_usage("--step needs a terminal to show it in and to read keys from; without it all is printed");
}

/* ---- the terminal ---- */

static struct winsize size_of_terminal(void) {
  struct winsize size = {0};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col || !size.ws_row)
    size = (struct winsize){.ws_col = USUAL_COLUMNS, .ws_row = USUAL_ROWS};
  size.ws_col = size.ws_col > MOST_COLUMNS ? MOST_COLUMNS : size.ws_col;
  size.ws_col = size.ws_col < LEAST_COLUMNS ? LEAST_COLUMNS : size.ws_col;
  size.ws_row = size.ws_row < LEAST_ROWS ? LEAST_ROWS : size.ws_row;
  return size;
}

static void write_text(const char *text, size_t length) {
  while (length > 0) {
    ssize_t written = write(STDOUT_FILENO, text, length);
    if (written < 0 && errno != EINTR)
      return;
    text += written > 0 ? written : 0;
    length -= written > 0 ? (size_t)written : 0;
  }
}

static void draw(const struct step_scene *scene, size_t at, const char *note, bool color) {
  struct winsize size = size_of_terminal();
  _cleanup_strbuf_ struct strbuf view = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  step_view(scene, at, note, size.ws_col, size.ws_row, color, &view);
  strbuf_add_text(&text, "\033[H");
  for (const char *line = view.buf; *line;) {
    size_t length = strcspn(line, "\n");
    strbuf_add(&text, line, length);
    line += length + (line[length] == '\n');
    strbuf_add_text(&text, *line ? "\033[K\r\n" : "\033[K");
  }
  strbuf_add_text(&text, "\033[J");
  write_text(text.buf, text.length);
}

/* ---- keys ---- */

enum { KEY_NONE = -1, KEY_QUIT = -2 };

struct key {
  char letter;
  char arrow; /* the last byte of its sequence, 0: none */
  enum step_move move;
};
static const struct key keys[] = {
    {'n', 'B', STEP_NEXT},
    {'p', 'A', STEP_PREVIOUS},
    {'o', 'C', STEP_NEXT_OF_PROCESS},
    {'O', 'D', STEP_PREVIOUS_OF_PROCESS},
    {'w', 0, STEP_NEXT_WRITE},
    {'W', 0, STEP_PREVIOUS_WRITE},
    {'g', 'H', STEP_FIRST},
    {'G', 'F', STEP_LAST},
    {' ', 0, STEP_NEXT},
    {'\r', 0, STEP_NEXT},
};

static int move_of(char letter, char arrow) {
  for (size_t i = 0; i < array_size(keys); i++)
    if ((letter && keys[i].letter == letter) || (arrow && keys[i].arrow == arrow))
      return keys[i].move;
  return KEY_NONE;
}

static bool has_more(void) {
  struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
  return poll(&in, 1, ESCAPE_MS) == 1;
}

/* What comes behind an Escape: "[B", "OB" where the terminal is in application mode, "[1;5B" with other keys held, and
 * "[1~" and "[4~" for the keys Home and End of some terminals. */
static int read_sequence(void) {
  char byte = 0;
  char number = 0;
  if (!has_more() || read(STDIN_FILENO, &byte, 1) != 1 || (byte != '[' && byte != 'O'))
    return KEY_NONE;
  do {
    if (!has_more() || read(STDIN_FILENO, &byte, 1) != 1)
      return KEY_NONE;
    number = number ? number : byte;
  } while (byte && strchr("0123456789;", byte));
  if (byte == '~')
    byte = number == '1' || number == '7' ? 'H' : number == '4' || number == '8' ? 'F' : '~';
  return move_of(0, byte);
}

/* A move, KEY_QUIT, or KEY_NONE: nothing that leads anywhere, or the terminal has another size. */
static int read_key(void) {
  char byte = 0;
  ssize_t got = read(STDIN_FILENO, &byte, 1);
  if (must_end || got == 0 || (got < 0 && errno != EINTR) || (got == 1 && byte && strchr("q\003\004", byte)))
    return KEY_QUIT;
  if (got != 1)
    return KEY_NONE;
  return byte == '\033' ? read_sequence() : move_of(byte, 0);
}

/* ---- walking ---- */

static char *note_of(const struct step_scene *scene, size_t at) {
  const struct event *event = &scene->timeline->events.items[at];
  _cleanup_free_ char *object = step_object(scene->timeline, at);
  _cleanup_strbuf_ struct strbuf note = STRBUF_INIT;
  strbuf_addf(&note, "n next  p back  q quit  o of %s",
              event->process >= 0 ? scene->timeline->processes.items[event->process].name : "it");
  if (object)
    strbuf_addf(&note, "  w write to %s", object);
  strbuf_add_text(&note, "  O W the other way  g G ends");
  return strbuf_detach(&note);
}

/* Why a move leads nowhere. */
static char *refusal(const struct step_scene *scene, size_t at, enum step_move move) {
  _cleanup_free_ char *object = step_object(scene->timeline, at);
  const char *way =
      move == STEP_PREVIOUS || move == STEP_PREVIOUS_OF_PROCESS || move == STEP_PREVIOUS_WRITE ? "before" : "after";
  switch (move) {
  case STEP_NEXT_OF_PROCESS:
  case STEP_PREVIOUS_OF_PROCESS: return xasprintf("nothing of this process comes %s this", way);
  case STEP_NEXT_WRITE:
  case STEP_PREVIOUS_WRITE:
    return object ? xasprintf("no call that writes to %s comes %s this (memory is written without one)", object, way)
                  : xstrdup("this is about no object");
  default: return xasprintf("nothing comes %s this", way);
  }
}

static void walk(const struct step_scene *scene, bool color) {
  size_t at = 0;
  char *note = note_of(scene, at);
  for (int move = KEY_NONE; move != KEY_QUIT && !must_end; move = read_key()) {
    size_t next = move == KEY_NONE ? at : step_go(scene->timeline, at, (enum step_move)move);
    if (move != KEY_NONE) {
      free(note);
      note = next == SIZE_MAX ? refusal(scene, at, (enum step_move)move) : note_of(scene, next);
    }
    at = next == SIZE_MAX ? at : next;
    draw(scene, at, note, color);
  }
  free(note);
}

void cli_step(const struct step_scene *scene, bool color) {
  static const int ends[] = {SIGTERM, SIGHUP};
  struct sigaction old[array_size(ends) + 1];
  const struct sigaction end = {.sa_handler = note_end}; /* without SA_RESTART: read() is to return */
  const struct sigaction resized = {.sa_handler = note_size};
  struct termios before;
  if (tcgetattr(STDIN_FILENO, &before))
    return;
  struct termios raw = before;
  raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
  for (size_t i = 0; i < array_size(ends); i++)
    sigaction(ends[i], &end, &old[i]);
  sigaction(SIGWINCH, &resized, &old[array_size(ends)]);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
  write_text(enter, strlen(enter));
  walk(scene, color);
  write_text(leave, strlen(leave));
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  for (size_t i = 0; i < array_size(ends); i++)
    sigaction(ends[i], &old[i], NULL);
  sigaction(SIGWINCH, &old[array_size(ends)], NULL);
}
