#!/usr/bin/python3
"""Makes downloads as the platforms give them out, of the submissions of a folder <owner>/<program>/, for a course with
that program: make_downloads.py STUDENTS PROGRAM OUT. Beside them OUT/roster-*.csv, as the platforms export them, and
hostile ones in OUT/hostile/. The same input gives the same bytes."""

import io
import os
import stat
import sys
import tarfile
import zipfile

MOMENT = (2026, 11, 21, 20, 45, 0)


class Student:
    def __init__(self, number, owner, folder):
        self.owner = owner
        self.name = f"{owner.title()} O'Neill-Müller"
        self.sorted_name = f"O'Neill-Müller, {owner.title()}"
        self.id = 4711 + number
        self.sid = 30000 + number
        self.files = {}
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as file:
                self.files[name] = file.read()

    def canvas(self):
        return "oneillmüller" + self.owner

    def moodle(self):
        return f"{self.name}_{self.id}_assignsubmission_file_"


class Latin1(zipfile.ZipInfo):
    """As programs on Windows wrote names before Unicode."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("latin-1"), 0


def add(archive, name, data, mode=0o644, kind=zipfile.ZipInfo):
    info = kind(name, MOMENT)
    info.external_attr = (stat.S_IFREG | mode) << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def add_link(archive, name, target):
    info = zipfile.ZipInfo(name, MOMENT)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, target)


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, contents in files.items():
            add(archive, name, contents)
    return data.getvalue()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def make_tar(path, mode, files):
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mode = 0o644
            archive.addfile(info, io.BytesIO(data))


def windows(data):
    return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")


def canvas(students):
    """One flat zip; the second student was late, the third zipped a folder, the fourth uploaded copies."""
    files = {}
    for i, student in enumerate(students):
        begin = f"{student.canvas()}_{'LATE_' if i == 1 else ''}{student.id}_"
        if i == 2:
            inner = {f"homework/{name}": data for name, data in student.files.items()}
            files[f"{begin}90{i}00_My homework.zip"] = zipped(inner)
            continue
        for j, (name, data) in enumerate(student.files.items()):
            stem, dot, ending = name.rpartition(".")
            shown = f"{stem}-{i - 2}{dot}{ending}" if i > 2 else name
            files[f"{begin}90{i}{j:02}_{shown}"] = data
    return files


def moodle(students):
    """Folders; the first student's files come from Windows, the second one's with capitals, the third handed in a zip,
    the fourth has them a folder deeper, with what macOS adds."""
    files = {}
    for i, student in enumerate(students):
        folder = student.moodle()
        if i == 2:
            files[f"{folder}/abgabe.zip"] = zipped(student.files)
            continue
        for name, data in student.files.items():
            if i == 0:
                files[f"{folder}/{name}"] = windows(data)
            elif i == 1:
                files[f"{folder}/{name.title()}"] = data
            else:
                files[f"{folder}/src/{name}"] = data
                files[f"{folder}/__MACOSX/src/._{name}"] = b"\0\5\x16\7"
    return files


def gradescope(students):
    """A folder each, and who it is of in YAML. The last two hand in together."""
    files, yaml = {}, ["---"]
    for i, student in enumerate(students):
        together = students[i : i + 1] if i < len(students) - 2 else students[-2:]
        if i == len(students) - 1:
            break
        folder = f"submission_{310000 + i}"
        yaml += [f"{folder}:", "  :submitters:"]
        for one in together:
            yaml += [f"  - :name: {one.name}", f"    :sid: '{one.sid}'", f"    :email: {one.owner}@example.edu"]
        yaml += [f"  :created_at: 2026-11-2{i} 12:45:00.123456789 -08:00", "  :score: 1.0", "  :status: processed",
                 "  :results:", "    tests:", "    - name: a", "      output: |", "        submitters: none", "  :history: []"]
        for name, data in student.files.items():
            files[f"assignment_77_export/{folder}/{name}"] = data
    files["assignment_77_export/submission_metadata.yml"] = "\n".join(yaml + [""]).encode()
    return files


def repositories(students, program):
    files = {}
    for student in students:
        folder = f"week-3/{program}-{student.owner}"
        files[f"{folder}/.git/config"] = b"[core]\n"
        files[f"{folder}/README.md"] = b"# Mine\n"
        for name, data in student.files.items():
            files[f"{folder}/{name}"] = data
    return files


def hostile(out, victim, students):
    """Moodle's layout: a fault in one student's part, the others as they should be."""

    def moodle_zip(name, make, others=students):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            make(archive, victim.moodle())
            for student in others:
                for file, contents in student.files.items():
                    add(archive, f"{student.moodle()}/{file}", contents)
        write(f"{out}/hostile/{name}.zip", data.getvalue())
        return data.getvalue()

    source = next(iter(victim.files))
    others = [student for student in students if student is not victim]
    inner = {**victim.files, "../evil": b"x", "deeper.zip": zipped({"x": b"x"})}
    folder = {"homework/" + name: data for name, data in inner.items() if name != "deeper.zip"}
    moodle_zip("traversal", lambda archive, own: add(archive, f"{own}/../../../escaped", b"x"))
    moodle_zip("link", lambda archive, own: add_link(archive, f"{own}/{source}-link", "/etc/passwd"))
    moodle_zip("bomb", lambda archive, own: add(archive, f"{own}/{source}.txt", b"\0" * (8 << 20)))
    moodle_zip("case", lambda archive, own: add(archive, f"{own}/{source.upper()}", b"int other;\n"))
    moodle_zip("latin", lambda archive, own: add(archive, f"{own}/L\xf6sung.txt", b"x", kind=Latin1))
    moodle_zip("inner", lambda archive, own: add(archive, f"{own}/all.zip", zipped(inner)), others)
    moodle_zip("deeper", lambda archive, own: add(
        archive, f"{own}/all.zip", zipped({"readme.txt": b"x", "more.zip": zipped(folder)})), others)
    moodle_zip("broken", lambda archive, own: add(archive, f"{own}/all.zip", b"PK\3\4 and no more"), others)
    data = moodle_zip("absolute", lambda archive, own: add(archive, "/etc/escaped", b"x"))
    write(f"{out}/hostile/truncated.zip", data[: len(data) * 2 // 3])
    write(f"{out}/hostile/damaged.zip", damaged(data))
    write(f"{out}/hostile/text.zip", b"This is no archive.\n" * 100)
    write(f"{out}/hostile/empty.zip", b"")


def damaged(data):
    """Some bytes in the middle of what is compressed are others: checksums don't fit any more."""
    middle = data.rfind(b"PK\3\4", 0, len(data) // 2) + 200
    return data[:middle] + bytes(byte ^ 0x55 for byte in data[middle : middle + 8]) + data[middle + 8 :]


def rosters(out, students):
    absent = "O'Absent"
    lines = ["Student,ID,SIS User ID,SIS Login ID,Section,Week 3 (77)", "    Points Possible,,,,,100"]
    lines += [f'"{one.sorted_name}",{one.id},{one.sid},{one.owner},Monday,' for one in students]
    lines += [f'"{absent}, Zed",99,98,zed,Monday,']
    write(f"{out}/roster-canvas.csv", "\n".join(lines + [""]).encode())
    lines = ["Identifier,Full name,Email address,Status,Grade"]
    lines += [f"Participant {one.id},{one.name},{one.owner}@example.edu,Submitted," for one in students]
    lines += [f"Participant 99,Zed {absent},zed@example.edu,No submission,"]
    write(f"{out}/roster-moodle.csv", ("\ufeff" + "\r\n".join(lines + [""])).encode())
    lines = ["First Name,Last Name,SID,Email"]
    lines += [f"{one.owner.title()},O'Neill-Müller,{one.sid},{one.owner}@example.edu" for one in students]
    lines += [f"Zed,{absent},98,zed@example.edu"]
    write(f"{out}/roster-gradescope.csv", "\n".join(lines + [""]).encode())


def main():
    students_folder, program, out = sys.argv[1:]
    owners = sorted(owner for owner in os.listdir(students_folder)
                    if os.path.isdir(os.path.join(students_folder, owner, program)))
    students = [Student(i, owner, os.path.join(students_folder, owner, program)) for i, owner in enumerate(owners)]
    plain = {f"{one.owner}/{program}/{name}": data for one in students for name, data in one.files.items()}
    write(f"{out}/canvas.zip", zipped(canvas(students)))
    write(f"{out}/moodle.zip", zipped(moodle(students)))
    write(f"{out}/gradescope.zip", zipped(gradescope(students)))
    make_tar(f"{out}/repositories.tar.gz", "w:gz", repositories(students, program))
    make_tar(f"{out}/plain.tar.xz", "w:xz", plain)
    make_tar(f"{out}/wrapped.tar.bz2", "w:bz2", {f"all/week 3/{name}": data for name, data in plain.items()})
    for name, data in canvas(students).items():
        write(f"{out}/canvas-folder/{name}", data)
    for student in students:
        write(f"{out}/zips/{student.owner}.zip", zipped(student.files))
    rosters(out, students)
    hostile(out, students[-1], students)


main()
