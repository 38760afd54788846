/* The table of subcommands of the student edition: what works without the course's solutions, and concerns one student.
 * It takes the place of cli/commands.c in that executable. */
#include "cli/cli.h"

const struct command commands[] = {
    {"check", "[DIR]", "check the program in a folder", cmd_check},
    {"list", "[PROGRAM]", "list the programs of the course, or the cases of one", cmd_list},
    {"show", "PROGRAM", "the handout: all that is needed to write the program", cmd_show},
    {"explain", "WORD", "explain a finding or a word of the reports", cmd_explain},
    {"leaks", "", "IPC objects that lie on this host, whose they are and whether anybody uses them", cmd_leaks},
    {"clean", "", "remove your own IPC objects from this host, after asking", cmd_clean},
    {"doctor", "", "what this host can do, and what would change that", cmd_doctor},
    {"help", "[COMMAND]", "this overview, or the options of a command", cmd_help},
    {NULL, NULL, NULL, NULL},
};
