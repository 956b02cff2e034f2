import type { Attempt, Claim, SealReport } from "../../server/protocol/privacy";
import { sealLabel, sealWitness } from "../serverProcess/sealLabel";
import type { Translate } from "../ui/text";
import type { PrivacyReport } from "./report";
import { note, type ReportPart, type ReportSection, text } from "./reportParts";

/** The seal's claims and the results of its self-test. */
export function sealSection({ seal, sealState, knownSeal }: PrivacyReport, t: Translate): ReportSection {
  const title = t("Seal, tested just now");
  const state = seal?.seal ?? sealState;
  const parts: ReportPart[] = [text(sealLabel(state, t))];
  if (state === "sealed") parts.push(text(t("Confirmed by: {0}", sealWitness(knownSeal, t))));
  if (seal === undefined)
    return { title, parts: [...parts, note(t("The server did not run the self-test."))] };
  if (seal.reason !== undefined) parts.push(note(t("Why it is not sealed: {0}.", seal.reason)));
  parts.push(...claimParts(seal, title, t));
  if (seal.childProblem !== undefined)
    parts.push(note(t("No child process ran the self-test: {0}.", seal.childProblem)));
  parts.push(text(t("Tested at {0}.", seal.testedAt)));
  return { title, parts };
}

/** A table of the claims, then a list of all attempts. */
function claimParts({ server, child }: SealReport, caption: string, t: Translate): ReportPart[] {
  if (server.claims.length === 0) return [text(t("The self-test is not available on this system."))];
  const ofChild = new Map((child?.claims ?? []).map((claim) => [claim.id, claim]));
  const rows = server.claims.map((claim) => [
    claim.what,
    claim.proved ? t("Yes") : t("No"),
    answersOf(claim, t),
    answersOf(ofChild.get(claim.id), t),
  ]);
  const head = [t("Claim"), t("Proven"), t("Server's attempts"), t("Child process's attempts")];
  const attempts = server.claims.flatMap((claim) =>
    claim.attempts.map((attempt) => `${attempt.what}: ${attemptText(attempt, t)}`),
  );
  return [
    { kind: "table", table: { caption, head, rows } },
    { kind: "list", title: t("Attempts by the server ({0})", attempts.length), items: attempts },
  ];
}

/** A count of refused attempts, then the others in full. */
function answersOf(claim: Claim | undefined, t: Translate): string {
  if (claim === undefined) return "–";
  const refused = claim.attempts.filter(({ outcome }) => outcome === "refused");
  const others = claim.attempts.filter(({ outcome }) => outcome !== "refused");
  const answers = [...new Set(refused.map(({ answer }) => answer))].join(", ");
  return [
    ...(refused.length > 0 ? [t("Refused: {0} ({1})", refused.length, answers)] : []),
    ...others.map((attempt) => `${attempt.what}: ${attemptText(attempt, t)}`),
  ].join("; ");
}

function attemptText({ outcome, answer }: Attempt, t: Translate): string {
  if (outcome === "refused") return t("Refused ({0})", answer);
  if (outcome === "untried") return t("Not tried: {0}", answer);
  return answer === "" ? t("Allowed") : t("Allowed ({0})", answer);
}
