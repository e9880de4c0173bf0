// Parses the samples of the reference pages with the grammar of each language.
//
//     node check.mjs FOLDER     a folder of pages for each language, as `cargo xtask docs --lang all` writes them
//
// Says where a sample is not what its language allows, and how many are.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { Language, Parser } from "web-tree-sitter";

const GRAMMARS = {
  java: "tree-sitter-java/tree-sitter-java.wasm",
  node: "tree-sitter-typescript/tree-sitter-typescript.wasm",
  go: "tree-sitter-go/tree-sitter-go.wasm",
  python: "tree-sitter-python/tree-sitter-python.wasm",
  php: "tree-sitter-php/tree-sitter-php.wasm",
  csharp: "tree-sitter-c-sharp/tree-sitter-c_sharp.wasm",
};
const SAMPLE = /^## Sample code\n\n```\w+\n(.*?)\n```$/ms;

// The first node that does not belong where it is.
function defect(node) {
  if (node.isError || node.isMissing) return node;
  for (const child of node.hasError ? node.children : []) {
    const found = defect(child);
    if (found) return found;
  }
  return null;
}

function check(parser, page, text) {
  const sample = SAMPLE.exec(text)?.[1];
  if (sample === undefined) return [`${page}: no sample`];
  const tree = parser.parse(sample);
  const found = defect(tree.rootNode);
  tree.delete();
  if (!found) return [];
  const { row, column } = found.startPosition;
  const line = sample.split("\n")[row];
  return [`${page}: line ${row + 1}, column ${column + 1} of the sample: ${line}`];
}

const pages = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => /^[^/]+\/[^/]+\/(?!README)[^/]+\.md$/.test(file))
    .sort();

const folder = process.argv[2];
const modules = fileURLToPath(new URL("node_modules", import.meta.url));
await Parser.init();
let failed = false;
for (const [language, grammar] of Object.entries(GRAMMARS)) {
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(modules, grammar)));
  const root = join(folder, language);
  const files = existsSync(root) ? pages(root) : [];
  const found = files.flatMap((file) =>
    check(parser, `${language}/${file}`, readFileSync(join(root, file), "utf8"))
  );
  found.forEach((line) => console.log(line));
  console.log(`${language}: ${files.length - found.length} of ${files.length} samples are valid`);
  failed ||= found.length > 0 || files.length === 0;
}
process.exit(failed ? 1 : 0);
