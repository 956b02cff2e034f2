import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { build, type Loader, transform } from "esbuild";

/** Code of the server that could reach the network, start a program, or load an unknown module. */
export interface WayOut {
  /** Our own file, or the file's package and its path in that. */
  readonly file: string;
  /** A module, a global, or "unforeseeable" for a module whose name is computed at run time. */
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
/** Pattern of code that loads a module, up to the module's name. */
const loading = "\\b(?:import|getBuiltinModule|require\\d*|createRequire\\d*\\([^()]*\\))\\(";
/** Replacements of globals by esbuild, which leaves strings, comments and declared names alone. */
const replacements = Object.fromEntries(reached.map((name) => [name, `wayOut_${name.split(".").at(-1)}`]));

/**
 * Finds the ways out in all code that the server can load, including node-llama-cpp and koffi, by following imports
 * from the files in `entryPoints`. Native libraries are not searched.
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
  const { code } = await transform(text, {
    loader: extension as Loader,
    define: replacements,
    logLevel: "silent",
  });
  const names = [...code.matchAll(/\bwayOut_(\w+)/g)].map(([, name = ""]) => name);
  // esbuild does not follow a `require` that a module has created itself.
  const required = [
    ...code.matchAll(new RegExp(`${loading}["'\`](?:node:)?([\\w/]+)["'\`]\\)`, "g")),
  ].flatMap(([, name = ""]) => (modules.has(name) ? [name] : []));
  const computed = new RegExp(`${loading}(?!["')]|\`[^\`$]*\`)`);
  const unforeseeable = computed.test(code) ? ["unforeseeable"] : [];
  return [...names, ...required, ...unforeseeable];
}
