"""Varied lines for tokenizer tests, the same as LineGenerator.swift makes from the same seed."""

import pathlib

FRAGMENTS = (pathlib.Path(__file__).parent.parent / "Fixtures" / "fragments.txt").read_text(
    encoding="utf-8").split("\n")[:-1]

# Ranges of scalars that single lines are drawn from; surrogates are replaced.
BLOCKS = [
    (0x20, 0x7E), (0x00, 0x1F), (0x7F, 0xA0), (0xA1, 0xFF), (0x100, 0x24F), (0x250, 0x2FF),
    (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F), (0x591, 0x5F4), (0x600, 0x6FF),
    (0x900, 0x97F), (0xE01, 0xE5B), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1E00, 0x1FFF),
    (0x2000, 0x206F), (0x2070, 0x218F), (0x2190, 0x23FF), (0x2460, 0x27BF), (0x2C60, 0x2C7F),
    (0x3000, 0x30FF), (0x3130, 0x33FF), (0x4E00, 0x9FFF), (0xA640, 0xA69F), (0xAC00, 0xD7A3),
    (0xE000, 0xF8FF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFE6F), (0xFF00, 0xFFFF),
    (0x10000, 0x103FF), (0x1D400, 0x1D7FF), (0x1F100, 0x1F2FF), (0x1F300, 0x1FAFF),
    (0x20000, 0x2A6DF), (0x2F800, 0x2FA1F), (0xE0000, 0xE01EF), (0, 0x10FFFF),
]
GLUE = ["", "", " ", " ", "  ", "   ", "    ", "\t", "\t\t", "\n", "\r\n", "\n\n", " \n ", "\r",
        "\u00a0", "\u3000", "\u200b", "\u0301", ".", "_", "-", "'", "\"", "(", "0"]
WORDS = ["get", "HTTP", "value", "Of", "ID", "x", "2", "user", "_", "Name", "count", "URL", "is",
         "Empty", "64", "É", "ü", "'s", "'LL", "'t", "test", "run", "日", "я", "."]
MASK = (1 << 64) - 1


class Random:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, count):
        return self.next() % count

    def pick(self, items):
        return items[self.below(len(items))]

    def scalar(self, block):
        value = block[0] + self.below(block[1] - block[0] + 1)
        return chr(0x41 if 0xD800 <= value < 0xE000 else value)


def line(r):
    kind = r.below(10)
    if kind <= 2:
        return "".join(r.pick(FRAGMENTS) + r.pick(GLUE) for _ in range(1 + r.below(3)))
    if kind == 3:
        block = r.pick(BLOCKS)
        return "".join(r.scalar(block) for _ in range(1 + r.below(40)))
    if kind == 4:
        return "".join(r.scalar(r.pick(BLOCKS)) for _ in range(1 + r.below(60)))
    if kind == 5:
        return "".join(r.pick(GLUE) + (r.pick(WORDS) if r.below(3) == 0 else "")
                       for _ in range(1 + r.below(30)))
    if kind == 6:
        scalars = list(r.pick(FRAGMENTS))
        for _ in range(1 + r.below(8)):
            scalars.insert(r.below(len(scalars) + 1), r.scalar(r.pick(BLOCKS)))
        return "".join(scalars)
    if kind == 7:
        return "".join(r.pick(WORDS) for _ in range(1 + r.below(40)))
    if kind == 8:
        return "".join(r.scalar(BLOCKS[0]) for _ in range(1 + r.below(120)))
    broken = bytearray(r.pick(FRAGMENTS).encode("utf-8"))
    for _ in range(1 + r.below(12)):
        position = r.below(len(broken))
        broken[position] = r.below(256)
    return bytes(broken).decode("utf-8", errors="replace")


def lines(seed=20_240_607, count=10_000):
    r = Random(seed)
    return [line(r) for _ in range(count)]


def digest(ids):
    """FNV-1a over the ids as 32-bit little-endian words, folded to 32 bits."""
    h = 0xCBF29CE484222325
    for i in ids:
        for byte in i.to_bytes(4, "little"):
            h = ((h ^ byte) * 0x100000001B3) & MASK
    return (h >> 32) ^ (h & 0xFFFFFFFF)
