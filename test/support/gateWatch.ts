import assert from "node:assert/strict";
import type { MessageReader, MessageWriter } from "vscode-languageserver-protocol/node";
import { ServerGate } from "../../client/serverGate/gate";
import { explainCommand } from "../../server/protocol/edit";

/** Sent only to other clients, or only when a test requests it. */
const forOthers = new Set([
  ...["window/showMessage", "textDocument/completion", "codeAction/resolve", "workspace/applyEdit"],
]);

const differences: unknown[] = [];

/**
 * Passes every message of a test's server through the client's gate. The run fails when the gate refuses or changes a
 * message: then a shape does not match the server.
 */
export function watched(
  reader: MessageReader,
  writer: MessageWriter,
): readonly [MessageReader, MessageWriter] {
  const gate = new ServerGate();
  const asked = new Map<unknown, string>();
  const listen: MessageReader["listen"] = (callback) =>
    reader.listen((message) => {
      compare(gate, message as unknown as Record<string, unknown>, asked);
      callback(message);
    });
  const write: MessageWriter["write"] = (message) => {
    const { id, method } = message as unknown as Record<string, unknown>;
    if (id !== undefined && typeof method === "string") asked.set(id, method);
    gate.sent(message);
    return writer.write(message);
  };
  return [overridden(reader, { listen }), overridden(writer, { write })];
}

function compare(gate: ServerGate, message: Record<string, unknown>, asked: Map<unknown, string>): void {
  const method = String(message["method"] ?? asked.get(message["id"]));
  if (forOthers.has(method)) return;
  const verdict = gate.received(message);
  if (verdict.kind !== "pass" || verdict.why !== undefined)
    differences.push({ method, verdict: JSON.stringify(verdict).slice(0, 1000) });
  else if (method !== "workspace/executeCommand") {
    try {
      assert.deepEqual(plain(verdict.message), plain(message));
    } catch (error) {
      differences.push({ method, error: (error as Error).message });
    }
  }
}

/** Removes what the gate changes on purpose: lists and commands for other editors, arguments, links in errors, templates of texts. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) => {
      if (key === "commands") return [];
      if (key === "l10n" || key === "completionProvider") return undefined;
      if (key === "error") return { ...(each as object), message: "" };
      if (key === "data" && /^(?:l10n|retry)$/.test(Object.keys(Object(each)).join())) return undefined;
      const isExplain = (each as { command?: unknown } | null)?.command === explainCommand;
      return isExplain ? { ...(each as object), arguments: [] } : each;
    }),
  );
}

function overridden<T extends object>(target: T, own: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value = (own as Record<PropertyKey, unknown>)[name] ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

// Benchmarks use the client without a test runner.
if (typeof after === "function") {
  after("the gate passes every message of the server", () => {
    assert.deepEqual(differences.splice(0), []);
  });
}
