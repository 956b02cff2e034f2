/** Reviews changes: check access → hunks → parts that fit → ask the model → parse → verify → report. */

import { readableDiff } from "../chat/attachments/changes";
import { nameOf } from "../chat/attachments/labels";
import { chooseStyle } from "../chat/styles/index";
import { isGenerated, isSkipped } from "../codebase/index/skip";
import { contextAdvice } from "../engine/contextAdvice";
import { EngineError } from "../engine/errors";
import type { Logger } from "../log";
import { LoopDetector } from "../loops/loopDetector";
import { type ModelQueue, type ModelTurn, TurnCancelledError } from "../models/modelQueue";
import { l10n } from "../protocol/l10n";
import type { ReviewFinding, ReviewParams, ReviewProgress, ReviewResult } from "../protocol/review";
import { sanitizeLabel } from "../text/sanitizeLabel";
import type { WorkspaceFiles } from "../workspace/workspaceFiles";
import { checkFinding } from "./checkFinding";
import { type DiffHunk, diffHunks } from "./diffHunks";
import { FindingCollector } from "./findingCollector";
import { type RawFinding, readFindings } from "./readFindings";
import { type ReviewPart, reviewParts } from "./reviewParts";
import { answerSchema, maxFindings, reviewPrompt } from "./reviewPrompt";
import { widenHunks } from "./widenHunks";

export interface ReviewDeps {
  readonly queue: ModelQueue;
  readonly files: WorkspaceFiles;
  readonly log: Logger;
}

type Report = (progress: ReviewProgress) => void;

/** A changed file that the model may see. */
interface ChangedFile {
  readonly uri: string;
  readonly path: string;
  readonly hunks: readonly DiffHunk[];
  /** Whether a word occurs in the diff (removed lines included) or in the current file. */
  readonly has: (word: string) => boolean;
}

/**
 * Reviews file by file. Each part takes its own turn of the model, so chat questions can run in between. Throws an
 * `EngineError`.
 */
export async function review(
  { files }: ReviewParams,
  deps: ReviewDeps,
  report: Report,
  signal: AbortSignal,
): Promise<ReviewResult> {
  const leftOut: string[] = [];
  const changed = await readableChanges(files, deps, leftOut);
  const findings = new FindingCollector((added) => report({ type: "findings", findings: added }));
  let model: string | undefined;
  const ended = (reason: ReviewResult["reason"]): ReviewResult => ({
    reason,
    findings: findings.all,
    leftOut,
    ...(model !== undefined && { model }),
  });
  try {
    for (const [at, file] of changed.entries()) {
      report({ type: "file", path: file.path, number: at + 1, of: changed.length });
      const pieces = await deps.queue.takeTurn((turn) => cutToFit(file, turn), report, signal);
      if (isCut(pieces, file))
        leftOut.push(
          l10n.t(
            "Some lines of {0} are too long for this model and were not reviewed.",
            sanitizeLabel(file.path),
          ),
        );
      for (const piece of pieces) {
        const work = async (turn: ModelTurn) => {
          model = turn.info.name;
          return askAbout(file, piece, turn, report, (raw) => findings.add(placed(raw, file, piece, deps)));
        };
        const end = await deps.queue.takeTurn(work, report, signal);
        if (end === "cutOff") deps.log.debug("The model's list of comments was cut off.");
        if (end === "loop")
          leftOut.push(
            l10n.t(
              "The model began to repeat itself in {0}: comments may be missing.",
              sanitizeLabel(file.path),
            ),
          );
      }
    }
    return ended("done");
  } catch (error) {
    if (error instanceof TurnCancelledError || signal.aborted) return ended("cancelled");
    throw error;
  }
}

async function readableChanges(
  all: ReviewParams["files"],
  { files }: ReviewDeps,
  leftOut: string[],
): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  for (const { uri, diff } of all) {
    const path = await readableDiff({ uri, diff }, { files });
    const hunks = diffHunks(diff);
    if (path === undefined)
      leftOut.push(l10n.t("{0} was not reviewed: Inhouse may not read it.", nameOf(uri, files)));
    else if (hunks.length > 0) {
      const file = await files.read(uri);
      if (isSkipped(path) || isGenerated(file?.text ?? "")) {
        leftOut.push(l10n.t("{0} was not reviewed: it is a generated file.", sanitizeLabel(path)));
        continue;
      }
      const wide = file === undefined ? hunks : widenHunks(hunks, file.lines);
      changed.push({ uri, path, hunks: wide, has: wordsOf(diff, file?.text ?? "") });
    }
  }
  return changed;
}

/** Shares of the context for the diff and for the answer. */
const partShare = 0.5;
const answerShare = 0.25;
/** Models read longer parts less carefully, and a longer part delays the next report of progress. */
const maxPartTokens = 3000;
const maxAnswerTokens = 1500;

async function cutToFit({ path, hunks }: ChangedFile, { engine, info }: ModelTurn): Promise<ReviewPart[]> {
  if (!chooseStyle(info).canReview)
    throw new EngineError(
      l10n.t("{0} is too small to review changes: choose a larger model in inhouse.chat.model.", info.name),
    );
  const around = await engine.countPrompt({ messages: reviewPrompt(path, []) });
  const room = Math.min(maxPartTokens, Math.floor(info.contextTokens * partShare) - around);
  if (room < 100)
    throw new EngineError(l10n.t("The model's context is too small for a review: {0}.", contextAdvice(info)));
  return reviewParts(hunks, room, (texts) => engine.countTokens(texts));
}

function isCut(pieces: readonly ReviewPart[], { hunks }: ChangedFile): boolean {
  const kept = new Set(pieces.flat(2));
  return hunks.flat().some((line) => line.kind !== "kept" && !kept.has(line));
}

type AnswerEnd = "whole" | "cutOff" | "loop";

/** Requests one answer and passes on each comment as soon as it is complete. */
async function askAbout(
  { path }: ChangedFile,
  piece: ReviewPart,
  { engine, info, signal }: ModelTurn,
  report: Report,
  onFinding: (raw: RawFinding) => void,
): Promise<AnswerEnd> {
  const messages = reviewPrompt(path, piece);
  const maxTokens = Math.min(maxAnswerTokens, Math.floor(info.contextTokens * answerShare));
  const loops = new LoopDetector({
    isCode: true,
    promptText: () => messages.map(({ text }) => text).join("\n"),
  });
  let answer = "";
  let read = 0;
  for await (const event of engine.answer({ messages, maxTokens, temperature: 0, answerSchema }, signal)) {
    if (event.type === "prefill")
      report({ type: "waiting", message: l10n.t("Reading"), fraction: event.tokens / event.promptTokens });
    if (event.type === "end")
      return event.reason === "done" ? "whole" : loops.judgeTruncated() === undefined ? "cutOff" : "loop";
    if (event.type !== "text") continue;
    answer += event.text;
    if (loops.add(event.text) !== undefined) return "loop";
    if (!event.text.includes("}")) continue;
    const found = readFindings(answer).slice(0, maxFindings);
    for (const raw of found.slice(read)) onFinding(raw);
    read = found.length;
    if (read === maxFindings) return "cutOff";
  }
  signal.throwIfAborted();
  return "cutOff";
}

function placed(
  raw: RawFinding,
  { uri, path, has }: ChangedFile,
  piece: ReviewPart,
  { log }: ReviewDeps,
): ReviewFinding | undefined {
  const found = checkFinding(raw, piece, has);
  if (typeof found === "string") {
    log.debug(`Rejected a comment: it ${found}.`);
    return undefined;
  }
  const { lines, message, severity, fix } = found;
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const range = {
    start: { line: first.number, character: 0 },
    end: { line: last.number, character: last.text.length },
  };
  const texts = lines.map(({ text }) => text);
  return { uri, path, range, lines: texts, message, severity, ...(fix !== "" && { fix }) };
}

function wordsOf(...texts: readonly string[]): (word: string) => boolean {
  const words = new Set(texts.join("\n").match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  return (word) => words.has(word);
}
