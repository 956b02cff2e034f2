import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { build, type Loader, transform } from "esbuild";

/** Something in the server's code that could reach the network, start a program, or load what nobody can foresee. */
export interface WayOut {
  /** A file of ours, or the package that the file belongs to and its path there. */
  readonly file: string;
  /** A module, something that is there without one, or "unforeseeable": a module by a name that is made at run time. */
  readonly what: string;
}

const modules = new Set([
  ...["net", "tls", "http", "https", "http2", "dgram", "dns", "dns/promises", "quic", "undici", "ws"],
  ...["child_process", "worker_threads", "cluster", "inspector", "inspector/promises", "wasi", "repl"],
]);
const globals = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "Worker", "SharedWorker"];
const ofProcess = ["binding", "_linkedBinding", "dlopen", "getBuiltinModule", "execve"];
const reached = [
  ...globals.flatMap((name) => [name, `globalThis.${name}`, `global.${name}`, `self.${name}`]),
  ...ofProcess.flatMap((name) => [`process.${name}`, `globalThis.process.${name}`]),
];
/** What loads a module, up to its name. */
const loading = "\\b(?:import|getBuiltinModule|require\\d*|createRequire\\d*\\([^()]*\\))\\(";
/** esbuild replaces what is reached without having been declared, and nothing in texts, comments or other scopes. */
const marks = Object.fromEntries(reached.map((name) => [name, `wayOut_${name.split(".").at(-1)}`]));

/**
 * Walks all that the server can load, node-llama-cpp and koffi included, from one file to the next. `entryPoints` are files;
 * native libraries are not looked into.
 */
export async function waysOut(entryPoints: readonly string[]): Promise<readonly WayOut[]> {
  const { metafile } = await build({
    entryPoints: [...entryPoints],
    outdir: "dist-test/walk",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    logLevel: "error",
    // Native libraries of other machines are not installed.
    external: ["@node-llama-cpp/*", "@reflink/*"],
    loader: { ".md": "text", ".node": "empty" },
  });
  const found: WayOut[] = [];
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const file = path.replace(/^.*node_modules\//, "");
    const outside = imports.filter(({ external }) => external).map(({ path: target }) => target);
    found.push(...outside.filter(isWayOut).map((target) => ({ file, what: nameOf(target) })));
    found.push(...(await reachedIn(path)).map((what) => ({ file, what })));
  }
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function nameOf(target: string): string {
  return target.replace(/^node:/, "").replace(/^@node-llama-cpp\/.*/, "@node-llama-cpp/*");
}

function isWayOut(target: string): boolean {
  const name = nameOf(target);
  const harmless = target.startsWith("node:") || builtinModules.includes(name) || target === "<runtime>";
  return modules.has(name) || !harmless;
}

async function reachedIn(path: string): Promise<string[]> {
  const [, extension = ""] = /\.[cm]?([jt]sx?)$/.exec(path) ?? [];
  if (extension === "") return [];
  const text = readFileSync(path, "utf8");
  const { code } = await transform(text, { loader: extension as Loader, define: marks, logLevel: "silent" });
  const names = [...code.matchAll(/\bwayOut_(\w+)/g)].map(([, name = ""]) => name);
  // `require` that a module has made itself is not followed.
  const required = [
    ...code.matchAll(new RegExp(`${loading}["'\`](?:node:)?([\\w/]+)["'\`]\\)`, "g")),
  ].flatMap(([, name = ""]) => (modules.has(name) ? [name] : []));
  const made = new RegExp(`${loading}(?!["')]|\`[^\`$]*\`)`);
  const unforeseeable = made.test(code) ? ["unforeseeable"] : [];
  return [...names, ...required, ...unforeseeable];
}
