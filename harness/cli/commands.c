/* The table of subcommands. */
#include "cli/cli.h"

const struct command commands[] = {
    {"check", "[DIR]", "check the program in a folder, as a student does", cmd_check},
    {"grade", "PATH…", "grade submissions and write results", cmd_grade},
    {"report", "[OUT]", "write pages and other formats anew, from the gradebook", cmd_report},
    {"regrade", "", "grade again what is in the gradebook, and show what changes", cmd_regrade},
    {"override", "OWNER PROGRAM CASE POINTS", "change the points of a case by hand, with a reason", cmd_override},
    {"export", "", "the grades of a class, for Canvas, Moodle or as a table; or the student edition", cmd_export},
    {"explore", "[DIR]", "search the orders of events of a program for one in which it fails", cmd_explore},
    {"replay", "OUT/OWNER/PROGRAM CASE", "make a graded run again and show it event by event", cmd_replay},
    {"list", "[PROGRAM]", "list the programs of the course, or the cases of one", cmd_list},
    {"show", "PROGRAM", "the handout: all that is needed to write the program", cmd_show},
    {"explain", "WORD", "explain a finding, a word of the reports, or a file format", cmd_explain},
    {"lint", "[FILE…]", "check case files, what lies beside them, and assignment files", cmd_lint},
    {"validate", "[PROGRAM…]", "how good the cases are: what is right, known faults, mutants", cmd_validate},
    {"new", "PROGRAM", "a program to start from: reference, cases, a known fault", cmd_new},
    {"conform", "[SUITE…]", "whether this host's IPC behaves as the documents say", cmd_conform},
    {"leaks", "", "IPC objects that lie on this host, whose they are and whether anybody uses them", cmd_leaks},
    {"clean", "", "remove your own IPC objects from this host, after asking", cmd_clean},
    {"doctor", "", "what this host can do, and what would change that", cmd_doctor},
    {"help", "[COMMAND]", "this overview, or the options of a command", cmd_help},
    {NULL, NULL, NULL, NULL},
};
