import assert from "node:assert/strict";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { projectNode } from "../../../scripts/lib/paths.mjs";
import { isIsolated } from "../../../scripts/lib/remote/isolated.mjs";
import { openAt, until } from "../browser/support.mjs";
import * as network from "./network.mjs";
import { editorProcesses, ourProcesses, processes, SlowMotion } from "./processes.mjs";
import { useSparkAndLaptop } from "./session.mjs";

/** What the person of this suite writes and reads; the rest of the sensitive text is the project's. */
const typed = {
  method: "\n\nremove(id: string): void {\nconst item = this.items.get(id);\nif (!item) {",
  beforeCut: "# written before the wire was cut",
  duringCut: "# written while the wire was cut",
  check: "    if (quantity <= 0) {\n",
  beforeClosing: "# written before the window was closed",
};

describe("VS Code on a laptop, its code and Inhouse on a Spark behind ssh", function () {
  this.timeout(120_000);
  assert.ok(isIsolated(), "Run `npm run test:remote`, which gives this suite networks of its own.");
  const session = useSparkAndLaptop();
  const tab = (name, state = "") => session.editor.page.locator(`.tab.active${state}`, { hasText: name });
  const editState = async () => (await session.editor.statusItem("inhouse.edit.state").textContent()) ?? "";
  /** The processes by what they are and when they started: one that was started again is another. */
  const running = () =>
    ourProcesses()
      .map(({ role, pid, started }) => `${role} ${pid} ${started}`)
      .sort();
  const processOf = (wanted) => ourProcesses().find(({ role }) => role === wanted);
  const roles = () => running().map((each) => each.split(" ")[0]);

  async function save(name) {
    await session.editor.press("Control+s");
    await tab(name, ":not(.dirty)").waitFor();
  }

  async function acceptGhostText(file, behind, text) {
    const { editor } = session;
    await openAt(session, file, behind);
    const before = await session.onDisk(file);
    await editor.type(text);
    const ghost = await editor.waitForGhostText();
    await session.picture("ghost-text");
    await editor.press("Tab");
    await editor.waitForNoGhostText();
    await save(file.split("/").at(-1));
    const [line] = ghost.text.split("\n").filter((each) => each.trim() !== "");
    const count = (source) => source.split(line.trim()).length;
    assert.equal(count(await session.onDisk(file)), count(before) + 1, line);
  }

  /** Asks for a rename in one function, which the starter model does, and waits for its proposal. */
  async function proposeRename(file, at, instruction) {
    const { editor } = session;
    await openAt(session, file, at);
    await editor.press("Control+k", "g");
    await editor.page.locator(".quick-input-widget input[type=text]").first().waitFor();
    await editor.type(instruction, { delay: 5 });
    await editor.press("Enter");
    await editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await until("the whole proposal", async () => /\d changes?/.test(await editState()));
  }

  it("completes: gray text on the laptop; Tab and Save change the file on the Spark", async () => {
    await acceptGhostText("src/inventory.ts", "    item.quantity += quantity;\n  }", typed.method);
  });

  it("edits: the proposal is on the laptop, and the accepted change in the file on the Spark", async () => {
    const { editor } = session;
    await proposeRename("reports/stock.py", "def total_value(items", "Rename `items` to `records`");
    await session.picture("edit");
    await editor.press("Control+Enter");
    await tab("stock.py", ".dirty").waitFor();
    await save("stock.py");
    assert.match(
      await session.onDisk("reports/stock.py"),
      /def total_value\(records: .*\n.*\n.* in records:/,
    );
  });

  it("chats: an answer about the code", async () => {
    const { chat } = session;
    await openAt(session, "reports/stock.py", "def sold_out(items");
    await chat.open();
    await chat.press(/^Explain /);
    await chat.waitForText(/tokens\/s/);
    await session.picture("chat");
  });

  const oneOfEach = ["engine", "server", "switchboard", "witness", "witness"];

  it("has one server, one engine process and one switchboard, all on the Spark, and is sealed", async () => {
    assert.deepEqual(roles(), oneOfEach);
    assert.deepEqual([...new Set(ourProcesses().map((each) => each.network))], [network.sparkNetwork()]);
    assert.match(await session.editor.statusHover(), /Network: Sealed/);
  });

  it("has no open port, and as its only named socket the switchboard's", checkListeners);

  function checkListeners() {
    assert.deepEqual(network.tcpAndUdpListeners().sort(), [
      `tcp ${network.spark.v4}:22`,
      `tcp 127.0.0.1:${session.server.port}`,
    ]);
    const ours = new Map(ourProcesses().map(({ pid, role }) => [pid, role]));
    const editors = new Set(editorProcesses().map(({ pid }) => pid));
    const named = network.unixListeners().map(({ path, pids }) => {
      assert.equal(pids.length, 1, `${path} of ${pids}`);
      if (ours.has(pids[0])) return `${ours.get(pids[0])}: ${path.replace(/[0-9a-f]{16}/, "…")}`;
      assert.ok(editors.has(pids[0]), `${path} of ${pids}`);
      return basename(path).replace(/-[0-9a-f-]+\.sock$/, ".sock");
    });
    assert.deepEqual([...new Set(named)].sort(), [
      "code-server-ipc.sock",
      "switchboard: /run/tmp/inhouse-0/engine-….sock",
      "vscode-git.sock",
      "vscode-ipc.sock",
    ]);
  }

  let beforeCut;
  let answerAtCut;

  /** Stops the engine in the middle of the last answer, which is asked for again if it was complete before. */
  async function stopInTheMiddle(engine) {
    for (;;) {
      engine.go(200);
      await session.waitForFirstWords();
      engine.stop();
      const answer = await session.settledAnswer();
      if (answer.isRunning) return answer;
      engine.end();
      await session.chat.press("Retry");
    }
  }

  it("lets the user write on while the wire is dead for 30 seconds", async () => {
    const { editor, chat } = session;
    beforeCut = running();
    await proposeRename("reports/stock.py", "def sold_out(items", "Rename `items` to `records`");
    await openAt(session, "reports/sales.py", '"""Reports about what was sold."""');
    await editor.type(`\n${typed.beforeCut}`);
    await editor.runCommand("Inhouse: New Chat");
    await chat.waitForInput();
    await chat.waitForText("Ask about your code");
    const engine = new SlowMotion(processOf("engine").pid);
    await chat.press(/^Explain /);
    answerAtCut = await stopInTheMiddle(engine);
    network.cutWire();
    const cutAt = performance.now();
    engine.go(1000);
    await editor.page.locator(".tab", { hasText: "sales.py" }).first().click();
    await editor.type(`\n${typed.duringCut}`);
    await until("the text", async () => (await editor.editorLines()).join("\n").includes(typed.duringCut));
    await session.picture("cut");
    // The time itself is what is tested.
    await delay(30_000 - (performance.now() - cutAt));
    engine.end();
    await session.picture("cut-30-seconds");
    assert.deepEqual(await session.answer(), answerAtCut);
    network.mendWire();
  });

  it("shows the whole answer after those seconds", async () => {
    const answer = await until(
      "the end of the answer",
      async () => {
        const now = await session.answer();
        return !now.isRunning && now;
      },
      60_000,
    );
    await session.picture("mended");
    assert.ok(answer.text.startsWith(answerAtCut.text), `${answerAtCut.text} … ${answer.text}`);
    assert.ok(answer.text.length > answerAtCut.text.length, answer.text);
  });

  it("has the same processes after them", () => {
    assert.deepEqual(running(), beforeCut);
  });

  it("goes on completing", async () => {
    const { editor } = session;
    await acceptGhostText(
      "src/inventory.ts",
      "  restock(id: string, quantity: number): void {\n",
      typed.check,
    );
    await editor.openFile("sales.py");
  });

  it("has kept the unsaved text and the pending edit, which change the files on the Spark", async () => {
    const { editor } = session;
    await editor.openFile("sales.py");
    await save("sales.py");
    const sales = await session.onDisk("reports/sales.py");
    assert.ok(sales.includes(`${typed.beforeCut}\n${typed.duringCut}\n`), sales);
    await editor.runCommand("Inhouse: Show Pending Change");
    await tab("pending change").waitFor();
    await editor.page.locator(".monaco-diff-editor .focused").first().waitFor();
    assert.match(await editState(), /1 change|2 changes/);
    await editor.press("Control+Enter");
    await tab("stock.py", ".dirty").waitFor();
    await save("stock.py");
    assert.match(await session.onDisk("reports/stock.py"), /def sold_out\(records: .*\n.* in records if/);
  });

  it("has opened no port meanwhile", checkListeners);

  it("starts one clean server when the window was closed and the laptop connects again", async () => {
    const { editor } = session;
    const { pid: old } = processOf("server");
    await openAt(session, "reports/sales.py", '"""Reports about what was sold."""');
    await editor.type(`\n${typed.beforeClosing}`);
    await session.waitForBackup(typed.beforeClosing);
    const answer = await session.answer();
    await editor.page.close({ runBeforeUnload: true });
    await until("the end of the old server", () => ourProcesses().every(({ pid }) => pid !== old));
    await session.connection.kill();
    await session.connectAgain();
    await session.openWindow();
    assert.deepEqual(roles(), oneOfEach);
    await session.chat.open();
    await until("the conversation", async () => (await session.answer()).text === answer.text);
    await tab("sales.py", ".dirty").waitFor();
    await session.editor.openFile("sales.py");
    await session.picture("opened-again");
    await save("sales.py");
    assert.ok((await session.onDisk("reports/sales.py")).includes(typed.beforeClosing));
  });

  it("leaves no process when VS Code on the Spark is stopped", async () => {
    const [editor] = editorProcesses().filter(({ command }) =>
      command.includes("/out/node/entry.js --config"),
    );
    process.kill(editor.pid, "SIGTERM");
    const left = () =>
      processes().filter((each) => each.network === network.sparkNetwork() && !isOfTheTest(each));
    await until("the end of all processes", () => left().length === 0, 60_000);
    assert.deepEqual(network.unixListeners(), []);
  });

  it("sends nothing but ssh over the wire, and no text of the project that can be read", async () => {
    assert.ok(network.sshPackets().length > 1000);
    assert.deepEqual(network.otherPackets(), []);
    assert.deepEqual(network.readableTexts(["SSH-2.0-"]), ["SSH-2.0-"]);
    const secrets = [...(await session.projectLines()), ...Object.values(typed)];
    assert.ok(secrets.length > 50);
    assert.deepEqual(network.readableTexts(secrets), []);
  });

  it("would have noticed anything else on the wire", async () => {
    const [line] = await session.projectLines();
    const program = `
      const { createSocket } = require("node:dgram");
      createSocket("udp4").send(${JSON.stringify(line)}, 9, "192.0.2.1");
      createSocket("udp6").send("x", 9, "2001:db8::1");
      require("node:net").connect(443, "192.0.2.1").on("error", () => {});
      require("node:dns").lookup("example.test", () => process.exit());`;
    network.output(network.onSpark([projectNode, "-e", program]));
    for (const noticed of [
      /> 192\.0\.2\.1\.9: UDP/,
      /> 2001:db8::1\.9: UDP/,
      /> 192\.0\.2\.1\.443: tcp/,
      /\.53: UDP/,
    ])
      await until(`${noticed}`, () => network.otherPackets().some((packet) => noticed.test(packet)));
    assert.deepEqual(network.readableTexts([line]), [line]);
  });
});

/** Whether it belongs to the ssh server, its connection or the recording of the wire. */
function isOfTheTest({ command }) {
  return /^(\S*sshd|sshd-\w+|tcpdump|sleep infinity)\b/.test(command);
}
