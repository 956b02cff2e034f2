import { randomUUID } from "node:crypto";
import {
  type ChatParams,
  type ChatProgress,
  type ContextBlock,
  penaltyAfterLoop,
} from "../../server/protocol/chat";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { attachmentBudget } from "../connection/attachmentBudget";
import type { ChatServer } from "../connection/chatServer";
import { cancellableProgress } from "../ui/cancellableProgress";
import { offerModels } from "../ui/offerModels";
import { showErrorMessage, showInformationMessage, showWarningMessage } from "../ui/shown";
import { changedFiles } from "./changedFiles";
import { chooseRepository } from "./chooseRepository";
import { cleanCommitMessage } from "./cleanCommitMessage";
import { CommitInput } from "./commitInput";
import { type GitRepository, gitApi } from "./git";

/** The model repeated itself; a retry uses a repeat penalty. */
class AnswerLoopsError extends Error {}

class NeedsModelError extends Error {}

type Sampling = Pick<ChatParams, "repeatPenalty">;

/** A generated commit message. */
interface Written {
  readonly message: string;
  /** The model saw only part of the changes. */
  readonly isPartial: boolean;
}

/**
 * Streams a message for the staged changes, or else for all changes, into the commit message box. The user can undo it,
 * and typing cancels it. `writing` holds the repositories with a message in flight.
 */
export async function writeCommitMessage(
  server: ChatServer,
  argument: unknown,
  writing: Set<string>,
  sampling: Sampling = {},
): Promise<void> {
  const repository = await chooseRepository(argument, l10n.t("Select a repository to commit"));
  const root = repository?.rootUri.toString() ?? "";
  if (repository === undefined || writing.has(root)) return;
  writing.add(root);
  const box = new CommitInput(repository.inputBox);
  try {
    const written = await cancellableProgress(l10n.t("Generating commit message…"), (report, signal) =>
      generateMessage(server, repository, box, sampling, (message) => report({ message }), signal),
    );
    if (written !== undefined) void showResult(box, written);
  } catch (error) {
    const message = failureText(error);
    if (error instanceof AnswerLoopsError)
      void offerRetry(message, () =>
        writeCommitMessage(server, argument, writing, { repeatPenalty: penaltyAfterLoop }),
      );
    else if (error instanceof NeedsModelError) void offerModels(message);
    else void showErrorMessage(message);
  } finally {
    writing.delete(root);
  }
}

async function offerRetry(message: string, again: () => Promise<void>): Promise<void> {
  const retry = l10n.t("Retry");
  if ((await showWarningMessage(message, retry)) === retry) await again();
}

/** Generates the message. Restores the box if that fails. */
async function generateMessage(
  server: ChatServer,
  repository: GitRepository,
  box: CommitInput,
  sampling: Sampling,
  wait: (message: string) => void,
  signal: AbortSignal,
): Promise<Written | undefined> {
  const staged = repository.state.indexChanges.length > 0;
  const files = await changedFiles(repository, staged ? "staged" : "all");
  if (files.length === 0) throw new Error(l10n.t("No changes to commit."));
  const info = await server.model(signal);
  if (info.demo)
    throw new NeedsModelError(l10n.t("The demo model can't write commit messages. Choose another model."));
  const { items } = await server.resolveContext(
    { items: [{ kind: "changes", files }], maxTokens: attachmentBudget(info) },
    signal,
  );
  const [found] = items;
  if (found === undefined || "refusal" in found)
    throw new Error(found?.refusal ?? l10n.t("No changes could be read."));
  try {
    const message = await streamInto(box, server, { block: found.block, sampling }, wait, signal);
    return message === undefined ? undefined : { message, isPartial: found.block.isPartial === true };
  } catch (error) {
    box.write(box.before);
    throw error;
  }
}

/** Streams the answer into the box. Undefined if the user types a message. */
async function streamInto(
  box: CommitInput,
  server: ChatServer,
  { block, sampling }: { readonly block: ContextBlock; readonly sampling: Sampling },
  wait: (message: string) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  const typed = new AbortController();
  let answer = "";
  const params: ChatParams = {
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
  const { reason } = await server.chat(params, onProgress, either).catch((error: unknown) => {
    if (typed.signal.aborted) return { reason: "cancelled" };
    throw error;
  });
  signal.throwIfAborted();
  if (typed.signal.aborted) return undefined;
  if (reason === "loop")
    throw new AnswerLoopsError(
      l10n.t("Stopped because the model repeated itself. Retry, or choose a larger model."),
    );
  const message = cleanCommitMessage(answer);
  if (message === "" || reason === "cancelled")
    throw new Error(l10n.t("The model gave no answer. Try again."));
  return box.write(message) ? message : undefined;
}

async function showResult(box: CommitInput, { isPartial }: Written): Promise<void> {
  const isReplaced = box.before.trim() !== "";
  const notes = [
    ...(isReplaced ? [l10n.t("Replaced the commit message.")] : []),
    ...(isPartial ? [l10n.t("The new message covers only part of the changes.")] : []),
  ];
  if (notes.length === 0) return;
  const undo = l10n.t("Undo");
  const picked = await showInformationMessage(notes.join(" "), ...(isReplaced ? [undo] : []));
  if (picked === undo) box.restore();
}

/** Puts the answer to /commit into the commit message box if it is empty and only one repository has staged changes. */
export async function offerCommitMessage(answer: string): Promise<void> {
  const repositories = (await gitApi())?.repositories ?? [];
  const [only, ...others] = repositories.filter(({ state }) => state.indexChanges.length > 0);
  const repository = only !== undefined && others.length === 0 ? only : undefined;
  if (repository !== undefined && repository.inputBox.value.trim() === "")
    repository.inputBox.value = cleanCommitMessage(answer);
}
