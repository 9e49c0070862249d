#!/usr/bin/env python3
"""Build the background table of English word frequencies that `retold` ships.

Reads `wordfreq/data/large_en.msgpack.gz` out of the wordfreq 3.1.1 wheel (data: CC BY-SA 4.0) and writes one line a
frequency class: `<centibel>\t<word> <word> ...`, where a word's frequency is 10^(-centibel/100). Rarest words last.

    python3 build_background.py wordfreq-3.1.1-py3-none-any.whl english.tsv
"""
import argparse
import collections
import gzip
import math
import re
import unicodedata
import zipfile

import msgpack

SOURCE = "wordfreq/data/large_en.msgpack.gz"
TOKEN = re.compile(r"\w+")


def read_wordfreq(wheel):
    """Yield (word, frequency). The file is a header, then one list of words for each centibel from 0 up."""
    with zipfile.ZipFile(wheel) as archive:
        header, *classes = msgpack.unpackb(gzip.decompress(archive.read(SOURCE)))
    assert header == {"format": "cB", "version": 1}, header
    for centibel, words in enumerate(classes):
        for word in words:
            yield word, 10 ** (-centibel / 100)


def count_tokens(entries):
    """Cut every entry the way retold cuts text (`don't` is `don` and `t`) and add up what its parts were seen."""
    frequency = collections.Counter()
    for word, share in entries:
        for token in TOKEN.findall(unicodedata.normalize("NFKC", word).lower()):
            # wordfreq writes every digit of a longer number as 0: numbers have a rule of their own, no entry here.
            if not any(c.isdecimal() for c in token):
                frequency[token] += share
    return frequency


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", help="wordfreq-3.1.1-py3-none-any.whl")
    parser.add_argument("output", help="table to write")
    parser.add_argument("--words", type=int, default=30_000, help="how many words to keep, most frequent first")
    args = parser.parse_args()

    frequency = count_tokens(read_wordfreq(args.wheel))
    kept = sorted(frequency, key=lambda word: (-frequency[word], word))[: args.words]
    classes = collections.defaultdict(list)
    for word in kept:
        classes[max(0, round(-100 * math.log10(frequency[word])))].append(word)
    with open(args.output, "w", encoding="utf-8", newline="\n") as out:
        for centibel in sorted(classes):
            out.write(f"{centibel}\t{' '.join(sorted(classes[centibel]))}\n")


if __name__ == "__main__":
    main()
