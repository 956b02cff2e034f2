import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Connection } from "vscode-languageserver";
import { z } from "zod";
import { settingRules } from "../../client/settings/settingRules";
import manifest from "../../package.json" with { type: "json" };
import { Configuration } from "../../server/configuration";
import { parseSettings, settingsSchema, settingsSection } from "../../server/protocol/settings";

interface Leaf {
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
}
type Group = { readonly properties: Readonly<Record<string, Leaf>> };

const { properties } = z.toJSONSchema(settingsSchema, { io: "input" });
const groups = Object.entries(properties ?? {}) as unknown as readonly (readonly [string, Group])[];
const names = groups.flatMap(([group, own]) => Object.keys(own.properties).map((name) => `${group}.${name}`));

/** A valid value that is not the default. */
function otherValue({ type, default: value, enum: values, minimum }: Leaf): unknown {
  if (values !== undefined) return values.find((each) => each !== value);
  return {
    boolean: value !== true,
    integer: minimum === value ? Number(minimum) + 1 : minimum,
    array: ["**/other"],
    string: "/other.gguf",
  }[type ?? ""];
}

/** The value of each setting by its name. */
function valuesOf(settings: object): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(settings).flatMap(([group, own]) =>
      Object.entries(own as object).map(([name, value]) => [`${group}.${name}`, value] as const),
    ),
  );
}

/** Settings of a document for which the client's every answer differs from its global one. */
async function settingsOfDocument(own: object): Promise<ReadonlyMap<string, unknown>> {
  const connection = {
    onDidChangeConfiguration: () => {},
    workspace: {
      getConfiguration: async ({ scopeUri }: { scopeUri?: string }) => (scopeUri === undefined ? {} : own),
    },
  } as unknown as Connection;
  const capabilities = { workspace: { configuration: true } };
  const configuration = new Configuration(connection, {
    ...{ initializationOptions: {}, capabilities, log: { warn: () => {} } },
    onChange: () => {},
  });
  return valuesOf(await configuration.forDocument("file:///a.ts"));
}

describe("settings of a document", () => {
  const own = Object.fromEntries(
    groups.map(([group, { properties }]) => [
      group,
      Object.fromEntries(Object.entries(properties).map(([name, leaf]) => [name, otherValue(leaf)])),
    ]),
  );
  const scopes = new Map<string, string>(
    manifest.contributes.configuration.flatMap((category) =>
      Object.entries<{ readonly scope: string }>(category.properties).map(
        ([key, { scope }]) => [key.replace(`${settingsSection}.`, ""), scope] as const,
      ),
    ),
  );
  const rules = new Map<string, string>(Object.entries(settingRules));
  let overridden: readonly string[];
  let extended: readonly string[];

  before(async () => {
    const [ofDocument, ofOwn, defaults] = [
      await settingsOfDocument(own),
      valuesOf(own),
      valuesOf(parseSettings({}).settings),
    ];
    assert.deepEqual(parseSettings(own).problems, []);
    const differing = names.filter((name) => !isDeepStrictEqual(ofDocument.get(name), defaults.get(name)));
    overridden = differing.filter((name) => isDeepStrictEqual(ofDocument.get(name), ofOwn.get(name)));
    extended = differing.filter((name) => !overridden.includes(name));
    for (const name of names) assert.notDeepEqual(ofOwn.get(name), defaults.get(name), name);
  });

  it("are those that the manifest lets a language or a folder override", () => {
    const inManifest = names.filter((name) =>
      /^(?:language-overridable|resource)$/.test(scopes.get(name) ?? ""),
    );
    assert.ok(inManifest.length >= 3);
    assert.deepEqual(overridden, inManifest);
  });

  it("are those that a workspace may choose or add to, by the client's rules", () => {
    assert.deepEqual(
      overridden,
      names.filter((name) => rules.get(name) === "workspace"),
    );
    assert.deepEqual(
      extended,
      names.filter((name) => rules.get(name) === "more"),
    );
  });

  it("are named in docs/protocol.md", () => {
    const page = readFileSync("docs/protocol.md", "utf8").replace(/\s+/g, " ");
    const [, sentence = ""] = /A document can override only (.+?) in the answer/.exec(page) ?? [];
    assert.deepEqual(
      Array.from(sentence.matchAll(/`([^`]+)`/g), ([, name = ""]) => name).toSorted(),
      overridden.toSorted(),
    );
  });
});
