#!/usr/bin/env python3
"""Build the background tables of word frequencies that `retold` ships.

Reads `wordfreq/data/large_*.msgpack.gz` out of the wordfreq 3.1.1 wheel (data: CC BY-SA 4.0) and writes for each language a
table of one line a frequency class: `<centibel>\t<word> <word> ...`, where a word's frequency is 10^(-centibel/100). Rarest
words last. For Chinese and Japanese the words are pairs of neighbouring characters.

    python3 build_background.py wordfreq-3.1.1-py3-none-any.whl FOLDER
"""
import argparse
import collections
import gzip
import math
import pathlib
import re
import unicodedata
import zipfile

import msgpack

WORDS = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "russian": "ru",
}
PAIRS = {"chinese": "zh", "japanese": "ja"}
TOKEN = re.compile(r"\w+")
EAST_ASIAN = re.compile("[\u3040-\u309f\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff々]+")


def read_wordfreq(wheel, code):
    """Yield (word, frequency). The file is a header, then one list of words for each centibel from 0 up."""
    with zipfile.ZipFile(wheel) as archive:
        data = gzip.decompress(archive.read(f"wordfreq/data/large_{code}.msgpack.gz"))
    header, *classes = msgpack.unpackb(data)
    assert header == {"format": "cB", "version": 1}, header
    for centibel, words in enumerate(classes):
        for word in words:
            yield unicodedata.normalize("NFKC", word).lower(), 10 ** (-centibel / 100)


def count_tokens(entries):
    """Cut every entry the way retold cuts text (`don't` is `don` and `t`) and add up what its parts were seen."""
    frequency = collections.Counter()
    for word, share in entries:
        for token in TOKEN.findall(word):
            # wordfreq writes every digit of a longer number as 0: numbers have a rule of their own, no entry here.
            if not any(c.isdecimal() for c in token):
                frequency[token] += share
    return frequency


def count_pairs(entries):
    """Share of each pair of neighbouring characters among all pairs: those inside words as they were seen, those between two words
    as if words followed each other by chance. wordfreq cut its Chinese and Japanese into words."""
    inside, first, last = collections.Counter(), collections.Counter(), collections.Counter()
    for word, share in entries:
        if not EAST_ASIAN.fullmatch(word):
            continue
        first[word[0]] += share
        last[word[-1]] += share
        for at in range(len(word) - 1):
            inside[word[at : at + 2]] += share
    words = sum(first.values())
    pairs = collections.Counter(inside)
    # Rarer characters make no pair that is frequent enough to be kept.
    for a, share in last.most_common(1500):
        for b, other in first.most_common(1500):
            pairs[a + b] += share * other / words
    total = sum(inside.values()) + words
    return collections.Counter({pair: share / total for pair, share in pairs.items()})


def write_table(frequency, words, path):
    kept = sorted(frequency, key=lambda word: (-frequency[word], word))[:words]
    classes = collections.defaultdict(list)
    for word in kept:
        classes[max(0, round(-100 * math.log10(frequency[word])))].append(word)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for centibel in sorted(classes):
            out.write(f"{centibel}\t{' '.join(sorted(classes[centibel]))}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", help="wordfreq-3.1.1-py3-none-any.whl")
    parser.add_argument("folder", help="where to write the tables", type=pathlib.Path)
    parser.add_argument("--words", type=int, default=30_000, help="how many words to keep, most frequent first")
    args = parser.parse_args()

    for count, languages in [(count_tokens, WORDS), (count_pairs, PAIRS)]:
        for name, code in languages.items():
            write_table(count(read_wordfreq(args.wheel, code)), args.words, args.folder / f"{name}.tsv")


if __name__ == "__main__":
    main()
