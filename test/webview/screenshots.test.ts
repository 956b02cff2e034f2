import assert from "node:assert/strict";
import { themeNames, usePanels } from "./support/panelPage";
import { answer, figures, fileChip, longAnswer, panelState, selectionChip, userTurn } from "./support/states";

const conversation = panelState({
  turns: [
    userTurn("u1", "Why is the month wrong?", { command: "explain", chips: [fileChip] }),
    answer("a1", longAnswer, {
      figures,
      thinking: "The user asks about the month.",
      sources: [{ label: "parseDate.ts:3", uri: "file:///src/dates/parseDate.ts", line: 2 }],
    }),
    userTurn("u2", "And with a time zone?"),
    answer("a2", "", { state: "waiting", waitingFor: "Reading the question" }),
  ],
  chips: [fileChip, selectionChip],
  queue: [{ id: "q", text: "Then write tests for it." }],
});

describe("panel: screenshots", () => {
  const openPanel = usePanels();
  for (const theme of themeNames) {
    for (const [width, height] of [
      [300, 720],
      [800, 900],
    ] as const) {
      it(`${theme}, ${width} pixels wide`, async () => {
        const panel = await openPanel({ theme, width, height });
        await panel.show(panelState({ chips: [fileChip, selectionChip] }));
        await panel.screenshot(`panel-empty-${theme}-${width}`);
        await panel.show(conversation);
        await panel.screenshot(`panel-conversation-${theme}-${width}`);
        assert.deepEqual(panel.errors, []);
      });
    }
  }
});
