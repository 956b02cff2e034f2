import { l10n } from "../../server/protocol/l10n";
import type { Attempt, Claim, SealReport } from "../../server/protocol/privacy";
import { sealLabel, sealWitness } from "../serverProcess/sealLabel";

import type { PrivacyReport } from "./report";
import { note, type ReportPart, type ReportSection, text } from "./reportParts";

/** The seal's claims and the results of its self-test. */
export function sealSection({ seal, sealState, knownSeal, editor }: PrivacyReport): ReportSection {
  const title = l10n.t("Seal, tested just now");
  const state = seal?.seal ?? sealState;
  const parts: ReportPart[] = [text(sealLabel(state, editor.farHost))];
  if (state === "sealed")
    parts.push(text(l10n.t("Confirmed by: {0}", sealWitness(knownSeal, editor.farHost))));
  if (seal === undefined)
    return { title, parts: [...parts, note(l10n.t("The server did not run the self-test."))] };
  if (seal.reason !== undefined) parts.push(note(l10n.t("Why it is not sealed: {0}.", seal.reason)));
  parts.push(...claimParts(seal, title));
  if (seal.childProblem !== undefined)
    parts.push(note(l10n.t("No child process ran the self-test: {0}.", seal.childProblem)));
  parts.push(text(l10n.t("Tested at {0}.", l10n.time(seal.testedAt))));
  return { title, parts };
}

/** A table of the claims, then a list of all attempts. */
function claimParts({ server, child, engine }: SealReport, caption: string): ReportPart[] {
  if (server.claims.length === 0) return [text(l10n.t("The self-test is not available on this system."))];
  const ofChild = new Map((child?.claims ?? []).map((claim) => [claim.id, claim]));
  const ofEngine = new Map((engine?.claims ?? []).map((claim) => [claim.id, claim]));
  const rows = server.claims.map((claim) => [
    claim.what,
    claim.proved ? l10n.t("Yes") : l10n.t("No"),
    answersOf(claim),
    answersOf(ofChild.get(claim.id)),
    ...(engine === undefined ? [] : [answersOf(ofEngine.get(claim.id))]),
  ]);
  const head = [
    l10n.t("Claim"),
    l10n.t("Proven"),
    l10n.t("Server's attempts"),
    l10n.t("Child process's attempts"),
    ...(engine === undefined ? [] : [l10n.t("Attempts by the engine process")]),
  ];
  const attempts = server.claims.flatMap((claim) =>
    claim.attempts.map((attempt) => `${attempt.what}: ${attemptText(attempt)}`),
  );
  return [
    { kind: "table", table: { caption, head, rows } },
    { kind: "list", title: l10n.t("Attempts by the server ({0})", attempts.length), items: attempts },
  ];
}

/** A count of refused attempts, then the others in full. */
function answersOf(claim: Claim | undefined): string {
  if (claim === undefined) return "–";
  const refused = claim.attempts.filter(({ outcome }) => outcome === "refused");
  const others = claim.attempts.filter(({ outcome }) => outcome !== "refused");
  const answers = [...new Set(refused.map(({ answer }) => answer))].join(", ");
  return [
    ...(refused.length > 0 ? [l10n.t("Refused: {0} ({1})", refused.length, answers)] : []),
    ...others.map((attempt) => `${attempt.what}: ${attemptText(attempt)}`),
  ].join("; ");
}

function attemptText({ outcome, answer }: Attempt): string {
  if (outcome === "refused") return l10n.t("Refused ({0})", answer);
  if (outcome === "untried") return l10n.t("Not tried: {0}", answer);
  return answer === "" ? l10n.t("Allowed") : l10n.t("Allowed ({0})", answer);
}
