// Texts to what Mermaid makes of them: JSON lines in, JSON lines out.
//
//   npm install && node record.mjs < texts.jsonl > answers.jsonl
//
// A line in is {"id": …, "text": …}; the line out has "mermaid" as well: the flowchart database, or the error.

import { createInterface } from "node:readline";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
console.debug = console.info = console.warn = console.error = () => {};

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, maxEdges: 1_000_000, logLevel: "fatal" });

const VERTEX = [
  "id", "text", "type", "labelType", "styles", "classes", "link", "linkTarget", "props",
  "icon", "form", "pos", "img", "constraint", "haveCallback",
];
const EDGE = [
  "start", "end", "text", "type", "stroke", "length", "labelType", "style", "interpolate",
  "classes", "animate", "animation", "id", "isUserDefinedId",
];
const SUBGRAPH = ["id", "title", "nodes", "dir", "classes", "labelType"];
const CLASS = ["id", "styles", "textStyles"];

for await (const line of createInterface({ input: process.stdin })) {
  const { id, text } = JSON.parse(line);
  process.stdout.write(JSON.stringify({ id, text, mermaid: await answer(text) }) + "\n");
}

async function answer(text) {
  try {
    const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(text);
    return db.getVertices ? database(db, type) : { ok: false, error: `Not a flowchart: ${type}` };
  } catch (error) {
    return { ok: false, error: String(error.message ?? error) };
  }
}

function database(db, type) {
  return {
    ok: true,
    type,
    direction: db.getDirection(),
    vertices: [...db.getVertices().values()].map((vertex) => pick(vertex, VERTEX)),
    edges: [...db.getEdges()].map((edge) => pick(edge, EDGE)),
    subgraphs: db.getSubGraphs().map((subgraph) => pick(subgraph, SUBGRAPH)),
    classes: [...db.getClasses().values()].map((style) => pick(style, CLASS)),
    tooltips: Object.fromEntries(db.tooltips),
    accTitle: db.getAccTitle(),
    accDescription: db.getAccDescription(),
    title: db.getDiagramTitle(),
  };
}

function pick(record, fields) {
  return Object.fromEntries(fields.filter((f) => record[f] != null).map((f) => [f, record[f]]));
}
