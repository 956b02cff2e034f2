import { z } from "zod";
import type { Family } from "../../prompt/family";
import { type PromptPlan, toPlan } from "../../prompt/promptPlan";
import type { DocumentPlan } from "./promptPlanner";

/** Serializes a document's plan, which is stored beside the prompt cache of its prompt. */
export function toNote({ uri, plan: { render: _, ...plan } }: DocumentPlan): string {
  return JSON.stringify({ uri, plan });
}

/** Parses a stored plan. Returns undefined for the format of another version. */
export function fromNote(text: string, family: Family): DocumentPlan | undefined {
  const note = noteSchema.safeParse(parseJson(text)).data;
  return note === undefined ? undefined : { ...note, plan: toPlan(note.plan, family) };
}

/** Share of the prompt of `now` beyond its common beginning with the prompt of `before`, from 0 to 1. */
export function newShare(before: PromptPlan, now: PromptPlan): number {
  const [was, is] = [before, now].map((plan) =>
    plan
      .render("")
      .map((part) => ("specialToken" in part ? part.specialToken : part.text))
      .join(""),
  );
  if (was === undefined || is === undefined || is === "") return 0;
  let same = 0;
  while (same < is.length && was[same] === is[same]) same += 1;
  return 1 - same / is.length;
}

const noteSchema = z.object({
  uri: z.string(),
  plan: z.object({
    anchor: z.object({
      prefix: z.string(),
      suffix: z.string(),
      firstLine: z.number(),
      eol: z.enum(["\n", "\r\n"]),
    }),
    snippets: z.array(z.object({ path: z.string(), uri: z.string().optional(), text: z.string() })),
    typedTokens: z.number(),
    prefix: z.string(),
    suffix: z.string(),
    path: z.string(),
    languageId: z.string(),
  }),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
