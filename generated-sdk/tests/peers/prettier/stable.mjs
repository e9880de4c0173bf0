// Fails if formatting would change a reference page: whoever formats a repository that the pages are
// copied into must not be left with a difference.
//
//     node stable.mjs [--upstream CASES] FOLDER...
//
// With --upstream, the formatter is that of upstream's maintainers, with their configuration, and it must
// make of each text in CASES what is recorded there.
//
// Each folder is that of a language, with a folder in it for each client. Of each client, about 200 pages
// are checked, evenly spread over all of them, and the pages beside the clients.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import today from "prettier";
import upstreams from "prettier-upstream";

const ENOUGH = 200;

function pagesBelow(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".md"));
  return names.sort().map((name) => join(folder, name));
}

function sample(pages) {
  const every = Math.max(1, Math.floor(pages.length / ENOUGH));
  return pages.filter((_, index) => index % every === 0);
}

function chosen(language) {
  const entries = readdirSync(language, { withFileTypes: true });
  const clients = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const beside = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".md"));
  return [
    ...clients.sort().flatMap((client) => sample(pagesBelow(join(language, client)))),
    ...beside.map((entry) => join(language, entry.name)),
  ];
}

// Where the two begin to differ, for people.
function difference(page, text, formatted) {
  const lines = text.split("\n");
  const others = formatted.split("\n");
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `${page}:${at + 1}\n  is      ${lines[at]}\n  becomes ${others[at] ?? "nothing"}`;
}

const UPSTREAM = {
  tabWidth: 2,
  semi: true,
  singleQuote: true,
  jsxSingleQuote: true,
  trailingComma: "none",
  printWidth: 80,
};

// A text and what the formatter makes of it stand on a line each, as JSON.
function recorded(file) {
  const texts = [...readFileSync(file, "utf8").matchAll(/^(?:- from|  to): (".*")$/gm)];
  const values = texts.map((found) => JSON.parse(found[1]));
  return values.flatMap((from, index) => (index % 2 === 0 ? [[from, values[index + 1]]] : []));
}

const isUpstream = process.argv[2] === "--upstream";
const [prettier, options] = isUpstream ? [upstreams, UPSTREAM] : [today, {}];
const format = (text) => prettier.format(text, { parser: "markdown", ...options });
const cases = isUpstream ? recorded(process.argv[3]) : [];
const wrong = cases.filter(([from, to]) => format(from) !== to);
wrong.forEach(([from]) => console.log(`not as recorded: ${JSON.stringify(from)}`));
if (isUpstream) console.log(`${cases.length - wrong.length} of ${cases.length} records are right.`);

const languages = process.argv.slice(isUpstream ? 4 : 2);
const pages = languages.flatMap(chosen);
const unstable = pages.flatMap((page) => {
  const text = readFileSync(page, "utf8");
  const formatted = format(text);
  return text === formatted ? [] : [difference(page, text, formatted)];
});
unstable.forEach((one) => console.log(one));
console.log(
  `${pages.length - unstable.length} of ${pages.length} pages are as prettier ${
    prettier.version
  } formats them.`
);
process.exit(pages.length > 0 && unstable.length === 0 && wrong.length === 0 ? 0 : 1);
