#!/usr/bin/env python3
"""Writes corpora that strain a tool for duplicates, for measuring how its time and memory grow.

    grow.py copies FOLDER --count 100000          copies of one document
    grow.py near-copies FOLDER --count 100000     the same, but each with a word of its own
    grow.py footer FOLDER --count 20000           documents of 100 words with one common footer of 200
    grow.py short FOLDER --count 200000           documents of five words
    grow.py line FOLDER --count 1000000           documents of 100 lines, each second of which is the same everywhere
    grow.py drift FOLDER --count 1000             a chain of copies, each with two more words replaced
    grow.py big FOLDER --megabytes 100            one document, as big.txt
    grow.py enlarge FOLDER --from FILE --megabytes 10000
                                                  a JSON-lines file made larger, and not by copies

All but `big` write JSON lines (`id`, `text`). The same arguments give the same bytes.

`enlarge` writes the file's records in rounds. The first round is the file as it is; in each other about a quarter of the
words is replaced, chosen by the round, the word and the word before it. So copies in the file remain copies in each round,
and findings grow with the size, but a document and its counterpart in another round share few runs of five words.
"""

import argparse
import json
import random
import sys
from itertools import accumulate
from pathlib import Path
from zlib import crc32

SYLLABLES = [c + v for c in "b c d f g h l m n p r s t v w st tr pl ch".split() for v in "a e i o u ea ou".split()]


class Language:
    """Text of invented words whose frequencies follow Zipf's law."""

    def __init__(self, rng, words=30_000):
        self.rng = rng
        known = {}
        while len(known) < words:
            # Frequent words are short, as in any language.
            syllables = 1 + (len(known) > 100) + (len(known) > 3000) + rng.randrange(2)
            known["".join(rng.choice(SYLLABLES) for _ in range(syllables))] = None
        self.vocabulary = list(known)
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(words)))

    def words(self, count):
        return self.rng.choices(self.vocabulary, cum_weights=self.weights, k=count)

    def prose(self, count):
        """Sentences of 6 to 20 words."""
        words = self.words(count)
        start = 0
        while start < count:
            end = min(start + self.rng.randint(6, 20), count)
            words[start] = words[start].capitalize()
            words[end - 1] += "."
            start = end
        return " ".join(words)


def copies(language, count, words):
    text = language.prose(words or 300)
    return (text for _ in range(count))


def near_copies(language, count, words):
    text = language.prose(words or 300).split(" ")
    for number in range(count):
        own = list(text)
        own[language.rng.randrange(len(own))] = f"own{number}"
        yield " ".join(own)


def footer(language, count, words):
    common = language.prose(200)
    for _ in range(count):
        yield language.prose(words or 100) + "\n\n" + common


def short(language, count, words):
    for _ in range(count):
        yield language.prose(words or 5)


def line(language, count, words):
    """`count` is the number of places of the line, not of documents."""
    common = language.prose(words or 12)
    for first in range(0, count, 50):
        yield "\n".join(f"{common}\n{language.prose(12)}" for _ in range(min(50, count - first)))


def drift(language, count, words):
    text = language.prose(words or 300).split(" ")
    for _ in range(count):
        yield " ".join(text)
        for word in language.words(2):
            text[language.rng.randrange(len(text))] = word


def enlarge(source, size, out):
    """Rounds of the records of `source` until `size` bytes are written; a record is never cut."""
    rng = random.Random(1)
    vocabulary = Language(rng).vocabulary
    numbers = {}
    written = 0
    round_number = 0
    while True:
        salt = crc32(b"%d" % round_number)
        before = written
        with open(source, encoding="utf-8") as records:
            for record in records:
                if round_number:
                    fields = json.loads(record)
                    fields["id"] = f"{round_number}-{fields.get('id', '')}"
                    fields["text"] = reworded(fields["text"], salt, vocabulary, numbers)
                    record = json.dumps(fields, ensure_ascii=False) + "\n"
                written += out.write(record.encode())
                if written >= size:
                    return
        if written == before:
            sys.exit(f"grow.py: {source} has no records")
        round_number += 1


def reworded(text, salt, vocabulary, numbers):
    words = text.split(" ")
    before = salt
    for place, word in enumerate(words):
        number = numbers.get(word)
        if number is None:
            number = numbers[word] = crc32(word.encode())
        chosen = ((before ^ salt) * 0x9E3779B1 + number * 0x85EBCA6B) & 0xFFFFFFFF
        # The high bits decide; a word with a line end in it stays, and with it the lines.
        if chosen < 0x40000000 and "\n" not in word:
            words[place] = vocabulary[(chosen ^ salt) % len(vocabulary)]
        before = number
    return " ".join(words)


KINDS = {"copies": copies, "near-copies": near_copies, "footer": footer, "short": short, "line": line, "drift": drift}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=[*KINDS, "big", "enlarge"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100_000, help="documents [100000]")
    parser.add_argument("--words", type=int, help="words of a document")
    parser.add_argument("--megabytes", type=float, default=100, help="size for big and enlarge [100]")
    parser.add_argument("--from", dest="source", type=Path, help="the file to enlarge")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    arguments.folder.mkdir(parents=True, exist_ok=True)
    size = int(arguments.megabytes * 1e6)
    if arguments.kind == "enlarge":
        if arguments.source is None:
            parser.error("enlarge needs --from")
        path = arguments.folder / "enlarge.jsonl"
        with open(path, "wb") as out:
            enlarge(arguments.source, size, out)
    else:
        language = Language(random.Random(arguments.seed))
        if arguments.kind == "big":
            path = arguments.folder / "big.txt"
            with open(path, "wb") as out:
                written = 0
                while written < size:
                    written += out.write((language.prose(12) + "\n").encode())
        else:
            path = arguments.folder / f"{arguments.kind}.jsonl"
            texts = KINDS[arguments.kind](language, arguments.count, arguments.words)
            with open(path, "w", encoding="utf-8") as out:
                for number, text in enumerate(texts):
                    out.write(json.dumps({"id": f"{number:07}", "text": text}, ensure_ascii=False) + "\n")
    print(path)


if __name__ == "__main__":
    main()
