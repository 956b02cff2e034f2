import assert from "node:assert/strict";
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { waysOut } from "../../support/waysOut";

/** The files that run in the server's process, its threads and its child processes. */
const entryPoints = [
  "server/main.ts",
  "server/codebase/index/worker.ts",
  "server/models/machine/bandwidthWorker.ts",
  "server/privacy/selfTest/sealTest.ts",
  "server/modelTrial.ts",
  "server/privacy/guard/guardPreload.ts",
];

const neverAsked =
  "fetches models by their address; the server gives it paths only, and the guard and the seal refuse it";
const compiler = "for compiling llama.cpp, which the server never asks for; the guard refuses it";
/** All ways out that the server's code may contain, with the reason why each is harmless. */
const allowed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "server/privacy/selfTest/childTest.ts": {
    child_process:
      "starts the process that tries what the seal refuses; the guard lets through this module only",
  },
  "server/privacy/guard/guard.ts": { inspector: "to refuse it", "inspector/promises": "to refuse it" },
  "server/privacy/guard/network.ts": { dgram: "to refuse it", dns: "to refuse it", net: "to refuse it" },
  "server/privacy/guard/native.ts": { tls: "to refuse its engines" },
  "server/privacy/guard/processes.ts": { child_process: "to refuse it" },
  "server/privacy/guard/spawnProbe.ts": { child_process: "to refuse it" },
  "server/privacy/guard/threads.ts": { worker_threads: "to refuse it" },
  "server/privacy/guard/guardPreload.ts": { worker_threads: "to know whether it guards a thread" },
  "server/privacy/seal/kernel.ts": {
    unforeseeable: "koffi's package for this processor, before anything else runs",
    dlopen: "koffi's library for this processor, by a path of ours, before the guard, which then refuses it",
  },
  "server/privacy/selfTest/witness.ts": {
    child_process: "starts the process that the self-test tries to harm, before the guard is on",
  },
  "server/engine/trial/trialProcess.ts": {
    child_process: "starts the process that tries a model file; the guard lets through this module only",
  },
  "server/engine/builtBackend.ts": {
    unforeseeable: "modules of node-llama-cpp that its package does not export",
    dlopen: "llama.cpp as it was built on this machine, from the one folder that the guard lets through",
  },
  "server/codebase/codebase.ts": {
    worker_threads: "the index of the codebase; the guard lets through our modules only",
  },
  "server/codebase/index/worker.ts": { worker_threads: "is that thread" },
  "server/engineLink/linkStream.ts": { net: "reads and writes the descriptor that the client connected" },
  "server/models/machine/bandwidth.ts": {
    worker_threads: "reads memory to measure its bandwidth; the guard lets through our modules only",
  },
  "server/models/machine/bandwidthWorker.ts": { worker_threads: "is one of those threads" },
  "server/edit/tests/imports.ts": { unforeseeable: "a pattern that looks for imports in the user's tests" },
  "vscode-jsonrpc/lib/node/main.js": {
    net: "speaks by sockets where it is asked to; the server speaks by stdio",
  },
  "vscode-languageserver/lib/node/files.js": {
    child_process:
      "finds modules by npm for servers that ask for it; ours does not, and the guard refuses it",
  },
  "koffi/src/koffi/index.js": { unforeseeable: "loads its own native library" },
  "web-tree-sitter/web-tree-sitter.js": {
    fetch: "loads grammars by their address in browsers; ours are files",
    XMLHttpRequest: "the same in old browsers",
  },
  "node-llama-cpp/dist/bindings/getLlama.js": { unforeseeable: "loads llama.cpp's native library" },
  "node-llama-cpp/dist/bindings/utils/testBindingBinary.js": {
    child_process: "tries a native library in a process of its own; the guard lets through this module only",
    electron: "is not there: the server runs as plain Node",
    unforeseeable: "loads the native library that it tries",
  },
  "node-llama-cpp/dist/bindings/utils/compileLLamaCpp.js": {
    "@node-llama-cpp/*": "the packages with the native libraries; each holds the path of its own",
  },
  "node-llama-cpp/dist/bindings/utils/testCmakeBinary.js": { child_process: compiler },
  "cross-spawn/index.js": { child_process: compiler },
  "simple-git/dist/esm/index.js": { child_process: compiler },
  "node-llama-cpp/dist/utils/GitHubClient.js": { fetch: compiler },
  "node-llama-cpp/dist/utils/parseModelUri.js": { fetch: neverAsked },
  "node-llama-cpp/dist/gguf/fileReaders/GgufNetworkFetchFileReader.js": { fetch: neverAsked },
  "ipull/dist/download/download-engine/streams/download-engine-fetch-stream/download-engine-fetch-stream-fetch.js":
    { fetch: neverAsked },
  "ipull/dist/download/download-engine/engine/download-engine-nodejs.js": {
    "@reflink/reflink": "copies files; is not packed",
  },
};

describe("the server's code with its imports", function () {
  this.timeout(120_000);

  it("has only known ways out, each with a reason why it is harmless", async () => {
    const found = await waysOut(entryPoints);
    const known = ({ file, what }: { file: string; what: string }) => allowed[file]?.[what] !== undefined;
    assert.deepEqual(
      found.filter((each) => !known(each)),
      [],
    );
    const all = new Set(found.map(({ file, what }) => `${file}: ${what}`));
    const gone = Object.entries(allowed).flatMap(([file, reasons]) =>
      Object.keys(reasons)
        .map((what) => `${file}: ${what}`)
        .filter((each) => !all.has(each)),
    );
    assert.deepEqual(gone, [], "Allowed, but no longer there");
  });

  it("covers everything that is built", () => {
    const built = globSync("dist/server/*.mjs").map((file) => basename(file, ".mjs"));
    assert.deepEqual(
      built
        .filter(
          (name) =>
            !/^(chunk|protect|run|tryModel|runEngine|engineLink|linkedEngine|linkStream|llamaEngine)-/.test(
              name,
            ),
        )
        .toSorted(),
      ["bandwidthWorker", "codebaseWorker", "main", "modelTrial", "sealTest"],
    );
  });

  it("would be caught", async () => {
    const folder = "dist-test/waysOut";
    mkdirSync(folder, { recursive: true });
    const files = {
      "entry.mjs": `import { createRequire } from "node:module"; import "./deeper.cjs"; export const later = () => import("node:http2");
        createRequire(import.meta.url)("dgram"); export const name = () => import(String(Date.now()));`,
      "deeper.cjs": `const net = require("net"); // fetch() in a comment
        const text = "fetch()"; function own(fetch) { fetch(text); }
        module.exports = () => { own(net.connect); globalThis.fetch("http://127.0.0.1/"); new WebSocket("ws://x"); process.dlopen({}, ""); };`,
      "innocent.mjs": `export const own = (fetch, WebSocket) => fetch(new WebSocket("fetch()")); // require("net")`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
    const of = async (name: string) =>
      (await waysOut([`${folder}/${name}`])).map(({ file, what }) => `${file.split("/").at(-1)}: ${what}`);
    assert.deepEqual((await of("entry.mjs")).toSorted(), [
      ...["deeper.cjs: WebSocket", "deeper.cjs: dlopen", "deeper.cjs: fetch", "deeper.cjs: net"],
      ...["entry.mjs: dgram", "entry.mjs: http2", "entry.mjs: unforeseeable"],
    ]);
    assert.deepEqual(await of("innocent.mjs"), []);
    rmSync(folder, { recursive: true });
  });
});
