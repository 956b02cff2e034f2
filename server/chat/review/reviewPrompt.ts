import type { ModelMessage } from "../../engine/chatEngine";
import { reviewSeverities } from "../../protocol/review";
import { fence } from "../fence";
import instructions from "../instructions/reviewChanges.md";
import type { Piece } from "./pieces";
import { renderHunks } from "./renderHunks";

/** Most remarks on what is shown at once; a model that has more has lost its way. */
export const maxFindings = 10;

/** What the answer has to look like, where the engine can make sure of it. */
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

/** The instructions are the same for every file, so that they stay in the KV cache. */
export function reviewPrompt(path: string, piece: Piece): readonly ModelMessage[] {
  return [
    { role: "system", text: instructions.trim() },
    { role: "user", text: `The change of ${path}:\n${fence(renderHunks(piece), "")}` },
  ];
}
