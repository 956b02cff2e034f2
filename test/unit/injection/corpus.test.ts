import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import type { Attack } from "../../injection/attack";
import { changesOfFiles } from "../../injection/changesOfFiles";
import { codeBlocks } from "../../injection/codeBlocks";
import { commitMessages } from "../../injection/commitMessages";
import { contextAttacks } from "../../injection/context";
import { editAttacks } from "../../injection/edits";
import { ghostTexts } from "../../injection/ghostText";
import { linkAttacks } from "../../injection/links";
import { modelAttacks } from "../../injection/models";
import { textsInPages } from "../../injection/pages";
import { answersInPanel } from "../../injection/panel";
import { blockTexts, diffAttacks, promptAttacks } from "../../injection/prompts";
import { remarkAttacks } from "../../injection/remarks";
import { blocksOfRepositories, filesOfRepositories, namesThatDeceive } from "../../injection/repositoryParts";
import { storedAttacks } from "../../injection/stored";
import { commandAttacks, terminalAttacks } from "../../injection/terminal";
import { titleAttacks } from "../../injection/titles";
import { markAttacks, toolAttacks } from "../../injection/tools";

const families: Readonly<Record<string, readonly Attack[]>> = {
  answersInPanel,
  blockTexts,
  changesOfFiles,
  codeBlocks,
  commitMessages,
  contextAttacks,
  diffAttacks,
  editAttacks,
  ghostTexts,
  linkAttacks,
  markAttacks,
  modelAttacks,
  promptAttacks,
  remarkAttacks,
  blocksOfRepositories,
  filesOfRepositories,
  namesThatDeceive,
  commandAttacks,
  storedAttacks,
  terminalAttacks,
  textsInPages,
  titleAttacks,
  toolAttacks,
};

describe("prompt injection: the corpus", () => {
  const all = Object.values(families).flat();

  it("has many attacks, each with a unique name and an aim", () => {
    assert.ok(all.length >= 150, `${all.length}`);
    for (const [family, attacks] of Object.entries(families)) {
      const names = attacks.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, family);
    }
    for (const { name, wants } of all) assert.ok(name.length > 3 && wants.length > 7, name);
  });

  it("is tested completely", () => {
    const written = globSync("test/injection/*.ts").map((path) => readFileSync(path, "utf8"));
    const exported = written.flatMap((text) =>
      Array.from(text.matchAll(/^export const (\w+): readonly \w+Attack\[\]/gm), ([, name]) => name),
    );
    assert.deepEqual(exported.toSorted(), Object.keys(families).toSorted());
    const suites = globSync("test/{unit,server,model,webview}/**/*.test.ts")
      .filter((path) => !path.endsWith("corpus.test.ts"))
      .map((path) => readFileSync(path, "utf8"));
    for (const family of Object.keys(families))
      assert.ok(
        suites.some((text) => new RegExp(`of ${family}\\)`).test(text)),
        family,
      );
  });
});
