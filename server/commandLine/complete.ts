import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Assets } from "../assets";
import { completeAtCursor } from "../completion/completeAtCursor";
import { createCompletionServices } from "../completion/completionServices";
import { LlamaEngine } from "../engine/llamaEngine";
import { silent } from "../log";
import { parseSettings } from "../protocol/settings";
import { languageOfPath } from "../workspace/languages";
import { readText } from "./readText";
import { parse, UsageError } from "./usage";

/** `inhouse complete FILE:LINE:COLUMN`: runs the editor's pipeline on a file and prints the text to insert. */
export async function complete(args: readonly string[], assets: Assets): Promise<0 | 1> {
  const { values, positionals } = parse({
    args: [...args],
    options: { model: { type: "string" } },
    allowPositionals: true,
  });
  const [place, ...more] = positionals;
  const match = /^(.+):(\d+):(\d+)$/.exec(place ?? "");
  if (match === null || more.length > 0) throw new UsageError("Specify one position as FILE:LINE:COLUMN.");
  const [, file = "", line = "", column = ""] = match;
  const document = await open(resolve(file));
  const position = { line: Number(line) - 1, character: Number(column) - 1 };

  const engine = new LlamaEngine(silent);
  const documents = {
    get: () => document,
    cellsBefore: () => [],
    notebookOf: () => undefined,
    recent: () => [document],
    onDidEdit: () => {},
  };
  const workspace = [pathToFileURL(process.cwd()).href];
  const completer = createCompletionServices({
    engine,
    documents,
    folders: () => workspace,
    grammarFolder: assets.grammarFolder,
    log: silent,
    now: () => performance.now(),
  });
  try {
    await completer.syntax.load(document.languageId);
    const { settings } = parseSettings({});
    const { contextTokens } = settings.completion;
    completer.model.configure({
      path: values.model ? resolve(values.model) : assets.bundledModel,
      contextTokens,
      gpu: settings.engine.gpu,
    });
    const request = {
      document,
      version: 0,
      position,
      explicit: true,
      alternatives: 0,
      path: relative(process.cwd(), resolve(file)),
    };
    const { items, record } = await completeAtCursor(
      request,
      settings,
      completer,
      new AbortController().signal,
    );
    if (record.outcome === "failed") throw new Error(record.reason);
    const [item] = items;
    if (item === undefined) process.stderr.write(`No completion: ${record.reason}.\n`);
    else process.stdout.write(`${item.insertText}\n`);
    return 0;
  } finally {
    await completer.dispose();
  }
}

async function open(path: string): Promise<TextDocument> {
  return TextDocument.create(
    pathToFileURL(path).href,
    languageOfPath(path) || "plaintext",
    0,
    await readText(path),
  );
}
