// The data island, and what follows from it.

const DATA = JSON.parse(byId("data").textContent);
const NO_TEXT = DATA.redacted ? "The text is left out of this report." : "The text of this document had no room in the report.";
const RULES = Object.fromEntries(DATA.rules.map((row) => [row.rule, row]));
const [STORY, PASSAGE, LINES] = ["overlapping-report", "shared-passage", "repeated-line"];
for (const one of DATA.documents) {
	one.path ??= one.name;
	one.folder = one.path.replace(/\/?[^/]*$/, "") || ".";
	one.body = DATA.texts[one.text];
	one.found = new Set();
}
DATA.findings.forEach((finding, rank) => {
	finding.rank = rank;
	finding.title ||= counted(finding.count, "place");
	for (const member of finding.members) {
		member.spans ??= [];
		member.of = DATA.documents[member.document];
		member.name = member.of.name;
		member.of.found.add(finding);
	}
});
const BY_KEY = new Map(DATA.findings.map((finding) => [finding.key, finding]));
const BY_NAME = new Map(DATA.documents.map((one) => [one.name, one]));
const leaderOf = (finding) => finding.members[finding.leader];
// A span is [line, column, end line, end column, start, end, excerpt].
const placeOf = (member, span = member.spans[0]) => (span ? `${member.name}:${span[0]}:${span[1]}` : member.name);
const span4 = (span) => [span[4], span[5]];
const documentAddress = (one) => `#/document/${encodeURIComponent(one.name)}`;
const findingAddress = (finding) => `#/finding/${finding.key}`;
const compareAddress = (finding, a, b) => `${findingAddress(finding)}/compare/${a}/${b}`;
// Ranges of bytes of UTF-8 as those of a string.
function offsetsIn(text, ranges) {
	const found = new Map();
	let bytes = 0, at = 0;
	for (const offset of ranges.flat().sort((a, b) => a - b)) {
		while (bytes < offset && at < text.length) {
			const c = text.codePointAt(at);
			bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
			at += c < 0x10000 ? 1 : 2;
		}
		found.set(offset, at);
	}
	return ranges.map((range) => range.map((offset) => found.get(offset)));
}
const rangesOf = (text, spans) => offsetsIn(text, spans.map(span4)).sort((x, y) => x[0] - y[0]);
