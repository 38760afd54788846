#!/bin/bash
# Do two results' folders hold the same? compare_gradebooks.sh DIR DIR: ends with 0 when they do, else prints what
# differs. Every table of the gradebooks, row by row, but for those called …_clock and for when something was changed by
# hand; then every file that is written beside them, but for the times that runs took: of the page of the class, which is
# made of the others and has such times everywhere, only whether it is there.
set -u

# Names of owners are any bytes; a row is what sqlite3's quote() makes of each column.
dump() { # DIR
  local db=$1/gradebook.db table columns sum
  sqlite3 -readonly "$db" 'PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA user_version' || return
  for table in $(sqlite3 -readonly "$db" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
    AND name NOT LIKE '%\_clock' ESCAPE '\' ORDER BY name"); do
    columns=$(sqlite3 -readonly "$db" "SELECT group_concat('quote(' || name || ')', ' || char(9) || ')
      FROM pragma_table_info('$table') WHERE name NOT IN ('entry', 'at')")
    echo "== $table"
    sqlite3 -readonly "$db" "SELECT $columns FROM $table" | LC_ALL=C sort
  done
  # Of the clocks only whose they are.
  for table in submission_clock run_clock; do
    echo "== $table"
    sqlite3 -readonly "$db" "SELECT count(*) FROM $table"
  done
  (cd "$1" && find . -type f ! -name 'gradebook.*' -print0 | LC_ALL=C sort -z |
    while IFS= read -r -d '' file; do
      sum=-
      [ "$file" = ./index.html ] || sum=$(sed '/"wall_ms"/d' "$file" | sha256sum)
      printf '%s %q\n' "${sum%% *}" "$file"
    done)
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for side in 1 2; do
  dump "${!side}" >"$scratch/$side" || exit 2
done
diff "$scratch/1" "$scratch/2" | cut -c 1-200
cmp -s "$scratch/1" "$scratch/2"
