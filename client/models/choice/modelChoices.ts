import { basename, dirname } from "node:path";
import { l10n } from "../../../server/protocol/l10n";
import type { InspectedModel } from "../../../server/protocol/models";
import { demoModelName } from "../../../server/protocol/settings";
import { byteText, plainText } from "../../ui/text";
import type { ModelHere } from "../found/modelsHere";

/** A role whose model the user chooses in the picker. */
export type ChoosableRole = "completion" | "chat";

export interface KnownModels {
  /** The files on this machine: downloaded ones, and those of other programs, which have a name. */
  readonly downloaded: readonly ModelHere[];
  /** The values of `inhouse.completion.model` and `inhouse.chat.model`. */
  readonly settings: Readonly<Record<ChoosableRole, string>>;
  /** What the server said about the files so far, by path. */
  readonly inspected: ReadonlyMap<string, InspectedModel>;
  /** Whether the server is still asked about the others. */
  readonly isChecking: boolean;
}

/** An entry of the picker. */
export interface ModelChoice {
  readonly role: ChoosableRole;
  /** The value of the role's setting; empty clears it. */
  readonly value: string;
  /** The file that must be usable for the role; absent for the demo model. */
  readonly path?: string;
  readonly label: string;
  readonly description: string;
  /** Always there, so that no row moves under the pointer when a file is inspected. */
  readonly detail: string;
  readonly isCurrent: boolean;
  /** One sentence that says why the model cannot have this role. */
  readonly refusal?: string;
}

/** All files that the picker offers: the downloaded ones, and those that a setting names. */
export function modelPaths({ downloaded, settings }: Pick<KnownModels, "downloaded" | "settings">): string[] {
  const configured = [settings.chat, settings.completion].filter((path) => path !== "" && !isDemo(path));
  return [...new Set([...configured, ...downloaded.map(({ path }) => path)])];
}

/** The models for a role: files by name, then the demo model. A chat may also follow the completions. */
export function modelChoices(role: ChoosableRole, given: KnownModels): ModelChoice[] {
  const { completion } = given.settings;
  // The demo model by its name is what an empty setting is.
  const known = isDemo(completion) ? { ...given, settings: { ...given.settings, completion: "" } } : given;
  const files = modelPaths(known).toSorted((a, b) => basename(a).localeCompare(basename(b)));
  const follows = role === "chat" && known.settings.completion !== "" ? [sameAsCompletions(known)] : [];
  return [...follows, ...files.map((path) => fileChoice(role, path, known)), demoChoice(role, known)];
}

function fileChoice(role: ChoosableRole, path: string, known: KnownModels): ModelChoice {
  const found = known.inspected.get(path);
  const refusal = refusalFor(role, found);
  const bytes = known.downloaded.find((each) => each.path === path)?.bytes ?? bytesOf(found);
  const isCurrent = known.settings[role] === path;
  return {
    role,
    value: path,
    path,
    label: nameOf(path, known),
    description: joined(isCurrent, bytes === undefined ? undefined : byteText(bytes), placeOf(path, known)),
    detail: refusal ?? aboutFile(role, found, known),
    isCurrent,
    ...(refusal !== undefined && { refusal }),
  };
}

/** What is known of a file that is not refused. */
function aboutFile(
  role: ChoosableRole,
  found: InspectedModel | undefined,
  { isChecking }: KnownModels,
): string {
  if (found === undefined || "problem" in found)
    return isChecking ? l10n.t("Checking…") : l10n.t("Not checked");
  const { name } = found;
  const tooLarge = role === "chat" ? (found.tooLargeForChat ?? found.tooLarge) : found.tooLarge;
  return [plainText(name, 60), ...(tooLarge === undefined ? [] : [plainText(tooLarge)])].join(" · ");
}

/** The demo model needs a name in the setting only where an empty one means the completion model. */
function demoChoice(role: ChoosableRole, { settings }: KnownModels): ModelChoice {
  const follows = role === "chat" && settings.completion !== "";
  const value = follows ? demoModelName : "";
  const set = settings[role];
  const isCurrent = set === value || (role === "chat" && isDemo(set));
  return {
    role,
    value,
    label: l10n.t("Demo Model"),
    description: joined(isCurrent),
    detail: l10n.t("Comes with Inhouse and shows how it works"),
    isCurrent,
  };
}

function sameAsCompletions(known: KnownModels): ModelChoice {
  const { settings, inspected } = known;
  const found = inspected.get(settings.completion);
  const refusal = refusalFor("chat", found);
  const isCurrent = settings.chat === "";
  return {
    role: "chat",
    value: "",
    path: settings.completion,
    label: l10n.t("Same as Completions"),
    description: joined(isCurrent, nameOf(settings.completion, known)),
    detail: refusal ?? aboutFile("chat", found, known),
    ...(refusal !== undefined && { refusal }),
    isCurrent,
  };
}

/** Undefined also for a file that is not inspected yet. */
function refusalFor(role: ChoosableRole, found: InspectedModel | undefined): string | undefined {
  if (found === undefined) return undefined;
  if ("problem" in found) return problemFor(role, found);
  if (found[role === "chat" ? "chat" : "completions"]) return undefined;
  if (found.embeddings) return l10n.t("It is for codebase search only.");
  if (role === "completion")
    return l10n.t("It can't complete code: it has no tokens for fill-in-the-middle.");
  return l10n.t("It is for completions only and can't chat: it was not trained for conversations.");
}

/**
 * The server's sentence, which names the setting for completions because it does not know the role. The row names the file
 * already, and its whole path would hide the reason.
 */
function problemFor(role: ChoosableRole, { path, problem }: { path: string; problem: string }): string {
  const named = problem.replaceAll("inhouse.completion.model", `inhouse.${role}.model`);
  return plainText(named.replaceAll(path, () => basename(path)));
}

function nameOf(path: string, { downloaded }: KnownModels): string {
  return downloaded.find((each) => each.path === path)?.name ?? basename(path).replace(/\.gguf$/i, "");
}

/** The folder of a file that has the name of another one. */
function placeOf(path: string, known: KnownModels): string | undefined {
  const isAlone = modelPaths(known).every(
    (other) => other === path || nameOf(other, known) !== nameOf(path, known),
  );
  return isAlone ? undefined : dirname(path);
}

function bytesOf(found: InspectedModel | undefined): number | undefined {
  return found !== undefined && "bytes" in found ? found.bytes : undefined;
}

function joined(isCurrent: boolean, ...parts: readonly (string | undefined)[]): string {
  const current = isCurrent ? l10n.t("selected") : undefined;
  return [current, ...parts].filter((part) => part !== undefined).join(" · ");
}

function isDemo(setting: string): boolean {
  return setting === demoModelName;
}
