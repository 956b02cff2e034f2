import type { PanelPage } from "./panelPage";
import { answer, figures, fileChip, longAnswer, panelState, selectionChip, userTurn } from "./states";

const chips = [fileChip, selectionChip];

/** States of the panel to look at, by name. */
export const scenes: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  empty: (panel) => panel.show(panelState({ title: "", chips })),

  conversation: (panel) =>
    panel.show(
      panelState({
        turns: [
          userTurn("u1", "Why is the month wrong?", { command: "explain", chips: [fileChip] }),
          answer("a1", longAnswer, { figures, thinking: "The user asks about the month." }),
          userTurn("u2", "And with a time zone?", { compactedBefore: true }),
          answer("a2", "It is **always** UTC, see `toISOString()`.\n\n![chart](https://example.com/c.png)", {
            figures,
            sources: [{ label: "parseDate.ts:3", uri: "file:///src/dates/parseDate.ts", line: 2 }],
          }),
        ],
        chips,
      }),
    ),

  formulas: async (panel) => {
    const text = [
      "The sum in `src/dates/parseDate.ts:12` is $a_1 * b_2 * c$, see src/dates/formatDate.ts(3,4):",
      "\n$$\n\\sum_{i=1}^{n} x_i * y_i\n$$\n",
      "```mermaid\ngraph TD; Parse-->Format\n```",
      "זה `parseDate` בעברית.\n",
      "- אחת\n- two",
    ].join("\n");
    await panel.show(
      panelState({ turns: [userTurn("u1", "מה זה?\nAnd in English?"), answer("a1", text, { figures })] }),
    );
    const { turnId, paths } = await panel.take("findFiles");
    await panel.tell({ type: "files", turnId, paths, found: paths.filter((path) => /^src.*ts$/.test(path)) });
    await panel.locator(".answer a").first().waitFor();
    await panel.button("Wrap long lines").click();
  },

  streaming: (panel) =>
    panel.show(
      panelState({
        turns: [
          userTurn("u1", "Write it anew.\n\nWith tests.", { chips }),
          answer("a1", `${longAnswer}\n\`\`\`ts\nexport function parse`, {
            state: "streaming",
            thinking: "Hm.",
          }),
        ],
        chips: [{ ...fileChip, tokens: undefined } as unknown as typeof fileChip],
        queue: [{ id: "q", text: "Then write tests for it." }],
      }),
    ),

  demo: (panel) => {
    const { model } = panelState();
    return panel.show(
      panelState({ title: "", chips, model: { ...model, name: "Starter Code", demo: true } }),
    );
  },

  demoAnswers: (panel) =>
    panel.show(
      panelState({
        turns: [
          userTurn("u1", "", { command: "explain", chips }),
          answer("a1", "`parse`: Reads a date.", { demo: true, figures }),
          userTurn("u2", "What is a monad?"),
          answer("a2", "", {
            state: "failed",
            needsModel: true,
            error: "This is the demo model: choose another model for other questions.",
          }),
        ],
      }),
    ),

  untrusted: (panel) => panel.show(panelState({ title: "", chips, lacks: "trust" })),

  stopped: (panel) => {
    const message = "The server is stopped.";
    return panel.show(
      panelState({ title: "", lacks: "folder", model: { state: "off", serverDown: true, message } }),
    );
  },

  loadingModel: async (panel) => {
    await panel.show(panelState({ title: "", chips, model: { state: "loading", progress: 0.4 } }));
    await panel.locator(".status-line .model").focus();
  },

  missingModel: async (panel) => {
    const message =
      "There is no file “/home/user/.config/Code/User/globalStorage/inhouse.inhouse/models/Qwen3-Coder-30B-A3B-Instruct.gguf”: choose another model.";
    await panel.show(panelState({ turns: [userTurn("u1", "Why?"), answer("a1", "Because.", { figures })] }));
    await panel.tell({ type: "update", state: { model: { state: "off", message } } });
    await panel.button("Choose a Model…").hover();
  },

  loop: (panel) =>
    panel.show(
      panelState({
        turns: [
          userTurn("u1", "What does it do?"),
          answer("a1", "It reads a date, and then", {
            state: "failed",
            loop: true,
            error: "Stopped because the model repeated itself. Retry, or choose a larger model.",
          }),
        ],
      }),
    ),

  error: (panel) =>
    panel.show(
      panelState({
        turns: [
          userTurn("u1", "Why?"),
          answer("a1", "Because", {
            state: "failed",
            error: "The model ran out of memory: choose a smaller one.",
          }),
        ],
        chips: [
          { ...fileChip, tokens: 17_000, note: "Only lines 1–800 fit." },
          {
            id: "p",
            kind: "file",
            label: "secrets.env",
            problem: "This file is never read (inhouse.privacy.neverRead).",
          },
        ],
        promptTokens: 18_000,
        model: {
          state: "error",
          name: "Qwen3-Coder-30B-A3B-Instruct",
          message: "The model file is damaged: download it again.",
          contextTokens: 16_384,
        },
        notice: "The history could not be written: the disk is full.",
      }),
    ),

  history: async (panel) => {
    await panel.show(panelState());
    await panel.button("History").click();
    await panel.take("listConversations");
    const day = 86_400_000;
    const titles = [
      "Parsing of dates",
      "Why the build fails on arm64 although it passes on the other machines",
      "Tests",
    ];
    const conversations = titles.map((title, at) => ({
      id: `c${at + 1}`,
      title,
      updatedAt: Date.now() - at * 3 * day,
      turns: 4,
    }));
    await panel.tell({ type: "conversations", search: "", conversations });
    await panel.button(/Why the build/).hover();
  },

  commands: async (panel) => {
    await panel.show(panelState({ chips }));
    await panel.input.pressSequentially("/");
  },

  attaching: async (panel) => {
    await panel.show(panelState({ chips }));
    await panel.input.pressSequentially("see @da");
    await panel.take("findContext");
    await panel.tell({
      type: "contextOptions",
      query: "da",
      options: [
        { id: "1", kind: "file", label: "parseDate.ts", detail: "src/dates" },
        { id: "2", kind: "symbol", label: "formatDate", detail: "src/dates/formatDate.ts" },
        { id: "3", kind: "folder", label: "dates", detail: "src" },
        {
          id: "5",
          kind: "file",
          label: "data.env",
          detail: "config",
          problem: "config/data.env can't be attached: it matches inhouse.privacy.neverRead.",
        },
        { id: "4", kind: "codebase", label: "Codebase", detail: "" },
      ],
    });
    await panel.locator("[role=option]").first().waitFor();
  },

  find: async (panel) => {
    await panel.show(panelState({ turns: [userTurn("u1", "Why?"), answer("a1", longAnswer, { figures })] }));
    await panel.input.press("Control+f");
    await panel.frame.getByRole("textbox", { name: "Search" }).fill("date");
    await panel.frame.locator(".find-count", { hasText: "of" }).waitFor();
  },
};
