// The data island, and what follows from it.

const DATA = JSON.parse(byId("data").textContent);
const NO_TEXT = DATA.redacted ? "The text is left out of this report." : "The text of this document had no room in the report.";
const MEANING = Object.fromEntries(DATA.rules.map((row) => [row.rule, row.meaning]));

for (const one of DATA.documents) {
  one.path ??= one.name;
  one.folder = one.path.includes("/") ? one.path.slice(0, one.path.lastIndexOf("/")) : ".";
  one.found = [];
}
DATA.findings.forEach((finding, rank) => {
  finding.rank = rank;
  finding.title ||= finding.count > 1 ? `${finding.count} places` : "1 place";
  finding.folders = new Set();
  const seen = new Set();
  for (const member of finding.members) {
    member.spans ??= [];
    const one = DATA.documents[member.document];
    finding.folders.add(one.folder);
    if (!seen.has(one)) one.found.push(finding);
    seen.add(one);
  }
});
const BY_KEY = new Map(DATA.findings.map((finding) => [finding.key, finding]));
const BY_NAME = new Map(DATA.documents.map((one) => [one.name, one]));

const documentOf = (member) => DATA.documents[member.document];
const nameOf = (member) => documentOf(member).name;
const textOf = (one) => (one.text === undefined ? undefined : DATA.texts[one.text]);
const leaderOf = (finding) => finding.members[finding.leader];
// Lines of a record count inside its text, so its name comes first.
const placeOf = (member, span) => (span ? `${nameOf(member)}:${span[0]}:${span[1]}` : nameOf(member));
const documentAddress = (one) => `#/document/${encodeURIComponent(one.name)}`;
const findingAddress = (finding) => `#/finding/${finding.key}`;

// Byte offsets of UTF-8 as offsets into a string. `offsets` are sorted. O(text).
function stringOffsets(text, offsets) {
  const found = new Map();
  let bytes = 0, at = 0;
  for (const offset of offsets) {
    while (bytes < offset && at < text.length) {
      const code = text.codePointAt(at);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
    }
    found.set(offset, at);
  }
  return found;
}

// The spans of a member as ranges of its text.
function rangesOf(text, spans) {
  const offsets = spans.flatMap((span) => [span[4], span[5]]).sort((a, b) => a - b);
  const at = stringOffsets(text, offsets);
  return spans.map((span) => [at.get(span[4]), at.get(span[5])]);
}

// Who leads, and why; what is said is how each relation chooses.
function keeper(finding) {
  const leader = leaderOf(finding);
  const first = finding.members.every((member) => nameOf(leader) <= nameOf(member));
  switch (finding.rule) {
    case "exact-duplicate":
      return "All have the same words; this one is the first by name.";
    case "near-duplicate":
      return `It is the longest${first ? " (of equals, the first by name)" : ""}, and all others were compared with it.`;
    case "contained":
      return "It is the longest: the others stand in it, nearly whole.";
    case "shared-passage":
      return "Its place matches most of the others; of equals, the longest in the longest document.";
    case "overlapping-report":
      return "It is most like all others together; of equals, the longest.";
    default:
      return "It is the first place in the order of names.";
  }
}

// One sentence on what was found.
function fact(finding) {
  const evidence = finding.evidence;
  const documents = counted(finding.count, "document");
  if (finding.kind === "boilerplate") return `Text that stands in ${documents}: their furniture, which fails nothing.`;
  switch (finding.rule) {
    case "exact-duplicate":
      return `${documents} have the same ${counted(evidence.words, "word")}; ${evidence.byte_identical ? "all bytes are identical" : "case, marks or spaces differ"}.`;
    case "near-duplicate":
      return `${documents} resemble the longest, of ${counted(evidence.words, "word")}, by ${percent(evidence.resemblance[0])} to ${percent(evidence.resemblance[1])}.`;
    case "contained":
      return `At least ${percent(finding.weakest)} of ${finding.count === 2 ? "another document stands" : `each of ${counted(finding.count - 1, "other document")} stands`} in this one of ${counted(evidence.words, "word")}.`;
    case "shared-passage":
      return `A passage of ${counted(evidence.words, "word")} stands in ${counted(finding.count, "place")}.`;
    case "overlapping-report":
      return `${documents} tell the same story: mean score ${evidence.cohesion.toFixed(2)}, of the least alike two ${finding.weakest.toFixed(2)}.`;
    default:
      return `${evidence.lines.length > 1 ? `A block of ${counted(evidence.words, "word")} stands` : `A line of ${counted(evidence.words, "word")} stands`} ${grouped(finding.count)} times${evidence.verbatim ? ", to the character" : "; case, marks or spaces differ"}.`;
  }
}
