/* A walk over a pattern: what is syntax is copied, what stands for a mark in the text is made optional. */
#include "judge/relax.h"

#include "base/strbuf.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Any marks, or none, but for what belongs to the number behind it. */
static const char any_marks[] = "(?:(?![-+.,]\\d)[^\\w\\n])*";

struct walk {
  const char *at;
  bool extended; /* blanks are layout and not text */
  struct strbuf *relaxed;
};

static void copy(struct walk *walk, size_t length) {
  size_t left = strlen(walk->at);
  length = length < left ? length : left;
  strbuf_add(walk->relaxed, walk->at, length);
  walk->at += length;
}

/* As far as the next `end`, which is copied too. */
static void copy_to(struct walk *walk, char end) {
  const char *found = strchr(walk->at, end);
  copy(walk, found ? (size_t)(found - walk->at) + 1 : strlen(walk->at));
}

/* "[...]": the first character may be the closing one, and classes like [:alpha:] have brackets of their own. */
static void copy_class(struct walk *walk) {
  copy(walk, walk->at[1] == '^' ? 3 : 2);
  while (*walk->at && *walk->at != ']') {
    if (walk->at[0] == '[' && walk->at[1] == ':')
      copy_to(walk, ']');
    else
      copy(walk, *walk->at == '\\' ? 2 : 1);
  }
  copy(walk, 1);
}

/* "(?…": as far as where the group's own text begins. */
static void copy_opening(struct walk *walk) {
  const char *kind = walk->at + 2;
  if (*kind == 'P')
    kind++;
  if (*kind == '<' && kind[1] != '=' && kind[1] != '!')
    copy_to(walk, '>');
  else if (*kind == '<')
    copy(walk, 4);
  else if (*kind && strchr("=!:>|", *kind))
    copy(walk, 3);
  else /* options: (?s) or (?i:…) */
    copy(walk, 2 + strcspn(kind, ":)") + 1);
}

/* "\d", "\k<name>", "\x{…}". */
static void copy_escape(struct walk *walk) {
  char kind = walk->at[1];
  char opening = kind ? walk->at[2] : '\0';
  bool takes_more = kind && strchr("kgpPxoN", kind);
  if (takes_more && opening == '{')
    copy_to(walk, '}');
  else if (takes_more && opening == '<')
    copy_to(walk, '>');
  else
    copy(walk, 2);
}

static bool is_mark(char c) { return c == ' ' || (ispunct((unsigned char)c) && c != '_' && c != '#'); }

/* How long the mark is that stands here as itself, 0 when none does. */
static size_t mark_length(const struct walk *walk) {
  const char *at = walk->at;
  size_t length = 0;
  if (*at == '\\' && is_mark(at[1]))
    length = 2;
  else if (*at && !strchr("\\.[](){}*+?|^$", *at) && is_mark(*at) && !(walk->extended && *at == ' '))
    length = 1;
  if (!length)
    return 0;
  const char *behind = at + length;
  bool is_repeated = *behind && strchr("?*+{", *behind);
  bool is_of_number =
      strchr("-+.,", at[length - 1]) && (isdigit((unsigned char)*behind) || strncmp(behind, "\\d", 2) == 0);
  return is_repeated || is_of_number ? 0 : length;
}

static bool is_extended(const char *pattern) {
  return strncmp(pattern, "(?", 2) == 0 && memchr(pattern, 'x', 2 + strspn(pattern + 2, "imsx"));
}

void relax_pattern(const char *pattern, struct strbuf *ret_relaxed) {
  struct walk walk = {.at = pattern, .extended = is_extended(pattern), .relaxed = ret_relaxed};
  while (*walk.at) {
    size_t mark = mark_length(&walk);
    if (mark) {
      while (mark) {
        walk.at += mark;
        mark = mark_length(&walk);
      }
      strbuf_add_text(ret_relaxed, any_marks);
      /* What must not follow them would not follow fewer of them. */
      if (strncmp(walk.at, "(?!", 3) == 0)
        strbuf_add_char(ret_relaxed, '+');
    } else if (*walk.at == '\\') {
      copy_escape(&walk);
    } else if (*walk.at == '[') {
      copy_class(&walk);
    } else if (*walk.at == '{') {
      copy_to(&walk, '}');
    } else if (strncmp(walk.at, "(?", 2) == 0) {
      copy_opening(&walk);
    } else {
      copy(&walk, 1);
    }
  }
}
