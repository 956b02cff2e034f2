import assert from "node:assert/strict";
import { statusActions, statusFacts } from "../../../client/status/statusFacts";
import {
  type StatusView,
  statusKind,
  statusLabel,
  statusSentence,
  statusText,
} from "../../../client/status/statusView";
import { chatCommandIds, commandIds } from "../../../client/ui/commandIds";
import type { StatsResult, StatusParams } from "../../../server/protocol/messages";

const model = { name: "starter-code", path: "/m.gguf", backend: "CPU", contextTokens: 512 };
const ready: StatusParams = { state: "ready", completion: model, seal: "sealed" };
const view: StatusView = {
  server: { phase: "running", seal: { limit: "sealed", basis: "launcher" } },
  status: ready,
  busy: false,
  completions: { everywhere: true, language: { name: "Python", enabled: true } },
  inlineSuggest: true,
};

const drawn = (change: Partial<StatusView>) => {
  const next = { ...view, ...change };
  return [statusKind(next), statusText(next), statusSentence(next)];
};

describe("status item", () => {
  it("shows the progress of the codebase index next to the model", () => {
    const indexing = (done: number, total: number) => ({ status: { ...ready, indexing: { done, total } } });
    assert.deepEqual(drawn(indexing(430, 1000)), [
      "ready",
      "$(home) starter-code $(search) 43%",
      "Ready: starter-code. Indexing the codebase: 43%",
    ]);
    assert.equal(drawn({ ...indexing(1, 3), busy: true })[1], "$(loading~spin) starter-code $(search) 33%");
    assert.deepEqual(drawn(indexing(0, 0)), drawn({}));
    const facts = statusFacts({ ...view, ...indexing(430, 1000) });
    assert.deepEqual(
      facts.filter(({ label }) => label === "Codebase index").map(({ value }) => value),
      ["430 of 1,000 files"],
    );
    assert.equal(
      statusFacts(view).some(({ label }) => label === "Codebase index"),
      false,
    );
  });

  it("shows each state of the server", () => {
    const loading = (progress?: number): Partial<StatusView> => ({
      status: { state: "loading", ...(progress !== undefined && { progress }), seal: "sealed" },
    });
    const shown = {
      starting: drawn({ server: { phase: "starting" }, status: undefined }),
      silent: drawn({ status: undefined }),
      loading: drawn(loading()),
      progress: drawn(loading(0.424)),
      beyond: drawn(loading(7)),
      ready: drawn({}),
      busy: drawn({ busy: true }),
      off: drawn({ status: { ...ready, state: "off" } }),
      error: drawn({ status: { state: "error", message: "No such\nmodel.", seal: "sealed" } }),
      restarting: drawn({ server: { phase: "restarting" }, status: undefined }),
      stopped: drawn({ server: { phase: "stopped" }, status: undefined }),
      failed: drawn({ server: { phase: "failed", message: "It is down." }, status: undefined }),
    };
    assert.deepEqual(shown, {
      starting: ["loading", "$(loading~spin) Inhouse", "Starting the server…"],
      silent: ["loading", "$(loading~spin) Inhouse", "Starting the server…"],
      loading: ["loading", "$(loading~spin) Inhouse", "Loading the model…"],
      progress: ["loading", "$(loading~spin) Inhouse 42%", "Loading the model: 42%"],
      beyond: ["loading", "$(loading~spin) Inhouse 100%", "Loading the model: 100%"],
      ready: ["ready", "$(home) starter-code", "Ready: starter-code"],
      busy: ["busy", "$(loading~spin) starter-code", "Working: starter-code"],
      off: ["off", "$(circle-slash) Inhouse", "Completions are off."],
      error: ["error", "$(warning) Inhouse", "No such model."],
      restarting: ["loading", "$(loading~spin) Inhouse", "Server crashed. Restarting…"],
      stopped: ["off", "$(circle-slash) Inhouse", "The server is not running."],
      failed: ["error", "$(warning) Inhouse", "It is down."],
    });
  });

  it("does not spin for very short work", () => {
    assert.equal(statusKind({ ...view, status: { ...ready, state: "busy" } }), "ready");
  });

  it("is off according to the settings, but never hides that the server is down", () => {
    const python = { everywhere: true, language: { name: "Python", enabled: false } };
    const onlyPython = { everywhere: false, language: { name: "Python", enabled: true } };
    assert.deepEqual(drawn({ completions: python }), [
      "off",
      "$(circle-slash) Inhouse",
      "Completions are off for Python.",
    ]);
    assert.equal(statusKind({ ...view, completions: { everywhere: false } }), "off");
    assert.equal(statusKind({ ...view, completions: onlyPython }), "ready");
    assert.equal(statusKind({ ...view, completions: python, server: { phase: "failed" } }), "error");
  });

  it("keeps a hostile model name short and without icons", () => {
    const name = `$(trash)\n${"x".repeat(100)}`;
    const text = statusText({ ...view, status: { ...ready, completion: { ...model, name } } });
    assert.equal(text, "$(home) $ (trash) xxxxxxxxxxxxxxxxx…");
  });
});

describe("status facts", () => {
  const stats: StatsResult = {
    last: {
      outcome: "generated",
      promptTokens: 400,
      promptTokensEvaluated: 7,
      generatedTokens: 12,
      timeToFirstTokenMs: 19.6,
      totalMs: 48.2,
    },
    totals: { requests: 30, shown: 20, promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 },
  };
  const facts = (change: Partial<StatusView>) =>
    statusFacts({ ...view, ...change }).map(({ label, value }) => `${label}: ${value}`);

  it("explain why the server is not sealed", () => {
    const sealReason = "not proved: “No signal reaches a process outside the seal” (kill was allowed)";
    assert.deepEqual(
      facts({ status: { state: "error", message: "No model.", seal: "guarded", sealReason } }).slice(-2),
      [
        "Network: Guarded: the server blocks its own network access. Blocking by the operating system is not proved.",
        `Why it is not sealed: ${sealReason}`,
      ],
    );
  });

  it("show model, hardware, last answer and seal", () => {
    assert.deepEqual(facts({ stats }), [
      "Model: starter-code",
      "Runs on: CPU",
      "Context: 512 tokens",
      "Last completion: 48 ms, first token after 20 ms",
      "Since start: 20 shown of 30 requests",
      "Network: Sealed: the operating system blocks the server from the network, other processes and writing outside its folders.",
    ]);
  });

  it("explain why nothing is shown", () => {
    const last = { ...stats.last, outcome: "suppressed", reason: "the model was not sure enough" };
    const suppressed = { ...stats, last } as StatsResult;
    assert.ok(
      facts({ stats: suppressed }).includes("Last completion: Nothing shown: the model was not sure enough"),
    );
    assert.match(facts({ inlineSuggest: false })[0] ?? "", /^Not shown: .*editor\.inlineSuggest\.enabled/);
  });

  it("explain why the GPU is unused and which setting was ignored", () => {
    const status = {
      ...ready,
      message: "x is not usable.",
      completion: { ...model, backendNote: "No driver." },
    };
    assert.deepEqual(facts({ status }).slice(0, 4), [
      "GPU: No driver.",
      "Note: x is not usable.",
      "Model: starter-code",
      "Runs on: CPU",
    ]);
  });

  it("do not repeat the sentence above them", () => {
    assert.deepEqual(facts({ status: { state: "error", message: "No model.", seal: "open" } }), [
      "Network: Open: nothing blocks the server from the network.",
    ]);
  });
});

describe("status actions", () => {
  const titles = (change: Partial<StatusView>) =>
    statusActions({ ...view, ...change }).map(({ title }) => title);

  it("name their effect", () => {
    const first = ["Open Chat", "Choose Models…"];
    const common = [
      "Explain Last Completion",
      "Show Statistics",
      "Show Privacy Report",
      "Diagnose This Machine",
      "Run Server on Another Machine…",
      "Restart Server",
      "Show Log",
      "Get Started",
      "Open Settings",
    ];
    assert.deepEqual(titles({}), [
      ...first,
      "Turn Completions Off",
      "Turn Completions Off for Python",
      ...common,
    ]);
    const completions = { everywhere: false, language: { name: "Go", enabled: true } };
    assert.deepEqual(titles({ completions }), [
      ...first,
      "Turn Completions On",
      "Turn Completions Off for Go",
      ...common,
    ]);
    assert.deepEqual(titles({ completions: { everywhere: true } }), [
      ...first,
      "Turn Completions Off",
      ...common,
    ]);
    const failed = { ...view.status, state: "error" } as StatusView["status"];
    assert.deepEqual(titles({ status: failed }).slice(0, 2), first);
  });

  it("run only Inhouse commands or open settings", () => {
    const known = new Set<string>([
      ...[commandIds, chatCommandIds].flatMap((each) => Object.values<string>(each)),
      "workbench.action.openSettings",
    ]);
    const actions = statusActions({ ...view, inlineSuggest: false });
    assert.ok(actions.every(({ command }) => known.has(command)));
    assert.ok(actions.some(({ argument }) => argument === "editor.inlineSuggest.enabled"));
  });
});

it("the status item names the machine on which the server runs, whatever its state", () => {
  const shown = (change: Partial<StatusView>, phase: StatusView["server"]["phase"] = "running") => {
    const next = { ...view, ...change, server: { ...view.server, phase, farHost: "me@spark" } };
    return [statusText(next), statusLabel(next)];
  };
  assert.deepEqual(shown({}), [
    "$(remote) starter-code · me@spark",
    "Inhouse · me@spark: Ready: starter-code",
  ]);
  for (const phase of ["starting", "restarting", "failed", "stopped"] as const)
    for (const text of shown({}, phase)) assert.match(text, / · me@spark/);
  assert.equal(statusLabel(view), "Inhouse: Ready: starter-code");
});
