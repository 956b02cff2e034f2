/**
 * `npm run bench [-- NAME …] [--model FILE or SHAPE] [--peer FILE] [--cases FILE] [--edits N] [--speed N] [--log FILE]
 * [--repositories FOLDER] …`: prints figures, as ratios within this run where possible. docs/benchmarks.md explains each option.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { abort } from "./abort";
import { chat } from "./chat";
import { checkout } from "./codebase/checkout";
import { codebase } from "./codebase/codebase";
import { vectors } from "./codebase/vectors";
import { context } from "./context/context";
import { fitOdds } from "./context/fitOdds";
import { edit } from "./edit";
import { eventLoop } from "./eventLoop";
import { fileGrowth } from "./growth/fileGrowth";
import { workspaceGrowth } from "./growth/workspaceGrowth";
import type { LlamaServerOptions } from "./llamaServer";
import { opening } from "./opening";
import { quality } from "./quality/quality";
import { questions } from "./questions/questions";
import { ensureRandomModel, shapes } from "./randomModel/randomModel";
import { replay } from "./replay/replay";
import { sealCost } from "./sealCost";
import { startup } from "./startup";
import { throughput } from "./throughput";
import { typing } from "./typing";
import { sharedWindows } from "./windows";

const { values: options, positionals } = parseArgs({
  options: {
    model: { type: "string", default: "" },
    cases: { type: "string", default: "" },
    peer: { type: "string", default: "" },
    speed: { type: "string", default: "4" },
    edits: { type: "string", default: "210" },
    log: { type: "string", default: "" },
    repositories: { type: "string", default: "" },
    only: { type: "string", default: "" },
    tokens: { type: "string", default: "1024,4096,16384" },
    declarations: { type: "boolean", default: false },
    fit: { type: "boolean", default: false },
    "no-view": { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
    server: { type: "string", default: "dist-test/server.mjs" },
    list: { type: "boolean", default: false },
    json: { type: "string", default: "" },
  },
  allowPositionals: true,
});
const server = "dist/server/main.mjs";
const values = { ...options, model: await modelFile(options.model) };
const starterModel = "dist/server/assets/starter-code.Q8_0.gguf";
const benches: Record<string, () => Promise<void>> = {
  startup: () => startup(server, values.model),
  seal: () => sealCost(server, values.model),
  throughput: () => throughput(server, values.model),
  replay: () =>
    replay(server, {
      model: values.model,
      modelFile: values.model || starterModel,
      peer: peerServer(values.model),
      edits: Number(values.edits),
      speed: Number(values.speed),
      log: values.log,
    }),
  growth: () => fileGrowth(server, values.model),
  workspace: () => workspaceGrowth(server, values.model),
  windows: () => sharedWindows(server, values.model),
  abort: () => abort(server, values.model),
  opening: () => opening(server, values.model),
  eventLoop: () => eventLoop(server, values.model),
  chat: () => chat(server, values.model),
  edit: () => edit(values.model),
  typing: () => typing(server, values.model),
  checkout: () => checkout(server, values.model),
  codebase: () => (values.repositories === "" ? codebase(server, values.model) : questions(server, values)),
  vectors: () => vectors(),
  // It needs the panel's page, so it is compiled with the tests of the page.
  panel: async () => (await import(new URL("../webview/frames.mjs", import.meta.url).href)).panel(),
  conversation: async () =>
    (await import(new URL("../webview/longConversation.mjs", import.meta.url).href)).conversation(),
  context: () =>
    values.fit
      ? fitOdds(values.repositories)
      : context({ ...values, count: Number(values.cases || 24), view: !values["no-view"] }),
  // It needs a file of cases: JSON Lines of { id, path, language, kind, prefix, suffix, middle, other_files }.
  quality: () =>
    quality(server, { model: values.model, casesFile: values.cases, peer: peerServer(values.model) }),
};

/** Benchmarks that run only by name, because they take many minutes or need a file. */
const onlyByName = new Set([
  "replay",
  "quality",
  "chat",
  "codebase",
  "checkout",
  "context",
  "vectors",
  "panel",
  "conversation",
  "edit",
  "workspace",
  "windows",
]);
const chosen =
  positionals.length > 0 ? positionals : Object.keys(benches).filter((name) => !onlyByName.has(name));
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`There is no bench ${name}: choose from ${Object.keys(benches).join(", ")}.`);
  console.log(`\n${name}`);
  await bench();
}

/** The path of a model; for the name of a shape, makes a model of random weights. */
async function modelFile(model: string): Promise<string> {
  if (shapes[model] === undefined) return model;
  const path = resolve(".vscode-test", "models", `${model}.gguf`);
  await ensureRandomModel(path, model);
  return path;
}

/** The starter model has a short context and knows the suffix-first order better. */
function peerServer(model: string): LlamaServerOptions {
  const options = model === "" ? { batch: 512, suffixFirst: true } : { batch: 1024, suffixFirst: false };
  return { program: values.peer, model: model || starterModel, ...options };
}
