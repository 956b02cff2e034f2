import assert from "node:assert/strict";
import type { MessageReader, MessageWriter } from "vscode-languageserver-protocol/node";
import { ServerGate } from "../../client/serverGate/gate";
import { explainCommand } from "../../server/protocol/edit";

/** Sent only to other editors than ours, or only when a test asks for it. */
const forOthers = new Set(["window/showMessage", "codeAction/resolve"]);

const differences: unknown[] = [];

/**
 * Has the client's gate look at all that the server of a test sends. A test fails when the gate would not let a message pass as it is:
 * then a shape is not what the server sends.
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

/** Without what the gate changes on purpose: commands for other editors and their arguments, links in sentences of errors. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) => {
      if (key === "commands") return [];
      if (key === "error") return { ...(each as object), message: "" };
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
  after("the gate lets pass what the server sent", () => {
    assert.deepEqual(differences.splice(0), []);
  });
}
