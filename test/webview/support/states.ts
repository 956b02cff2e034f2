import type { Chip, PanelState, Turn } from "../../../client/chat/protocol/messages";

export function panelState(overrides: Partial<PanelState> = {}): PanelState {
  return {
    conversationId: "c1",
    title: "Parsing of dates",
    turns: [],
    queue: [],
    draft: "",
    chips: [],
    promptTokens: 3210,
    model: { state: "ready", name: "Qwen3-Coder-30B-A3B-Instruct", contextTokens: 16_384 },
    ...overrides,
  };
}

export function userTurn(id: string, text: string, more: Partial<Turn> = {}): Turn {
  return { id, role: "user", text, ...more };
}

export function answer(id: string, text: string, more: Partial<Turn> = {}): Turn {
  return { id, role: "assistant", text, state: "done", ...more };
}

export const fileChip: Chip = {
  id: "f",
  kind: "file",
  label: "parseDate.ts",
  detail: "src/dates/parseDate.ts",
  automatic: true,
  tokens: 1204,
  uri: "file:///src/dates/parseDate.ts",
};

export const selectionChip: Chip = {
  id: "s",
  kind: "selection",
  label: "parseDate.ts:10-20",
  tokens: 180,
  uri: "file:///src/dates/parseDate.ts",
  line: 9,
};

export const figures = {
  model: "Qwen3-Coder-30B-A3B-Instruct",
  tokensPerSecond: 42.4,
  timeToFirstTokenMs: 812,
  promptTokens: 2890,
  generatedTokens: 320,
  contextTokens: 16_384,
};

export const longAnswer = `The function reads the **year first** and takes what is left for the month, so \`"2026-3-04"\` becomes _March 4_.

1. It splits at \`-\`, see [the specification](https://tc39.es/ecma262/#sec-date-time-string-format).
2. It converts each part:
   - a missing part is 1
   - anything else is \`NaN\`

   \`\`\`ts src/dates/parseDate.ts
   export function parseDate(text: string): Date | undefined {
     // Months count from 0 in JavaScript.
     const [year, month = 1, day = 1] = text.split("-").map(Number);
     if (year === undefined || Number.isNaN(year + month + day)) return undefined;
     return new Date(Date.UTC(year, month - 1, day));
   }
   \`\`\`
3. It returns a date in UTC.

| Input | Result |
|---|--:|
| \`2026\` | January 1 |
| \`2026-3\` | March 1 |

> Dates without a time zone are taken as UTC.

### What I would change

\`\`\`diff
- return new Date(year, month - 1, day);
+ return new Date(Date.UTC(year, month - 1, day));
\`\`\`
`;
