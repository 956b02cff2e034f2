import type { ModelMessage } from "../engine/chatEngine";
import { reviewSeverities } from "../protocol/review";
import { codeFence } from "../text/codeFence";
import instructions from "./instructions.md";
import { renderHunks } from "./renderHunks";
import type { ReviewPart } from "./reviewParts";

/** Most comments per part; a model that writes more has gone astray. */
export const maxFindings = 10;

/** JSON schema of the answer, for engines that can enforce one. */
export const answerSchema = {
  type: "object",
  properties: {
    findings: {
      type: "array",
      items: {
        type: "object",
        properties: {
          line: { type: "integer" },
          code: { type: "string" },
          problem: { type: "string" },
          severity: { enum: reviewSeverities },
          fix: { type: "string" },
        },
        required: ["line", "code", "problem", "severity", "fix"],
      },
    },
  },
  required: ["findings"],
} as const;

/** The system message is the same for every file, so it stays in the KV cache. */
export function reviewPrompt(path: string, piece: ReviewPart): readonly ModelMessage[] {
  return [
    { role: "system", text: instructions.trim() },
    { role: "user", text: `The change of ${path}:\n${codeFence(renderHunks(piece), "")}` },
  ];
}
