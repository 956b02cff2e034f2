import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";
import { fillTemplate } from "../../server/protocol/l10n";

type Texts = Readonly<Record<string, string>>;

const readTexts = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Texts;
const placeholders = (text: string) => [...text.matchAll(/\{\d+\}/g)].map(([found]) => found).toSorted();
const sources = globSync("{client,server}/**/*.ts");

/** A translation and the English texts that it belongs to. */
const translations = [
  ...globSync("l10n/bundle.l10n.*.json").map((file) => ({ file, of: "l10n/bundle.l10n.json" })),
  ...globSync("package.nls.*.json").map((file) => ({ file, of: "package.nls.json" })),
];

async function collectTexts(): Promise<Texts> {
  const module = pathToFileURL(resolve("scripts/lib/packaging/textBundle.mjs")).href;
  return ((await import(module)) as { collectTexts: () => Promise<Texts> }).collectTexts();
}

/** Calls of `l10n.t` that run when their module loads, with their line. */
function eagerCalls(tree: Node): string[] {
  const calls = tree.descendantsOfType("call_expression").filter((call) => call?.child(0)?.text === "l10n.t");
  return calls.flatMap((call) => (isInFunction(call) ? [] : [`${(call?.startPosition.row ?? 0) + 1}`]));
}

function isInFunction(node: Node | null): boolean {
  if (node === null) return false;
  const isFunction = /^(?:function_|generator_function|arrow_function|method_)/.test(node.type);
  // A field of a class is made with its object.
  const isField = node.type === "public_field_definition" && !node.text.startsWith("static");
  return isFunction || isField || isInFunction(node.parent);
}

describe("texts for the user", () => {
  it("are all in the English bundle, and the bundle has no others: `npm run build` writes it", async () => {
    const texts = await collectTexts();
    assert.ok(Object.keys(texts).length > 700);
    assert.deepEqual(readTexts("l10n/bundle.l10n.json"), texts);
  });

  it("are never made before the display language is known", async () => {
    await Parser.init({ locateFile: (name: string) => resolve("node_modules/web-tree-sitter", name) });
    const parser = new Parser();
    const grammar = "node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm";
    parser.setLanguage(await Language.load(grammar));
    const eager = (code: string) => eagerCalls(parser.parse(code)?.rootNode as Node);
    assert.deepEqual(eager('const a = l10n.t("A");\nconst b = { c: [l10n.t`B`], d: () => l10n.t("D") };'), [
      "1",
      "2",
    ]);
    assert.deepEqual(
      eager('class C { m() { return l10n.t("C"); } }\nconst f = () => ({ a: l10n.t("A") });'),
      [],
    );
    const found = sources.flatMap((file) =>
      eager(readFileSync(file, "utf8")).map((line) => `${file}:${line}`),
    );
    assert.deepEqual(found, []);
  });

  it("pass through server/protocol/l10n.ts only", () => {
    const editorsOwn = /import[^;]*\bl10n\b[^;]*from "vscode"|vscode\.l10n/;
    assert.deepEqual(
      sources.filter((file) => editorsOwn.test(readFileSync(file, "utf8"))),
      ["client/ui/displayLanguage.ts"],
    );
  });

  it("take numbers with separators, and strings as they are", () => {
    assert.equal(fillTemplate("{1} of {0}, {2}", [1024, "1024"]), "1024 of 1,024, {2}");
    assert.equal(fillTemplate("{0}", [1024.5], "de"), "1.024,5");
    assert.equal(fillTemplate("{0} {1}", ["{1}", "x"]), "{1} x");
  });

  it("have no space before a percent sign, which English has not", () => {
    const texts = [
      ...Object.keys(readTexts("l10n/bundle.l10n.json")),
      ...Object.values(readTexts("package.nls.json")),
    ];
    assert.deepEqual(
      texts.filter((text) => /[\d}]\s%/.test(text)),
      [],
    );
  });

  it("have a translation", () => {
    assert.ok(translations.length >= 2);
  });

  for (const { file, of } of translations)
    describe(file, () => {
      const [english, translated] = [readTexts(of), readTexts(file)];

      it("has every text and no others", () => {
        assert.deepEqual(Object.keys(translated).toSorted(), Object.keys(english).toSorted());
      });

      it("keeps placeholders, markup, setting names and the space around a text", () => {
        const kept = (text: string) => [
          placeholders(text),
          (text.match(/`[^`]*`|\binhouse\.[a-z]\w*(?:\.\w+)*|\$\([a-z-]+\)/g) ?? []).toSorted(),
          /^\s*/.exec(text)?.[0],
          /\s*$/.exec(text)?.[0],
          /(?:…|:|[.!?])?$/.exec(text.trim())?.[0],
        ];
        for (const [key, text] of Object.entries(translated))
          assert.deepEqual(kept(text), kept(english[key] ?? ""), key);
      });
    });
});
