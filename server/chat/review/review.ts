/** The way from changes to remarks, on one page: may it be read? → hunks → pieces that fit → ask → read → check → tell. */
import { isGenerated, isSkipped } from "../../codebase/skip";
import type { WorkspaceFiles } from "../../context/workspaceFiles";
import { contextAdvice } from "../../engine/contextAdvice";
import { EngineError } from "../../engine/errors";
import type { Logger } from "../../log";
import type { ReviewFinding, ReviewParams, ReviewProgress, ReviewResult } from "../../protocol/review";
import { AnswerStopped, type Chat, type ChatTurn } from "../chat";
import { readableDiff } from "../context/changes";
import { label, nameOf } from "../context/labels";
import { LoopWatch } from "../loops/loopWatch";
import { checkFinding } from "./checkFinding";
import { diffHunks, type Hunk } from "./diffHunks";
import { FindingsSoFar } from "./findingsSoFar";
import { type Piece, piecesOf } from "./pieces";
import { type RawFinding, readFindings } from "./readFindings";
import { answerSchema, maxFindings, reviewPrompt } from "./reviewPrompt";
import { widenHunks } from "./widenHunks";

export interface ReviewDeps {
  readonly chat: Chat;
  readonly files: WorkspaceFiles;
  readonly log: Logger;
}

type Tell = (progress: ReviewProgress) => void;

/** A change that may be shown to the model. */
interface ChangedFile {
  readonly uri: string;
  readonly path: string;
  readonly hunks: readonly Hunk[];
  /** Knows the words of the change, removed ones too, and of the file as it is now. */
  readonly has: (word: string) => boolean;
}

/** Reviews file by file; each piece waits for its turn, so that questions come in between. Throws an `EngineError`. */
export async function review(
  { files }: ReviewParams,
  deps: ReviewDeps,
  tell: Tell,
  signal: AbortSignal,
): Promise<ReviewResult> {
  const leftOut: string[] = [];
  const changed = await readableChanges(files, deps, leftOut);
  const told = new FindingsSoFar((findings) => tell({ type: "findings", findings }));
  let model: string | undefined;
  const ended = (reason: ReviewResult["reason"]): ReviewResult => ({
    ...{ reason, findings: told.all, leftOut },
    ...(model === undefined ? {} : { model }),
  });
  try {
    for (const [at, file] of changed.entries()) {
      tell({ type: "file", path: file.path, number: at + 1, of: changed.length });
      const pieces = await deps.chat.inTurn((turn) => cutToFit(file, turn), tell, signal);
      if (isCut(pieces, file))
        leftOut.push(`Lines of ${label(file.path)} are too long for this model and were left out.`);
      for (const piece of pieces) {
        const work = async (turn: ChatTurn) => {
          model = turn.info.name;
          return askAbout(file, piece, turn, tell, (raw) => told.add(placed(raw, file, piece, deps)));
        };
        const end = await deps.chat.inTurn(work, tell, signal);
        if (end === "cutOff") deps.log.debug("The model did not come to the end of its remarks.");
        if (end === "loop")
          leftOut.push(
            `The model began to repeat itself at ${label(file.path)}, so remarks may be missing there.`,
          );
      }
    }
    return ended("done");
  } catch (error) {
    if (error instanceof AnswerStopped || signal.aborted) return ended("cancelled");
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
    if (path === undefined) leftOut.push(`${nameOf(uri, files)} may not be read and was left out.`);
    else if (hunks.length > 0) {
      const file = await files.read(uri);
      if (isSkipped(path) || isGenerated(file?.text ?? "")) {
        leftOut.push(`${label(path)} is written by programs and was left out.`);
        continue;
      }
      const wide = file === undefined ? hunks : widenHunks(hunks, file.lines);
      changed.push({ uri, path, hunks: wide, has: wordsOf(diff, file?.text ?? "") });
    }
  }
  return changed;
}

/** Shares of the context: for what is shown, and for the answer. */
const shown = 0.5;
const answered = 0.25;
/** More at once is read with less care, and is waited for without a sign. */
const mostTokens = 3000;
const mostAnswerTokens = 1500;

async function cutToFit({ path, hunks }: ChangedFile, { engine, info, style }: ChatTurn): Promise<Piece[]> {
  if (!style.reviews)
    throw new EngineError(
      `${info.name} is too small to review changes: choose a larger model in inhouse.chat.model.`,
    );
  const around = await engine.countPrompt({ messages: reviewPrompt(path, []) });
  const room = Math.min(mostTokens, Math.floor(info.contextTokens * shown) - around);
  if (room < 100)
    throw new EngineError(`The model's context is too short for a review: ${contextAdvice(info)}.`);
  return piecesOf(hunks, room, (texts) => engine.countTokens(texts));
}

function isCut(pieces: readonly Piece[], { hunks }: ChangedFile): boolean {
  const kept = new Set(pieces.flat(2));
  return hunks.flat().some((line) => line.kind !== "kept" && !kept.has(line));
}

type AnswerEnd = "whole" | "cutOff" | "loop";

/** One answer; each remark is handed on as soon as it is whole. */
async function askAbout(
  { path }: ChangedFile,
  piece: Piece,
  { engine, info, signal }: ChatTurn,
  tell: Tell,
  onFinding: (raw: RawFinding) => void,
): Promise<AnswerEnd> {
  const messages = reviewPrompt(path, piece);
  const maxTokens = Math.min(mostAnswerTokens, Math.floor(info.contextTokens * answered));
  const loops = new LoopWatch({ isCode: true, known: () => messages.map(({ text }) => text).join("\n") });
  let answer = "";
  let read = 0;
  for await (const event of engine.answer({ messages, maxTokens, temperature: 0, answerSchema }, signal)) {
    if (event.type === "prefill")
      tell({ type: "waiting", message: "Reading", fraction: event.tokens / event.promptTokens });
    if (event.type === "end")
      return event.reason === "done" ? "whole" : loops.cutOff() === undefined ? "cutOff" : "loop";
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
  piece: Piece,
  { log }: ReviewDeps,
): ReviewFinding | undefined {
  const found = checkFinding(raw, piece, has);
  if (typeof found === "string") {
    log.debug(`A remark was left out: it ${found}.`);
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
  return { uri, path, range, lines: texts, message, severity, ...(fix === "" ? {} : { fix }) };
}

function wordsOf(...texts: readonly string[]): (word: string) => boolean {
  const words = new Set(texts.join("\n").match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  return (word) => words.has(word);
}
