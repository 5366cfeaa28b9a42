// How long mermaid.js takes to parse each text of a JSON object, warm: the median, in milliseconds.
//
//   node parse.mjs FOLDER < texts.json     where `npm install` has put mermaid and jsdom in FOLDER

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(resolve(process.argv[2], "package.json"));
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
console.debug = console.info = console.warn = console.error = () => {};

const home = resolve(process.argv[2], "node_modules/mermaid/dist/mermaid.core.mjs");
const { default: mermaid } = await import(pathToFileURL(home));
mermaid.initialize({ startOnLoad: false, maxEdges: 1_000_000, maxTextSize: 100_000_000 });

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

const medians = {};
for (const [name, text] of Object.entries(JSON.parse(Buffer.concat(chunks)))) {
  const rounds = text.length > 50_000 ? 3 : 60;
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    await mermaid.mermaidAPI.getDiagramFromText(text);
    times.push(performance.now() - began);
  }
  medians[name] = times.sort((a, b) => a - b)[rounds >> 1];
}
process.stdout.write(JSON.stringify(medians));
