import assert from "node:assert/strict";
import { ServerGate } from "../../../../client/serverGate/gate";
import { english, l10n, setTextLanguage, type TextTemplate } from "../../../../server/protocol/l10n";
import { rememberTemplates, withTemplates } from "../../../../server/textTemplates";
import { inGerman } from "../../../support/languages";

const translations = {
  "{0} is empty.": "„{0}“ ist leer.",
  "The file has {0} tokens.": "Die Datei hat {0} Token.",
  "Try again.": "Versuchen Sie es erneut.",
  Changes: "Änderungen",
  "No sockets": "Keine Sockets",
};

type Message = Readonly<Record<string, unknown>>;

/** The message as the server writes it. */
async function written(make: () => Message): Promise<Message> {
  rememberTemplates();
  let sent: Message = {};
  const event = () => ({ dispose: () => {} });
  const write = async (message: object) => {
    sent = JSON.parse(JSON.stringify(message)) as Message;
  };
  const writer = { onError: event, onClose: event, write, end: () => {}, dispose: () => {} };
  await withTemplates(writer).write({ jsonrpc: "2.0", ...make() } as never);
  return sent;
}

/** What the client reads of a message in German. */
function read(message: Message, asked?: { readonly method: string; readonly params: unknown }): Message {
  const gate = new ServerGate();
  if (asked !== undefined) gate.sent({ id: message["id"], ...asked });
  const verdict = inGerman(translations, () => gate.received(message));
  assert.equal(verdict.kind, "pass");
  return (verdict as { readonly message: object }).message as Message;
}

const status = (params: object) => ({
  method: "inhouse/status",
  params: { state: "ready", seal: "sealed", ...params },
});
const textOf = (message: Message) => (message["params"] as { message: string }).message;

/** A status whose message comes with this template. */
const withTemplate = (text: unknown, template: unknown) => ({
  jsonrpc: "2.0",
  ...status({ message: text, l10n: { message: template } }),
});

describe("texts of the server", () => {
  afterEach(() => setTextLanguage(english));

  it("cross in English with their templates, and reach the user in their language", async () => {
    const message = await written(() =>
      status({ message: l10n.t("{0} {1}", l10n.t`${"a.ts"} is empty.`, l10n.t("Try again.")) }),
    );
    assert.equal(textOf(message), "a.ts is empty. Try again.");
    assert.equal(textOf(read(message)), "„a.ts“ ist leer. Versuchen Sie es erneut.");
  });

  it("have their numbers written in the user's way", async () => {
    const message = await written(() => status({ message: l10n.t`The file has ${12345} tokens.` }));
    assert.equal(textOf(message), "The file has 12,345 tokens.");
    assert.equal(textOf(read(message)), "Die Datei hat 12.345 Token.");
  });

  it("pass inside lists, and beside entries without a template", async () => {
    const asked = { method: "inhouse/chat/contextRefusals", params: {} };
    const message = await written(() => ({
      id: 1,
      result: { refusals: [l10n.t("Try again."), null, "Their own."] },
    }));
    const result = { refusals: ["Versuchen Sie es erneut.", null, "Their own."] };
    assert.deepEqual(read(message, asked)["result"], result);
  });

  it("pass as messages of errors, whose data stays", async () => {
    const asked = { method: "inhouse/chat", params: {} };
    const error = (message: string) => ({ code: -32803, message, data: { needsModel: true } });
    const message = await written(() => ({ id: 7, error: error(l10n.t`${"b.ts"} is empty.`) }));
    assert.deepEqual(read(message, asked)["error"], error("„b.ts“ ist leer."));
    const bare = await written(() => ({ id: 7, error: { code: -32803, message: l10n.t("Try again.") } }));
    assert.deepEqual(read(bare, asked)["error"], { code: -32803, message: "Versuchen Sie es erneut." });
  });

  it("stay in English in the log", async () => {
    const make = () => ({ method: "window/logMessage", params: { type: 3, message: l10n.t("Try again.") } });
    assert.deepEqual(read(await written(make))["params"], { type: 3, message: "Try again." });
  });

  it("have no template in a message for other editors, some of which refuse a field that LSP does not know", async () => {
    const params = () => ({ type: 1, message: l10n.t("Try again.") });
    const message = await written(() => ({ method: "window/showMessage", params: params() }));
    assert.deepEqual(message["params"], params());
  });

  it("leave words of the model, code and names alone, even where they are equal", async () => {
    const said = l10n.t("Try again.");
    const answer = await written(() => {
      l10n.t("Try again.");
      return { method: "inhouse/chat/progress", params: { id: "1", progress: { type: "text", text: said } } };
    });
    assert.deepEqual((read(answer)["params"] as { progress: unknown }).progress, {
      type: "text",
      text: said,
    });
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const finding = { uri: "file:///a", path: "a", range, lines: [said], message: said, severity: "error" };
    const progress = { type: "findings", findings: [finding] };
    const findings = await written(() => {
      l10n.t("Try again.");
      return { method: "inhouse/review/progress", params: { id: "1", progress } };
    });
    assert.deepEqual((read(findings)["params"] as { progress: unknown }).progress, progress);
  });

  it("keep names of one word inside them, even if they are equal to a text", async () => {
    const message = await written(() => status({ message: l10n.t`${l10n.t("Changes")} is empty.` }));
    assert.equal(textOf(read(message)), "„Changes“ ist leer.");
  });

  const deep = (levels: number): TextTemplate =>
    levels === 0
      ? { template: "Try again.", values: [] }
      : { template: "{0} {1}", values: [deep(levels - 1), "x"] };
  const hostile: Readonly<Record<string, readonly [text: string, template: unknown]>> = {
    "another text": ["Nothing.", { template: "Try again.", values: [] }],
    "a text without a translation": ["Unknown.", { template: "Unknown.", values: [] }],
    "a name of Object.prototype": ["constructor", { template: "constructor", values: [] }],
    __proto__: ["__proto__", { template: "__proto__", values: [] }],
    "no template": ["Try again.", "Try again."],
    "a list": ["Try again.", [{ template: "Try again.", values: [] }]],
    "a template without values": ["Try again.", { template: "Try again." }],
    "a value that is an object": ["Try again.", { template: "{0}", values: [{ toString: 1 }] }],
    "too many values": ["Try again.", { template: "Try again.", values: Array(100).fill("x") }],
    "too deep a template": [`Try again.${" x".repeat(30)}`, deep(30)],
  };
  for (const [name, [text, template]] of Object.entries(hostile))
    it(`stay as they are if a hostile server sends ${name} as a template`, () => {
      assert.equal(textOf(read(withTemplate(text, template))), text);
    });

  it("cannot grow or slow down the client", () => {
    const many = {
      template: "{0}".repeat(33),
      values: [{ template: "{0}".repeat(33), values: ["x".repeat(20_000)] }],
    };
    const before = process.memoryUsage().heapUsed;
    const cpu = process.cpuUsage();
    for (let count = 0; count < 50; count++) {
      assert.equal(textOf(read(withTemplate("x", many))), "x");
      assert.equal(textOf(read(withTemplate("x", { template: "{0}".repeat(33), values: [1] }))), "x");
    }
    assert.ok(process.memoryUsage().heapUsed - before < 500e6);
    assert.ok(process.cpuUsage(cpu).user < 5e6, `${process.cpuUsage(cpu).user}`);
  });

  it("come from responses and notifications only: an error elsewhere stays what it is", () => {
    const gate = new ServerGate();
    const message = { jsonrpc: "2.0", ...status({ error: "x".repeat(1_000_000) }) };
    const verdict = inGerman(translations, () => gate.received(message));
    assert.deepEqual(verdict.kind === "pass" && verdict.message, { jsonrpc: "2.0", ...status({}) });
    gate.sent({ id: 1, method: "inhouse/chat", params: {} });
    const failed = inGerman(translations, () => gate.received({ id: 1, error: "x".repeat(1_000_000) }));
    assert.equal(failed.kind === "pass" && failed.why?.startsWith("inhouse/chat"), true);
  });
});
