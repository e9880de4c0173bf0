// Fails if formatting would change a reference page: whoever formats a repository that the pages are
// copied into must not be left with a difference.
//
//     node stable.mjs FOLDER...
//
// Each folder is that of a language, with a folder in it for each client. Of each client, about 200 pages
// are checked, evenly spread over all of them, and the pages beside the clients.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import prettier from "prettier";

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

const languages = process.argv.slice(2);
const pages = languages.flatMap(chosen);
const unstable = pages.flatMap((page) => {
  const text = readFileSync(page, "utf8");
  const formatted = prettier.format(text, { parser: "markdown" });
  return text === formatted ? [] : [difference(page, text, formatted)];
});
unstable.forEach((one) => console.log(one));
console.log(
  `${pages.length - unstable.length} of ${pages.length} pages are as prettier ${
    prettier.version
  } formats them.`
);
process.exit(pages.length > 0 && unstable.length === 0 ? 0 : 1);
