// Builds the client and the server (dist/); with --test the test suites and the scripted server instead (dist-test/).

import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { writeIntegrity } from "./scripts/lib/packaging/integrity.mjs";
import { bundledList } from "./scripts/lib/packaging/sbom.mjs";
import { writeTextBundle } from "./scripts/lib/packaging/textBundle.mjs";
import { bundledPackages, thirdPartyNotices } from "./scripts/lib/packaging/thirdPartyNotices.mjs";
import { writeWalkthroughPictures } from "./scripts/lib/packaging/walkthroughPictures.mjs";

const { values: options } = parseArgs({ options: { test: { type: "boolean" }, watch: { type: "boolean" } } });

/** Defines require(), which bundled CommonJS packages call and an ES module lacks. */
const requireBanner = `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`;

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
  loader: { ".md": "text" },
  // Prefers ES modules, because jsonc-parser's other form requires its files in a way that cannot be bundled.
  mainFields: ["module", "main"],
};

/** @type {esbuild.BuildOptions} */
const client = {
  ...common,
  entryPoints: { extension: "client/extension.ts", switchboard: "client/engineHost/switchboardProcess.ts" },
  outdir: "dist/client",
  format: "cjs",
  external: ["vscode", "koffi"],
};

// node-llama-cpp finds its native libraries relative to its own files, so it stays outside the bundle.
/** @type {esbuild.BuildOptions} */
const server = {
  ...common,
  entryPoints: {
    main: "server/main.ts",
    codebaseWorker: "server/codebase/index/worker.ts",
    bandwidthWorker: "server/models/machine/bandwidthWorker.ts",
    sealTest: "server/privacy/selfTest/sealTest.ts",
    modelTrial: "server/modelTrial.ts",
  },
  outdir: "dist/server",
  outExtension: { ".js": ".mjs" },
  format: "esm",
  external: ["node-llama-cpp", "koffi"],
  // Splits the code, so that the code that runs before the seal loads nothing else.
  splitting: true,
  chunkNames: "[name]-[hash]",
  banner: { js: requireBanner },
};

/** The guard of each process and thread that the server starts. Node loads it before ES modules. */
/** @type {esbuild.BuildOptions} */
const guardPreload = {
  ...common,
  entryPoints: { guardPreload: "server/privacy/guard/guardPreload.ts" },
  outdir: "dist/server",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
};

/** The page of the chat panel, for the Chromium of the oldest supported VS Code. */
/** @type {esbuild.BuildOptions} */
const webview = {
  ...common,
  platform: "browser",
  target: "chrome136",
  entryPoints: [
    { in: "media/chat/main.tsx", out: "chat" },
    { in: "media/chat/chat.css", out: "chat" },
  ],
  outdir: "dist/webview",
  format: "iife",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
};

/** @type {esbuild.BuildOptions} */
const suites = {
  ...common,
  target: "node24",
  entryPoints: [
    ...globSync("test/{unit,golden,server,model,bench,webview}/**/*.test.ts"),
    "test/bench/run.ts",
    "test/arm64/completions.ts",
    // Modules and programs that tests load or start from their own files.
    "test/support/downloading.ts",
    "test/support/farMachine.ts",
    "test/support/fileHost.ts",
    "test/support/ggufWriter.ts",
    "test/support/gpuBuild.ts",
    "test/support/gpuToolkit.ts",
    "test/support/hostileTarget.ts",
    "test/support/installedExtension.ts",
    "test/support/madeUpModels.ts",
    "test/webview/frames.ts",
    "test/webview/longConversation.ts",
    "test/support/namespaceSession.ts",
    "test/support/sealItself.ts",
    "test/support/ownGroup.ts",
    "test/support/sealedGroup.ts",
    "test/support/protectedProcess.ts",
    "test/support/parsingThread.ts",
  ],
  outbase: "test",
  outdir: "dist-test",
  outExtension: { ".js": ".mjs" },
  format: "esm",
  splitting: true,
  packages: "external",
  chunkNames: "chunks/[name]-[hash]",
};

/** @type {esbuild.BuildOptions} */
const scriptedServer = {
  ...server,
  entryPoints: { server: "test/support/scriptedServer.ts" },
  outdir: "dist-test",
};

/** @type {esbuild.BuildOptions} */
const unhealedServer = {
  ...server,
  entryPoints: { unhealedServer: "test/bench/quality/unhealedServer.ts" },
  outdir: "dist-test",
};

/** The mocha suite that runs inside VS Code's extension host. */
/** @type {esbuild.BuildOptions} */
const vscodeSuite = {
  ...common,
  entryPoints: { index: "test/vscode/extensionHost/index.ts" },
  outdir: "dist-test/vscode",
  format: "cjs",
  external: ["vscode", "mocha"],
};

const builds = options.test
  ? [suites, scriptedServer, unhealedServer, vscodeSuite]
  : [server, guardPreload, client, webview];

await rm(options.test ? "dist-test" : "dist", { recursive: true, force: true });
if (!options.test) {
  await cp("server/assets", "dist/server/assets", { recursive: true });
  await copyGrammars("dist/server/grammars");
  await writeTextBundle();
  await writeWalkthroughPictures("dist/walkthrough");
}
if (options.watch) {
  for (const build of builds) await (await esbuild.context(await whole(build))).watch();
} else {
  const metafiles = [];
  // The client holds digests of the server, which is built before it.
  for (const build of builds)
    metafiles.push((await esbuild.build({ ...(await whole(build)), metafile: true })).metafile);
  const copied = ["web-tree-sitter", "@vscode/tree-sitter-wasm"];
  if (!options.test) await writeFacts(bundledPackages(metafiles, copied));
}

/** Writes the licence notices, the list of bundled packages and the digests of the built files. */
async function writeFacts(folders) {
  await writeFile("dist/THIRD-PARTY-NOTICES.txt", thirdPartyNotices(folders));
  await writeFile(bundledList, `${JSON.stringify(folders)}\n`);
  const files = globSync("dist/**", { withFileTypes: true }).filter((entry) => entry.isFile());
  await writeIntegrity(
    ".",
    files.map(({ parentPath, name }) => join(parentPath, name)),
  );
}

/** Copies the tree-sitter runtime and a grammar for each language, except that of regular expressions, which have no files. */
async function copyGrammars(folder) {
  const runtime = "node_modules/web-tree-sitter/web-tree-sitter.wasm";
  const grammars = globSync("node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-!(regex).wasm");
  for (const file of [runtime, ...grammars]) await cp(file, join(folder, basename(file)));
}

/** Completes the client's build with the constants of the server that client/serverProcess/serverBuild.ts declares. */
async function whole(build) {
  if (build !== client) return build;
  const digests = options.watch ? undefined : await digestsOf("dist/server");
  const define = {
    SEALED_START: JSON.stringify(await sealedStart()),
    SERVER_DIGESTS: JSON.stringify(digests) ?? "undefined",
  };
  return { ...build, define };
}

/** SHA-256 of the JavaScript in a folder, by file name. */
async function digestsOf(folder) {
  const names = globSync("*.{mjs,cjs}", { cwd: folder }).toSorted();
  const digest = async (name) =>
    createHash("sha256")
      .update(await readFile(join(folder, name)))
      .digest("hex");
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await digest(name)])));
}

/** The command that starts a program sealed, made from the seal's own tables. */
async function sealedStart() {
  const { outputFiles } = await esbuild.build({
    ...{ entryPoints: ["server/privacy/seal/sealedStart.ts"], bundle: true, write: false },
    ...{ platform: "node", format: "esm" },
  });
  const module = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
  return [...module.sealedStartCommand, module.sealedStart()];
}
