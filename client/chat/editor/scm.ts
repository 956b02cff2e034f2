import { randomUUID } from "node:crypto";
import { l10n, ProgressLocation } from "vscode";
import {
  type ChatParams,
  type ChatProgress,
  type ContextBlock,
  penaltyAfterLoop,
} from "../../../server/protocol/chat";
import { failureText } from "../../../server/protocol/failure";
import { offerModels } from "../../offerModels";
import { showErrorMessage, showInformationMessage, showWarningMessage, withProgress } from "../../shown";
import type { ChatServer } from "../chatServer";
import { cleanCommitMessage } from "../commitMessage";
import { roomFor } from "../context/attachmentReader";
import { changedFiles } from "../context/changes";
import { type GitRepository, gitApi } from "../git";
import { chooseRepository } from "./chooseRepository";
import { CommitBox } from "./commitBox";

/** The model repeated itself; another try makes that less likely. */
class AnswerLoops extends Error {}

class NeedsModel extends Error {}

type Sampling = Pick<ChatParams, "repeatPenalty">;

/** What a message was written for. */
interface Written {
  readonly message: string;
  /** The model has seen only a part of the changes. */
  readonly isPartial: boolean;
}

/**
 * Writes a message for what is staged, or else for what has changed, into the box for it; it appears there as it is written. What
 * stood there can be put back, and what is typed there meanwhile stays. `writing` has the repositories that this is done for.
 */
export async function writeCommitMessage(
  server: ChatServer,
  argument: unknown,
  writing: Set<string>,
  sampling: Sampling = {},
): Promise<void> {
  const repository = await chooseRepository(argument, l10n.t("Which repository is committed?"));
  const root = repository?.rootUri.toString() ?? "";
  if (repository === undefined || writing.has(root)) return;
  writing.add(root);
  const box = new CommitBox(repository.inputBox);
  try {
    const written = await inProgress((wait, signal) =>
      askForMessage(server, repository, box, sampling, wait, signal),
    );
    if (written !== undefined) void sayWhatChanged(box, written);
  } catch (error) {
    const message = failureText(error, l10n.t);
    if (error instanceof AnswerLoops)
      void offerRetry(message, () =>
        writeCommitMessage(server, argument, writing, { repeatPenalty: penaltyAfterLoop }),
      );
    else if (error instanceof NeedsModel) void offerModels(message);
    else void showErrorMessage(message);
  } finally {
    writing.delete(root);
  }
}

async function offerRetry(message: string, again: () => Promise<void>): Promise<void> {
  const retry = l10n.t("Retry");
  if ((await showWarningMessage(message, retry)) === retry) await again();
}

/** Undefined when the user has cancelled it. */
async function inProgress<Result>(
  work: (wait: (message: string) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const title = l10n.t("Inhouse writes a commit message");
  const stopper = new AbortController();
  try {
    return await withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title },
      (progress, token) => {
        token.onCancellationRequested(() => stopper.abort());
        return work((message) => progress.report({ message }), stopper.signal);
      },
    );
  } catch (error) {
    if (stopper.signal.aborted) return undefined;
    throw error;
  }
}

/** Leaves the box as it was when nothing comes of it. */
async function askForMessage(
  server: ChatServer,
  repository: GitRepository,
  box: CommitBox,
  sampling: Sampling,
  wait: (message: string) => void,
  signal: AbortSignal,
): Promise<Written | undefined> {
  const staged = repository.state.indexChanges.length > 0;
  const files = await changedFiles(repository, staged ? "staged" : "all");
  if (files.length === 0) throw new Error(l10n.t("Git says that nothing has changed."));
  const info = await server.model(signal);
  if (info.demo)
    throw new NeedsModel(l10n.t("The demo model can't write commit messages: choose another model."));
  const { items } = await server.resolveContext(
    { items: [{ kind: "changes", files }], maxTokens: roomFor(info) },
    signal,
  );
  const [found] = items;
  if (found === undefined || "refusal" in found)
    throw new Error(found?.refusal ?? l10n.t("Nothing could be read."));
  try {
    const message = await streamInto(box, server, { block: found.block, sampling }, wait, signal);
    return message === undefined ? undefined : { message, isPartial: found.block.isPartial === true };
  } catch (error) {
    box.write(box.before);
    throw error;
  }
}

/** Undefined when the user writes a message of their own. */
async function streamInto(
  box: CommitBox,
  server: ChatServer,
  { block, sampling }: { readonly block: ContextBlock; readonly sampling: Sampling },
  wait: (message: string) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  const typed = new AbortController();
  let answer = "";
  const asked: ChatParams = {
    id: randomUUID(),
    mode: "assistant",
    messages: [{ role: "user", text: box.before.trim(), context: [block], command: "commit" }],
    ...sampling,
  };
  const onProgress = (progress: ChatProgress) => {
    if (signal.aborted || typed.signal.aborted) return;
    if (progress.type === "waiting") wait(progress.message);
    if (progress.type !== "text") return;
    answer += progress.text;
    if (!box.write(cleanCommitMessage(answer))) typed.abort();
  };
  const either = AbortSignal.any([signal, typed.signal]);
  const { reason } = await server.chat(asked, onProgress, either).catch((error: unknown) => {
    if (typed.signal.aborted) return { reason: "cancelled" };
    throw error;
  });
  signal.throwIfAborted();
  if (typed.signal.aborted) return undefined;
  if (reason === "loop")
    throw new AnswerLoops(
      l10n.t("The model began to repeat itself and was stopped. Retry, or choose a larger model."),
    );
  const message = cleanCommitMessage(answer);
  if (message === "" || reason === "cancelled")
    throw new Error(l10n.t("The model gave no answer. Try again."));
  return box.write(message) ? message : undefined;
}

async function sayWhatChanged(box: CommitBox, { isPartial }: Written): Promise<void> {
  const isReplaced = box.before.trim() !== "";
  const notes = [
    ...(isReplaced ? [l10n.t("The commit message was written anew.")] : []),
    ...(isPartial
      ? [l10n.t("It is of a part of the changes: the rest is too long for the model or may not be read.")]
      : []),
  ];
  if (notes.length === 0) return;
  const back = l10n.t("Put Back What Was There");
  const picked = await showInformationMessage(notes.join(" "), ...(isReplaced ? [back] : []));
  if (picked === back) box.putBack();
}

/** Puts the answer to /commit into the box, unless something stands there already. */
export async function offerCommitMessage(answer: string): Promise<void> {
  const repositories = (await gitApi())?.repositories ?? [];
  const [only, ...others] = repositories.filter(({ state }) => state.indexChanges.length > 0);
  const repository = only !== undefined && others.length === 0 ? only : undefined;
  if (repository !== undefined && repository.inputBox.value.trim() === "")
    repository.inputBox.value = cleanCommitMessage(answer);
}
