import { setTimeout as sleep } from "node:timers/promises";
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
  beforeEach(() => fill(""));

  /** Waits after filling the box, because VS Code syncs it with a delay and an earlier text may come back. */
  async function fill(text: string): Promise<void> {
    const { inputBox } = repository.inEditor;
    inputBox.value = text;
    for (let since = Date.now(); Date.now() - since < 300; await sleep(20))
      if (inputBox.value !== text) since = Date.now();
  }
  const untilFilled = (text: string) =>
    until(`“${text}” in the box`, () => (repository.inEditor.inputBox.value === text ? true : undefined));

  const write = () => vscode.commands.executeCommand("inhouse.chat.commit", repository.inEditor);

  it("covers the staged changes, without the fence that models put around it", async () => {
    answer(
      { when: "unstagedChange", answer: "Of what is not staged" },
      { when: "stagedChange", answer: "```\nStage the change\n\nIt was time.\n```" },
    );
    await write();
    await untilFilled("Stage the change\n\nIt was time.");
  });

  it("leaves the box unchanged when the model's answer is empty", async () => {
    answer({ when: "", answer: "  " });
    await fill("my own words");
    await write();
    await untilFilled("my own words");
  });

  it("stops when the user types into the box", async () => {
    answer({ when: "", answer: slow, tokensPerSecond: 50 });
    const done = write();
    const { inputBox } = repository.inEditor;
    await until("some words", () => (inputBox.value.includes("word3") ? true : undefined));
    inputBox.value = "typed by hand";
    await done;
    await untilFilled("typed by hand");
  });
});
