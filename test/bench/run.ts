/** `npm run bench [-- NAME …] [--model FILE] [--cases FILE]`: prints figures, as ratios within this run where it can. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { fillInTheMiddle } from "./fillInTheMiddle";
import { ensureRandomModel, shapes } from "./randomModel/randomModel";
import { replay } from "./replay/replay";
import { startup } from "./startup";
import { throughput } from "./throughput";
import { typing } from "./typing";

const { values: options, positionals } = parseArgs({
  options: {
    model: { type: "string", default: "" },
    cases: { type: "string", default: "" },
    peer: { type: "string", default: "" },
    speed: { type: "string", default: "4" },
    edits: { type: "string", default: "210" },
  },
  allowPositionals: true,
});
const server = "dist/server/main.mjs";
const values = { ...options, model: await modelFile(options.model) };
const starterModel = "dist/server/assets/starter-code.Q8_0.gguf";
const benches: Record<string, () => Promise<void>> = {
  startup: () => startup(server, values.model),
  throughput: () => throughput(server, values.model),
  replay: () => {
    const { model } = values;
    const peer = { program: values.peer, model: model || starterModel, ...peerOptions(model) };
    return replay(server, { model, peer, edits: Number(values.edits), speed: Number(values.speed) });
  },
  typing: () => typing(server, values.model),
  // Needs a file of cases: JSON Lines of { id, path, language, kind, prefix, suffix, middle }.
  fim: () => fillInTheMiddle(server, values.cases, values.model),
};

const chosen =
  positionals.length > 0
    ? positionals
    : Object.keys(benches).filter((name) => name !== "fim" || values.cases !== "");
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`There is no bench ${name}: choose from ${Object.keys(benches).join(", ")}.`);
  console.log(`\n${name}`);
  await bench();
}

/** A path, or the name of a shape: then a model of random weights is made. */
async function modelFile(model: string): Promise<string> {
  if (shapes[model] === undefined) return model;
  const path = resolve(".vscode-test", "models", `${model}.gguf`);
  await ensureRandomModel(path, model);
  return path;
}

/** The starter model has a short context and knows the suffix-first order better. */
function peerOptions(model: string) {
  return model === "" ? { batch: 512, suffixFirst: true } : { batch: 1024, suffixFirst: false };
}
