import type { Attempt, Claim, SealReport } from "../../server/protocol/privacy";
import { sealWitness, sealWords } from "../sealWords";
import type { Translate } from "../text";
import type { PrivacyReport } from "./report";
import { note, type ReportPart, type ReportSection, text } from "./reportParts";

/** What the seal promises, and what of it was proved. */
export function sealSection({ seal, sealState, knownSeal }: PrivacyReport, t: Translate): ReportSection {
  const title = t("The seal, tested just now");
  const state = seal?.seal ?? sealState;
  const parts: ReportPart[] = [text(sealWords(state, t))];
  if (state === "sealed") parts.push(text(t("Who says so: {0}", sealWitness(knownSeal, t))));
  if (seal === undefined)
    return { title, parts: [...parts, note(t("The server could not be asked to test it."))] };
  if (seal.reason !== undefined) parts.push(note(t("Why it is not sealed: {0}.", seal.reason)));
  parts.push(...claimParts(seal, title, t));
  if (seal.childProblem !== undefined)
    parts.push(note(t("No other process could try: {0}.", seal.childProblem)));
  parts.push(text(t("Tested at {0}.", seal.testedAt)));
  return { title, parts };
}

/** Claim by claim what was proved, and then each attempt. */
function claimParts({ server, child }: SealReport, caption: string, t: Translate): ReportPart[] {
  if (server.claims.length === 0)
    return [text(t("This system's kernel can't be asked what it would refuse."))];
  const ofChild = new Map((child?.claims ?? []).map((claim) => [claim.id, claim]));
  const rows = server.claims.map((claim) => [
    claim.what,
    claim.proved ? t("Yes") : t("No"),
    answersOf(claim, t),
    answersOf(ofChild.get(claim.id), t),
  ]);
  const head = [
    t("What is claimed"),
    t("Proved"),
    t("Answers to the server"),
    t("To a process that it started"),
  ];
  const attempts = server.claims.flatMap((claim) =>
    claim.attempts.map((attempt) => `${attempt.what}: ${attemptWords(attempt, t)}`),
  );
  return [
    { kind: "table", table: { caption, head, rows } },
    { kind: "list", title: t("Attempts of the server ({0})", attempts.length), items: attempts },
  ];
}

/** What was refused, in short, and what was not. */
function answersOf(claim: Claim | undefined, t: Translate): string {
  if (claim === undefined) return "–";
  const refused = claim.attempts.filter(({ outcome }) => outcome === "refused");
  const others = claim.attempts.filter(({ outcome }) => outcome !== "refused");
  const answers = [...new Set(refused.map(({ answer }) => answer))].join(", ");
  return [
    ...(refused.length > 0 ? [t("Refused: {0} ({1})", refused.length, answers)] : []),
    ...others.map((attempt) => `${attempt.what}: ${attemptWords(attempt, t)}`),
  ].join("; ");
}

function attemptWords({ outcome, answer }: Attempt, t: Translate): string {
  if (outcome === "refused") return t("Refused ({0})", answer);
  if (outcome === "untried") return t("Not tried: {0}", answer);
  return answer === "" ? t("Allowed") : t("Allowed ({0})", answer);
}
