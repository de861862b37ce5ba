"""Reads a source's licence from its own files, and refuses what is not permissive.

A licence is known by sentences that only it has. Every licence file at the root must be permissive;
a folder below with a licence of its own that is not is left out, and so is a file whose head names
one.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

# SPDX identifier → sentences that must all occur, in words of lower case without punctuation. With
# a blank: the short notice instead of the text.
PERMISSIVE = {
    "MIT": [
        "permission is hereby granted free of charge to any person obtaining a copy of",
        "permission notice shall be included in all copies or substantial portions",
    ],
    "MIT-0": [
        "permission is hereby granted free of charge to any person obtaining a copy of",
        "without restriction",
    ],
    "Apache-2.0": ["apache license version 2 0 january 2004", "grant of patent license"],
    "Apache-2.0 ": ["licensed under the apache license version 2 0", "www apache org licenses"],
    "BSD-3-Clause": [
        "redistribution and use in source and binary forms",
        "redistributions in binary form must reproduce the above copyright notice",
        "endorse or promote products derived from",
    ],
    "BSD-2-Clause": [
        "redistribution and use in source and binary forms",
        "redistributions in binary form must reproduce the above copyright notice",
    ],
    "ISC": ["permission to use copy modify and or distribute this software for any purpose with"],
    "Zlib": ["altered source versions must be plainly marked as such"],
    "Unlicense": ["this is free and unencumbered software released into the public domain"],
    "CC0-1.0": ["cc0 1 0 universal"],
    "PostgreSQL": [
        "permission to use copy modify and distribute this software and its documentation for any "
        "purpose without fee and without a written agreement is hereby granted"
    ],
    "PSF-2.0": ["python software foundation license version 2"],
    "BSL-1.0": ["boost software license version 1 0"],
    "Ruby": ["place your modifications in the public domain or otherwise make them freely"],
}
# Where both are found the first says all that the second says.
IMPLIED = {"MIT-0": ["MIT", "Unlicense"], "BSD-2-Clause": ["BSD-3-Clause"]}

REFUSED = {
    "GPL": "gnu general public license",
    "LGPL": "gnu lesser general public license",
    "AGPL": "gnu affero general public license",
    "MPL": "mozilla public license",
    "EPL": "eclipse public license",
    "CDDL": "common development and distribution license",
    "SSPL": "server side public license",
    "BUSL": "business source license",
    "Elastic": "elastic license",
    "Commons-Clause": "commons clause",
    "BSD-4-Clause": "all advertising materials mentioning features",
    "CC-BY-NC": "noncommercial",
    "OSL": "open software license",
    "EUPL": "european union public licence",
}

_FILE = re.compile(
    r"((un|mit[-_]|bsd[-_]|apache[-_])?licen[sc]es?|copying)([-._].*)?", re.I
)
_FOREIGN = re.compile(r"third|3rd|bundled|dependenc|vendor|header|template|check|docs", re.I)
_HEAD = re.compile(
    r"SPDX-License-Identifier:\s*\(?\s*(?:[AL]?GPL|MPL|EPL|CDDL|SSPL|BUSL|CC-BY-(?:NC|SA))"
    r"|GNU (?:Lesser |Library |Affero )?General Public License"
    r"|Mozilla Public License|Business Source License|Elastic License",
    re.I,
)


def is_licence_file(path: str) -> bool:
    name = PurePosixPath(path).name
    suffix = PurePosixPath(name).suffix.lower()
    is_code = suffix in {".go", ".py", ".js", ".ts", ".rb", ".java", ".kt", ".swift", ".rs", ".cs"}
    return bool(_FILE.fullmatch(name)) and not _FOREIGN.search(name) and not is_code


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def classify(text: str) -> tuple[list[str], list[str]]:
    """Permissive licences that `text` contains, as SPDX identifiers, and what refuses it."""
    # The Python licence names the GPL in speaking of old releases.
    plain = words(text).replace("previously distributed under the gnu general public license", "")
    found = [name.strip() for name, parts in PERMISSIVE.items() if all(part in plain for part in parts)]
    found = [n for n in found if not any(other in found for other in IMPLIED.get(n, []))]
    refused = [name for name, sentence in REFUSED.items() if sentence in plain]
    return list(dict.fromkeys(found)), refused


def licence_of(files: Iterable[tuple[str, str]]) -> tuple[str | None, str]:
    """The licence of licence files `(name, text)` that lie together.

    Returns an SPDX expression, or None and why they are refused.
    """
    all_found: list[str] = []
    for name, text in files:
        found, refused = classify(text)
        if refused:
            return None, f"{name} names {', '.join(refused)}"
        if not found:
            if len(words(text)) < 400:  # a pointer: "see LICENSE-MIT"
                continue
            return None, f"{name} is no known permissive licence"
        all_found += [n for n in found if n not in all_found]
    if not all_found:
        return None, "no licence file"
    return " AND ".join(sorted(all_found)), ""


def head_refuses(text: str) -> bool:
    """Whether a file's head puts it under a licence that is not permissive."""
    return _HEAD.search(text, 0, 3000) is not None
