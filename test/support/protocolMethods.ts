/** The methods that the server uses, found in its source text by how it calls its connection. */
import { globSync, readFileSync } from "node:fs";
import * as lsp from "vscode-languageserver-protocol";

/** The engine process speaks a protocol of its own. */
const otherProtocol = /^server\/engine(Link|Process)\//;
const sources = globSync("server/**/*.ts")
  .filter((file) => !otherProtocol.test(file))
  .map((file) => readFileSync(file, "utf8"));

/** All matches in the source files of the server. */
export const inSources = (pattern: RegExp) => sources.flatMap((text) => [...text.matchAll(pattern)]);

/** The custom methods with their kind and direction, by how the server uses them. */
export function customMethods(names: ReadonlyMap<string, string>): string[] {
  const uses = inSources(/\.(on|send)(Request|Notification)\(\s*(\w+)\.type\b/g);
  return Array.from(names, ([namespace, method]) => {
    const [, verb, kind = "unused"] = uses.find(([, , , used]) => used === namespace) ?? [];
    const direction = verb === "on" ? "client → server" : "server → client";
    return `${method} — ${kind.toLowerCase()}, ${direction}`;
  });
}

/** Methods of LSP that the server's calls of its connection stand for. */
const methodsOfCalls: Readonly<Record<string, readonly string[]>> = {
  "client.register": ["client/registerCapability"],
  "console.error": ["window/logMessage"],
  "console.warn": ["window/logMessage"],
  "languages.inlineCompletion.on": ["textDocument/inlineCompletion"],
  "window.createWorkDoneProgress": ["window/workDoneProgress/create", "$/progress"],
  "workspace.applyEdit": ["workspace/applyEdit"],
  "workspace.getConfiguration": ["workspace/configuration"],
  ...{ listen: [], onRequest: [], onNotification: [], sendRequest: [], sendNotification: [] },
};

/** What the library does for every server, or for its lists of open documents. */
const methodsOfLibrary = [
  "$/cancelRequest",
  ...["Open", "Change", "Close", "Save"].map((event) => `textDocument/did${event}`),
  ...["Open", "Change", "Close"].map((event) => `notebookDocument/did${event}`),
];

const lspTypes = lsp as unknown as Readonly<Record<string, { readonly method?: string }>>;

export function standardMethods(): string[] {
  const calls = new Set(inSources(/\bconnection\.((?:\w+\.)*\w+)\(/g).map(([, call = ""]) => call));
  const called = [...calls].flatMap((call) => {
    const name = /(?:^|\.)on(\w*)$/.exec(call)?.[1];
    const type = lspTypes[`${name}Request`] ?? lspTypes[`${name}Notification`];
    const methods = methodsOfCalls[call] ?? [type?.method ?? `${call}, which is unknown`];
    return methods.map(
      (method) => `${method}: ${name === undefined ? "server → client" : "client → server"}`,
    );
  });
  const sent = inSources(/\.send(?:Request|Notification)\(\s*(\w+)\.type\b/g);
  return [
    ...called,
    ...sent
      .flatMap(([, type = ""]) => lspTypes[type]?.method ?? [])
      .map((method) => `${method}: server → client`),
    ...methodsOfLibrary.map((method) => `${method}: client → server`),
  ];
}
