import { randomUUID } from "node:crypto";
import { l10n, ProgressLocation, window } from "vscode";
import type { ChatServer } from "../chatServer";
import { cleanCommitMessage } from "../commitMessage";
import { roomFor } from "../context/attachmentReader";
import { changedFiles } from "../context/changes";
import { type GitRepository, gitApi } from "../git";
import { chooseRepository } from "./chooseRepository";

/** Writes a message for what is staged, or else for what has changed, into the box for it; it appears there as it is written. */
export async function writeCommitMessage(server: ChatServer, argument: unknown): Promise<void> {
  const repository = await chooseRepository(argument, l10n.t("Which repository is committed?"));
  if (repository === undefined) return;
  const { inputBox } = repository;
  const before = inputBox.value;
  const title = l10n.t("Inhouse writes a commit message");
  const stopper = new AbortController();
  try {
    await window.withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title },
      async (progress, token) => {
        token.onCancellationRequested(() => stopper.abort());
        const wait = (message: string) => progress.report({ message });
        const written = await askForMessage(server, repository, before, wait, stopper.signal);
        inputBox.value = written;
      },
    );
  } catch (error) {
    inputBox.value = before;
    if (stopper.signal.aborted) return;
    void window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function askForMessage(
  server: ChatServer,
  repository: GitRepository,
  begun: string,
  wait: (message: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const staged = repository.state.indexChanges.length > 0;
  const files = await changedFiles(repository, staged ? "staged" : "all");
  if (files.length === 0) throw new Error(l10n.t("Git says that nothing has changed."));
  const info = await server.model(signal);
  const { items } = await server.resolveContext(
    { items: [{ kind: "changes", files }], maxTokens: roomFor(info) },
    signal,
  );
  const [found] = items;
  if (found === undefined || "refusal" in found)
    throw new Error(found?.refusal ?? l10n.t("Nothing could be read."));
  let answer = "";
  const { reason } = await server.chat(
    {
      id: randomUUID(),
      mode: "assistant",
      messages: [{ role: "user", text: begun.trim(), context: [found.block], command: "commit" }],
    },
    (progress) => {
      if (signal.aborted) return;
      if (progress.type === "waiting") wait(progress.message);
      if (progress.type !== "text") return;
      answer += progress.text;
      repository.inputBox.value = cleanCommitMessage(answer);
    },
    signal,
  );
  signal.throwIfAborted();
  const message = cleanCommitMessage(answer);
  if (message === "" || reason === "cancelled")
    throw new Error(l10n.t("The model gave no answer. Try again."));
  return message;
}

/** Puts the answer to /commit into the box, unless something stands there already. */
export async function offerCommitMessage(answer: string): Promise<void> {
  const repositories = (await gitApi())?.repositories ?? [];
  const [only, ...others] = repositories.filter(({ state }) => state.indexChanges.length > 0);
  const repository = only !== undefined && others.length === 0 ? only : undefined;
  if (repository !== undefined && repository.inputBox.value.trim() === "")
    repository.inputBox.value = cleanCommitMessage(answer);
}
