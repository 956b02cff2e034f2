import assert from "node:assert/strict";
import { ServerGate } from "../../../../client/serverGate/gate";
import { translateTexts } from "../../../../client/serverGate/translateTexts";
import { fillTemplate, l10n, setTextLanguage } from "../../../../server/protocol/l10n";
import { rememberTemplates, withTemplates } from "../../../../server/textTemplates";

const german: Readonly<Record<string, string>> = {
  "{0} is empty.": "„{0}“ ist leer.",
  "{0} {1}": "{0} {1}",
  "The file has {0} tokens.": "Die Datei hat {0} Token.",
  Changes: "Änderungen",
  "Try again.": "Versuchen Sie es erneut.",
};

/** The message as the server writes it. */
async function written(make: () => object): Promise<object> {
  rememberTemplates();
  let sent: object = {};
  const event = () => ({ dispose: () => {} });
  const writer = {
    onError: event,
    onClose: event,
    write: async (message: object) => {
      sent = JSON.parse(JSON.stringify(message)) as object;
    },
    end: () => {},
    dispose: () => {},
  };
  await withTemplates(writer).write(make() as never);
  return sent;
}

function inGerman<T>(read: () => T): T {
  setTextLanguage({
    tag: "de",
    write: (template, values) => fillTemplate(german[template] ?? template, values, "de"),
  });
  try {
    return read();
  } finally {
    english();
  }
}

function english(): void {
  setTextLanguage({ tag: "en", write: fillTemplate });
}

describe("texts of the server", () => {
  afterEach(english);

  it("cross in English with their templates, at any depth and inside each other", async () => {
    const message = await written(() => ({
      jsonrpc: "2.0",
      id: 1,
      result: {
        files: [
          { path: "a.ts", reason: l10n.t("{0} {1}", l10n.t`${"a.ts"} is empty.`, l10n.t("Try again.")) },
        ],
        detail: l10n.t`The file has ${12345} tokens.`,
      },
    }));
    const result = (message as { result: { detail: string; files: { reason: string }[] } }).result;
    assert.equal(result.detail, "The file has 12,345 tokens.");
    assert.equal(result.files[0]?.reason, "a.ts is empty. Try again.");
    const translated = inGerman(() => translateTexts(message)) as { result: unknown };
    assert.deepEqual(translated.result, {
      files: [{ path: "a.ts", reason: "„a.ts“ ist leer. Versuchen Sie es erneut." }],
      detail: "Die Datei hat 12.345 Token.",
    });
  });

  it("reach the user in their language as errors, whose data stays", async () => {
    const gate = new ServerGate();
    gate.sent({ jsonrpc: "2.0", id: 7, method: "inhouse/chat", params: {} });
    const message = await written(() => ({
      jsonrpc: "2.0",
      id: 7,
      error: { code: -32803, message: l10n.t`${"b.ts"} is empty.`, data: { needsModel: true } },
    }));
    assert.deepEqual(
      inGerman(() => gate.received(message)),
      {
        kind: "pass",
        message: {
          jsonrpc: "2.0",
          id: 7,
          error: { code: -32803, message: "„b.ts“ ist leer.", data: { needsModel: true } },
        },
      },
    );
  });

  it("are translated in a list, where only some have a template", async () => {
    const message = await written(() => ({ result: { warnings: [l10n.t("Try again."), "Their own."] } }));
    assert.deepEqual(
      inGerman(() => translateTexts(message)),
      {
        result: { warnings: ["Versuchen Sie es erneut.", "Their own."] },
      },
    );
  });

  it("are translated in the fields of texts only: code and answers stay, even if they are equal to a text", async () => {
    const fields = {
      text: "Try again.",
      newText: "Try again.",
      insertText: "Try again.",
      path: "Try again.",
    };
    const message = await written(() => {
      l10n.t("Try again.");
      return { result: { ...fields, items: ["Try again."] } };
    });
    assert.deepEqual(message, { result: { ...fields, items: ["Try again."] } });
  });

  it("keep names of one word, even if they are equal to a text", async () => {
    const name = l10n.t("Changes");
    const message = await written(() => ({ result: { reason: l10n.t`${name} is empty.` } }));
    const sent = inGerman(() => translateTexts(message));
    assert.deepEqual(sent, { result: { reason: "„Changes“ ist leer." } });
  });

  it("stay in English in the log", async () => {
    const params = { type: 3, message: "" };
    const message = await written(() => ({
      jsonrpc: "2.0",
      method: "window/logMessage",
      params: { ...params, message: l10n.t("Try again.") },
    }));
    assert.deepEqual(message, {
      jsonrpc: "2.0",
      method: "window/logMessage",
      params: { ...params, message: "Try again." },
    });
  });

  it("stay as they are where there is no template", () => {
    const message = { result: { reason: "Unknown.", note: { text: "Try again." } } };
    assert.deepEqual(
      inGerman(() => translateTexts(message)),
      message,
    );
  });

  for (const [name, l10n] of Object.entries({
    "a text": "x",
    "a list": ["{0}"],
    "a template for a field that is no text": { count: { template: "{0}", values: ["1"] } },
    "a template for no field": { other: { template: "{0}", values: ["1"] } },
    "a template for an inherited field": { toString: { template: "x", values: [] } },
    "a template without values": { reason: { template: "Try again." } },
    "an endless template": { reason: { template: "x".repeat(3000), values: [] } },
    "a value that is an object": { reason: { template: "{0}", values: [{ toString: 1 }] } },
    "too many values": { reason: { template: "{0}", values: Array(100).fill("x") } },
  }))
    it(`stay as they are beside ${name} of a hostile server`, () => {
      const fields = { reason: "Why.", count: 1 };
      const message = JSON.parse(JSON.stringify({ result: { ...fields, l10n } })) as object;
      assert.deepEqual(
        inGerman(() => translateTexts(message)),
        { result: fields },
      );
    });

  it("cannot change an object's prototype", () => {
    const message = JSON.parse(
      '{"result":{"__proto__":"x","l10n":{"__proto__":{"template":"Try again.","values":[]}}}}',
    ) as object;
    const { result } = inGerman(() => translateTexts(message)) as { result: object };
    assert.equal(Object.getPrototypeOf(result), Object.prototype);
    assert.equal(({} as { template?: unknown }).template, undefined);
  });
});
