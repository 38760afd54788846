# The harness, as root, copies what a link names and shows it: CVE-2024-28185 and CVE-2024-28189 of Judge0.
ln -s /tmp/canary program.c
