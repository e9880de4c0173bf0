// Runs the samples for Node of the reference pages with the official SDK, and says what it sends.
//
//     node record.mjs FOLDER     the pages of Node, as `cargo xtask docs --lang node` writes them
//
// A line of JSON for each sample: the operation, and the request that reached a server on the loopback
// interface; or `error` if none did, or `absent` if the SDK has no method for the operation.

import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const METHOD = /^## Method name\n\n`(\w+)Client\.(\w+)`$/m;
const SAMPLE = /^## Sample code\n\n```ts\n(.*?)\n```$/ms;
const HOSTS = /https:\/\/(?:example|api)\.genauth\.ai/g;
// Samples are modules, which cannot be run from text; but for their imports they are functions.
const IMPORT = /^import (\{.*\}) from (".*");$/gm;

const require = createRequire(import.meta.url);
const AsyncFunction = (async () => {}).constructor;
const requests = [];

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  requests.push({
    method: request.method,
    target: request.url,
    headers: request.headers,
    body,
  });
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ statusCode: 200, message: "", data: {} }));
});

async function run(code, local) {
  if (code.startsWith("// ")) return { absent: true };
  requests.length = 0;
  const text = code.replace(HOSTS, local).replace(IMPORT, "const $1 = require($2);");
  try {
    await new AsyncFunction("require", text)(require);
  } catch (error) {
    return { error: String(error) };
  }
  return { request: requests.at(-1) };
}

server.listen(0, "127.0.0.1", async () => {
  const folder = process.argv[2];
  const local = `http://127.0.0.1:${server.address().port}`;
  const files = readdirSync(folder, { recursive: true }).sort();
  for (const page of files.filter((file) => /^[^/]+\/[^/]+\/(?!README)[^/]+\.md$/.test(file))) {
    const text = readFileSync(join(folder, page), "utf8");
    const [, client, method] = METHOD.exec(text);
    const outcome = await run(SAMPLE.exec(text)[1], local);
    console.log(
      JSON.stringify({ page, client: client.toLowerCase(), method, ...outcome })
    );
  }
  server.closeAllConnections();
  server.close();
});
