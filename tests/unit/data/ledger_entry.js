// Takes entry vectors on standard input. Gives the leaf hash this independent version computes for each.
const { createHash } = require("node:crypto");

const FIRST_FIELDS = [
  "item", "kind", "channel", "action", "activity", "actor", "unit", "counterpart", "counterpart_unit",
  "occurred_us", "offset_minutes", "recorded_us", "due_us", "outcome", "source", "payload",
];
const FIELDS = {
  "shigan.entry/1": FIRST_FIELDS,
  "shigan.entry/2": [
    ...FIRST_FIELDS, "precision", "outcome_known", "procedure", "procedure_from", "step", "state", "item_version",
    "account", "role", "pack",
  ],
};
const hash = (...parts) => parts.reduce((h, part) => h.update(part), createHash("sha256")).digest();
const told = (value) => (typeof value === "boolean" ? (value ? "1" : "0") : value);
const netstring = (text) => (text === null ? "-," : `${Buffer.byteLength(text, "utf8")}:${text},`);

// Whole numbers of 64 bits are read as text: a JavaScript number would round them.
const input = require("node:fs").readFileSync(0, "utf8").replace(/("\w+_(?:us|minutes|version)": )(-?\d+)/g, '$1"$2"');

const { version, entries } = JSON.parse(input);
for (const { event, salt } of entries) {
  const canonical = [version, ...FIELDS[version].map((field) => told(event[field]))].map(netstring).join("");
  const commitment = hash(Buffer.from(salt, "hex"), Buffer.from(canonical, "utf8"));
  console.log(hash(Buffer.from([0]), commitment).toString("hex"));
}
