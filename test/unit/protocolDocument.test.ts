import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { settingRules } from "../../client/settings/settingRules";
import { fillTemplate, type TextTemplate } from "../../server/protocol/l10n";
import { editorArgument, writableArgument } from "../../server/protocol/launch";
import { settingsSchema, settingsSection } from "../../server/protocol/settings";
import { storagePlaceNames } from "../../server/protocol/stored";
import { numbersInSentences } from "../support/protocolConstants";
import { codesIn, methodsIn, rowsOf, typesIn } from "../support/protocolDocument";
import { customMethods, inSources, standardMethods } from "../support/protocolMethods";
import { type Fields, readFields } from "../support/protocolTypes";
import { scriptedClient } from "../support/scriptedClient";

const page = readFileSync("docs/protocol.md", "utf8");
const settingNames = Object.keys(settingRules);
/** Commands, by their constants in server/protocol. */
const commands = inSources(/^export const \w+Command = "(inhouse\.\w+)";/gm).map(([, id = ""]) => id);

/** What only one of the two has. */
function differences(code: readonly string[], document: readonly string[]): string[] {
  return [
    ...without(code, document).map((each) => `not in the document: ${each}`),
    ...without(document, code).map((each) => `only in the document: ${each}`),
  ];
}

function without(all: readonly string[], others: readonly string[]): string[] {
  return [...new Set(all)].filter((each) => !others.includes(each));
}

/** Types that no custom method has: in code actions, and in any message. */
const furtherTypes = ["CodeActionData", "TextTemplates"];
/** A format of edits in server/protocol that the server never sends. */
const unsent = '"languageServer"';

function fieldProblems(document: string, { ofCode, ofDocument }: Fields): string[] {
  const sent = ofCode.map((field) => field.replace(`${unsent} | `, ""));
  const text = JSON.stringify([...typesIn(document).values(), ...methodsIn(document)]);
  const used = (name: string) => new RegExp(`\\b${name}\\b`).test(text);
  const types = [...typesIn(document).keys()].filter((name) => !used(name));
  return [...differences(sent, ofDocument), ...differences(furtherTypes, types)];
}

function methodProblems(document: string, { methods }: Fields): string[] {
  const documented = methodsIn(document).map(({ name, kind }) => `${name} — ${kind}`);
  return differences(customMethods(methods), documented);
}

const documentedStandardMethods = (document: string) =>
  rowsOf(document, "method").flatMap(([methods = "", direction]) =>
    codesIn(methods).map((method) => `${method}: ${direction}`),
  );

/** The document has no table of settings, only the names of those that the server does not know. */
function settingProblems(document: string): string[] {
  const known = Object.entries(settingsSchema.parse({})).flatMap(([group, settings]) =>
    Object.keys(settings).map((name) => `${group}.${name}`),
  );
  const [, named = ""] = /VS Code's client alone uses\s([\s\S]*?)\.\n\n/.exec(document) ?? [];
  return differences(without(settingNames, known), codesIn(named));
}

const codeOf = (rows: readonly (readonly string[])[]) => rows.flatMap(([cell = ""]) => codesIn(cell));

/** Where a client sets something that no type of a message has. */
function optionProblems(document: string): string[] {
  const further = inSources(/isSet\("(\w+)", initializationOptions\)/g).map(([, name]) => `${name}: true`);
  const [[, body = ""] = []] = inSources(/interface ExperimentalCapabilities \{([^}]*)\}/g);
  const abilities = Array.from(body.matchAll(/readonly (\w+)\?:/g), ([, name]) => name);
  const named = [
    ...further,
    ...abilities.map((name) => `capabilities.experimental.${settingsSection}.${name}: true`),
    ...[`inhouse ${editorArgument}`, `${writableArgument} DIR`],
  ];
  const spans = codesIn(document);
  return [
    ...differences(storagePlaceNames, codeOf(rowsOf(document, "option"))),
    ...named.filter((each) => !spans.includes(each)).map((each) => `not in the document: ${each}`),
  ];
}

/** Numbers without the sentence that states them. */
function numberProblems(document: string, numbers = numbersInSentences()): string[] {
  const text = document.replace(/\s+/g, " ");
  return numbers.filter((sentence) => !text.includes(sentence));
}

/** Words in code spans that are neither part of the protocol nor of these. */
const otherWords = [
  ...["boolean", "integer", "Record", "capabilities", "experimental", "data"],
  // Of LSP.
  ...["documentChanges", "needsConfirmation", "cancelRequest"],
  // Of Linux and Node.
  ..."proc PID w git no seal tcp tcp6 udp udp6 raw raw6 unix netlink packet".split(" "),
  // Names in examples, and the beginning of the ids of annotations.
  ...["a", "b", "caution"],
];

const wordsOf = (text: string) => text.match(/[A-Za-z_]\w*/g) ?? [];

function wordProblems(document: string, { ofCode, methods }: Fields): string[] {
  const names = [...methods.values(), ...standardMethods(), ...commands, ...storagePlaceNames];
  const known = new Set([...ofCode, ...names, ...settingNames, ...otherWords].flatMap(wordsOf));
  const [, custom = ""] = document.split("## Custom methods");
  const unknown = codesIn(custom).flatMap((span) =>
    wordsOf(span).flatMap((word) => (known.has(word) ? [] : [`unknown: ${word} in “${span}”`])),
  );
  return [...unknown, ...nameProblems(document, methods)];
}

/** Methods, commands and settings by their full names, anywhere in the document. */
function nameProblems(document: string, methods: Fields["methods"]): string[] {
  const known = new Set([
    ...methods.values(),
    ...codeOf(rowsOf(document, "method")),
    ...commands,
    ...settingNames.map((name) => `${settingsSection}.${name}`),
  ]);
  const isName =
    /^(?:inhouse[./][\w./]+|(?:textDocument|notebookDocument|workspace|window|client|codeAction|\$)\/[\w/]+)$/;
  const names = codesIn(document).map((span) => span.replace(/: (?:true|false)$/, ""));
  return names.filter((name) => isName.test(name) && !known.has(name)).map((name) => `unknown: ${name}`);
}

/** A value as the document writes it. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `${name}: ${written(each)}`)
    .join(", ")} }`;
}

describe("docs/protocol.md", () => {
  let fields: Fields;
  before(() => {
    fields = readFields(page);
  });

  it("has every custom method with its direction, and no others", () => {
    assert.ok(fields.methods.size > 20);
    assert.deepEqual(methodProblems(page, fields), []);
  });

  it("has every field of the messages with its type, and no others", () => {
    assert.ok(fields.ofDocument.length > 300);
    assert.deepEqual(fieldProblems(page, fields), []);
    assert.equal(inSources(new RegExp(unsent, "g")).length, 1);
  });

  it("has every standard method that the server uses, and no others", () => {
    assert.deepEqual(differences(standardMethods(), documentedStandardMethods(page)), []);
  });

  it("has the capabilities that the server announces", async () => {
    const { client } = await scriptedClient([], { initializationOptions: { codebase: { enabled: false } } });
    const capabilities = Object.entries(client.initializeResult?.capabilities ?? {});
    await client.shutdown();
    assert.deepEqual(
      rowsOf(page, "capability").map((row) => row.join(": ")),
      capabilities.map(([name, value]) => `\`${name}\`: \`${written(value)}\``),
    );
  });

  it("has every command, and no others", () => {
    assert.deepEqual(differences(commands, codeOf(rowsOf(page, "command"))), []);
  });

  it("names every setting that only VS Code's client uses, and no others", () => {
    assert.deepEqual(settingProblems(page), []);
  });

  it("has every other option of a client", () => {
    assert.deepEqual(optionProblems(page), []);
  });

  it("has every error code, and no others", () => {
    const codes = inSources(/\b(?:LSP)?ErrorCodes\.(\w+)/g).map(([, code = ""]) => code);
    assert.deepEqual(differences(codes, codeOf(rowsOf(page, "code"))), []);
  });

  it("states the numbers of the code", () => {
    assert.deepEqual(numberProblems(page), []);
  });

  it("names nothing else in its sentences", () => {
    assert.deepEqual(wordProblems(page, fields), []);
  });

  it("has an example of a text with its template", () => {
    const [, example = ""] = /^```json\n(.*?)^```/ms.exec(page) ?? [];
    const { message, l10n } = JSON.parse(example) as { message: string; l10n: { message: TextTemplate } };
    const { template, values } = l10n.message;
    assert.equal(fillTemplate(template, values.map(String)), message);
  });

  describe("a change", () => {
    /** Only what the change has caused, in alphabetical order. */
    const caused = (problems: readonly string[], before: readonly string[]) =>
      without(problems, before).toSorted();

    it("is noticed in its methods", () => {
      const method = "inhouse/edit/region — request, client → server";
      const heading = "### `inhouse/edit/region` — request, client → server\n";
      const removed = `not in the document: ${method}`;
      const problems = (to: string) =>
        caused(methodProblems(change(page, [heading, to]), fields), methodProblems(page, fields));
      assert.deepEqual(problems(""), [removed]);
      for (const [from, to] of [
        ["region", "part"],
        ["request", "notification"],
        ["client → server", "server → client"],
      ] as const) {
        const added = `only in the document: ${method.replace(from, to)}`;
        assert.deepEqual(problems(heading.replace(from, to)), [removed, added]);
      }
    });

    it("is noticed in its fields", () => {
      const heading = "### `inhouse/erasePromptCache` — request, client → server";
      const document = change(
        page,
        ["| `leftOut` |", "| `skipped` |"],
        ["| `tooLarge?` | `string`", "| `tooLarge` | `string`"],
        ["| `rings` | `integer`", "| `rings` | `string`"],
        ["| `removes?` |", "| |"],
        ['`{ kind: "folder", uri: string }`', '`{ kind: "folder", path: string }`'],
        [`${heading}, no params`, `${heading}\nParams \`{ all: Everything }\`.`],
      );
      const problems = fieldProblems(document, readFields(document));
      assert.deepEqual(caused(problems, fieldProblems(page, fields)), [
        'not in the document: ContextItem: { kind: "folder"; uri: string }',
        "not in the document: KernelFacts.rings: number",
        "not in the document: ListedModel.tooLarge?: string",
        "not in the document: inhouse/edit/applyCode result.removes?: number",
        "not in the document: inhouse/review result.leftOut: (string)[]",
        "only in the document: Cannot find name 'Everything'.",
        'only in the document: ContextItem: { kind: "folder"; path: string }',
        "only in the document: KernelFacts.rings: string",
        "only in the document: ListedModel.tooLarge: string",
        "only in the document: inhouse/erasePromptCache params.all: Everything",
        "only in the document: inhouse/review result.skipped: (string)[]",
      ]);
    });

    it("is noticed in the code", () => {
      const file = (name: string, ...parts: Parts) => {
        const path = `server/protocol/${name}.ts`;
        return [path, change(readFileSync(path, "utf8"), ...parts)] as const;
      };
      const changes = [
        file("models", ["architecture: string;", "architecture: string;\n  readonly license?: string;"]),
        file("privacy", ["readonly testedAt", "readonly checkedAt"]),
        file("review", ['"warning", "hint"]', '"warning"]']),
      ];
      const changed = readFields(page, Object.fromEntries(changes));
      assert.deepEqual(caused(fieldProblems(page, changed), fieldProblems(page, fields)), [
        "not in the document: ListedModel.license?: string",
        'not in the document: ReviewFinding.severity: "error" | "warning"',
        "not in the document: inhouse/privacy/seal result.checkedAt: string",
        'only in the document: ReviewFinding.severity: "error" | "hint" | "warning"',
        "only in the document: inhouse/privacy/seal result.testedAt: string",
      ]);
      const slower = numbersInSentences((path) =>
        readFileSync(path, "utf8").replace("readMs = 750;", "readMs = 900;"),
      );
      assert.deepEqual(caused(numberProblems(page, slower), numberProblems(page)), [
        "visible for less than 900 ms",
      ]);
    });

    it("is noticed in its settings and sentences", () => {
      const document = change(
        page,
        ["`models.mirror`, ", "`models.mirrors`, "],
        ["streamed more than `keep`", "streamed more than `keeps`, see `inhouse/chat.model`"],
      );
      assert.deepEqual(caused(settingProblems(document), settingProblems(page)), [
        "not in the document: models.mirror",
        "only in the document: models.mirrors",
      ]);
      assert.deepEqual(caused(wordProblems(document, fields), wordProblems(page, fields)), [
        "unknown: inhouse/chat.model",
        "unknown: keeps in “keeps”",
      ]);
    });
  });
});

type Parts = readonly (readonly [from: string, to: string])[];

/** Replaces parts of a text, each of which it has exactly once. */
function change(text: string, ...parts: Parts): string {
  return parts.reduce((changed, [from, to]) => {
    assert.equal(changed.split(from).length, 2, `“${from}” is not there exactly once`);
    return changed.replace(from, () => to);
  }, text);
}
