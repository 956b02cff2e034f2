import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extensionId } from "./support";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: Configuration | readonly Configuration[];
  };
}

interface Configuration {
  readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** Far above what activation needs, so that a busy machine does not fail the test and a real regression does. */
const slowestActivationMs = 3000;

describe("activation", () => {
  const extension = () => {
    const found = vscode.extensions.getExtension<unknown>(extensionId);
    assert(found !== undefined, `${extensionId} is not installed.`);
    return found;
  };
  const contributes = () => (extension().packageJSON as Manifest).contributes;

  it("activates, and fast", async function () {
    const start = performance.now();
    await extension().activate();
    const elapsed = performance.now() - start;
    assert(extension().isActive);
    if (this.test !== undefined) this.test.title += ` (${Math.round(elapsed)} ms)`;
    assert(elapsed < slowestActivationMs, `Activation took ${Math.round(elapsed)} ms.`);
  });

  it("runs where the workspace is", () => {
    assert.equal(extension().extensionKind, vscode.ExtensionKind.Workspace);
  });

  it("registers every command of the manifest", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes().commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it("has the settings of the manifest, with their defaults", () => {
    const sections = [contributes().configuration].flat();
    const properties = sections.flatMap(({ properties }) => Object.entries(properties ?? {}));
    assert(properties.length > 0, "The manifest declares no settings.");
    const configuration = vscode.workspace.getConfiguration();
    for (const [key, { default: expected }] of properties) {
      assert.deepEqual(configuration.inspect(key)?.defaultValue, expected, key);
    }
  });
});
