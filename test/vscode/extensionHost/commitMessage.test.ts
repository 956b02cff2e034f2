import assert from "node:assert/strict";
import * as vscode from "vscode";
import { makeRepository, nothingStaged, type TestRepository, untilChanged } from "./git";
import { answer, until } from "./support";

const slow = Array.from({ length: 400 }, (_, at) => `word${at}`).join(" ");

describe("a commit message", () => {
  let repository: TestRepository;

  before(async () => {
    repository = await makeRepository("committed", { "a.ts": "a();\n", "b.ts": "b();\n" });
    await repository.write("a.ts", "stagedChange();\n");
    repository.git("add", "--all");
    await repository.write("b.ts", "unstagedChange();\n");
    await untilChanged(repository, { staged: 1, unstaged: 1 });
  });
  after(() => nothingStaged(repository));
  beforeEach(() => {
    repository.inEditor.inputBox.value = "";
  });

  const write = () => vscode.commands.executeCommand("inhouse.chat.commit", repository.inEditor);

  it("is written for what is staged, without what models put around it", async () => {
    answer(
      { when: "unstagedChange", answer: "Of what is not staged" },
      { when: "stagedChange", answer: "```\nStage the change\n\nIt was time.\n```" },
    );
    await write();
    assert.equal(repository.inEditor.inputBox.value, "Stage the change\n\nIt was time.");
  });

  it("leaves the box as it was when the model says nothing", async () => {
    answer({ when: "", answer: "  " });
    repository.inEditor.inputBox.value = "my own words";
    await write();
    assert.equal(repository.inEditor.inputBox.value, "my own words");
  });

  it("gives way to what the user types meanwhile", async () => {
    answer({ when: "", answer: slow, tokensPerSecond: 50 });
    const done = write();
    const { inputBox } = repository.inEditor;
    await until("some words", () => (inputBox.value.includes("word3") ? true : undefined));
    inputBox.value = "typed by hand";
    await done;
    assert.equal(inputBox.value, "typed by hand");
  });
});
