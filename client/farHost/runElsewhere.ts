import { ConfigurationTarget, type ExtensionContext, type QuickPickItem, window, workspace } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { section } from "../settings/configuration";
import { cancellableProgress } from "../ui/cancellableProgress";
import { confirm } from "../ui/confirm";
import { setStatusBarMessage, showErrorMessage, showInputBox, showQuickPick } from "../ui/shown";
import { byteText } from "../ui/text";
import { type FarHost, parseFarHost } from "./address";
import { AgreedHosts } from "./agreedHosts";
import { type FarFacts, platformOf, unfitSentence } from "./facts";
import { factsOf } from "./factsOf";
import { noAnswerSentence, noBuildSentence, noSshSentence, notAHostSentence } from "./farLaunch";
import { chooseFarModel } from "./farModels";
import { install } from "./install/install";
import { ownServerFiles } from "./install/serverFiles";
import type { TarFile } from "./install/tar";
import { openVsix } from "./install/vsix";
import { type ServerBuild, serversFolder } from "./scripts/lookAround";
import { farHostSetting, farTools } from "./tools";

const longestMs = 60_000;

interface Deps {
  readonly context: ExtensionContext;
  readonly server: ServerProcess;
}

/** *Run Server on Another Machine…*: asks for a host, installs the server there on consent, and sets the setting; or leads back. */
export async function runElsewhere(deps: Deps): Promise<void> {
  const current = farHostSetting();
  if (current !== "" && !(await wantsAnother(current))) return;
  const typed = await askHost(current);
  const host = typed === undefined ? undefined : parseFarHost(typed);
  if (typed === undefined || host === undefined) return;
  try {
    const agreed = new AgreedHosts(deps.context.globalState);
    if (!(await prepare(host, deps.context, agreed.has(typed)))) return;
    await agreed.add(typed);
  } catch (error) {
    void showErrorMessage(failureText(error));
    return;
  }
  if (typed === current) await deps.server.restart();
  else await setHost(typed);
  setStatusBarMessage(l10n.t("Inhouse's server runs on {0}.", host.name), 6000);
}

/** Lets the user choose among the models of the far host. */
export async function chooseModelElsewhere(context: ExtensionContext): Promise<void> {
  const host = parseFarHost(farHostSetting());
  if (host === undefined) return;
  try {
    const [program, build] = tools(context);
    const facts = await lookAtHost(program, host, build);
    if (facts !== undefined) await chooseFarModel(facts, host.name);
  } catch (error) {
    void showErrorMessage(failureText(error));
  }
}

/** Asks whether to come back to this machine, which this then does. */
async function wantsAnother(current: string): Promise<boolean> {
  const back: QuickPickItem = { label: l10n.t("Run Server on This Machine") };
  const again: QuickPickItem = { label: l10n.t("Check {0}, or Choose Another Machine…", current) };
  const picked = await showQuickPick([back, again], {
    title: l10n.t("Inhouse's server runs on {0}.", current),
  });
  if (picked === back) await setHost(undefined);
  return picked === again;
}

function askHost(current: string): Thenable<string | undefined> {
  return showInputBox({
    title: l10n.t("Inhouse: Run Server on Another Machine"),
    prompt: l10n.t("Your code goes to this machine only, over your own ssh. Its key must be set up."),
    placeHolder: "user@spark",
    value: current,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === "" || parseFarHost(value) !== undefined ? "" : notAHostSentence(value),
  }).then((value) => (value === "" ? undefined : value));
}

async function setHost(value: string | undefined): Promise<void> {
  await workspace.getConfiguration(section).update("server.ssh", value, ConfigurationTarget.Global);
}

/** Throws an error with one sentence if this machine lacks something. */
function tools(context: ExtensionContext): [string, ServerBuild] {
  const { ssh, build } = farTools(context);
  const program = ssh();
  if (program === undefined) throw new Error(noSshSentence());
  if (build === undefined) throw new Error(noBuildSentence());
  return [program, build];
}

/** Asks a host what it has, with a notification. Undefined if the user cancels. Throws an error with one sentence. */
function lookAtHost(ssh: string, host: FarHost, build: ServerBuild): Promise<FarFacts | undefined> {
  return cancellableProgress(l10n.t("Connecting to {0}…", host.name), async (_, signal) => {
    const timeout = AbortSignal.timeout(longestMs);
    try {
      return await factsOf(ssh, host, build, AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (timeout.aborted) throw new Error(noAnswerSentence(host.name));
      throw error;
    }
  });
}

/** Makes sure that the host has this client's server, and that the user wants it there. */
async function prepare(host: FarHost, context: ExtensionContext, isAgreed: boolean): Promise<boolean> {
  const [program, build] = tools(context);
  const facts = await lookAtHost(program, host, build);
  if (facts === undefined) return false;
  const unfit = unfitSentence(facts, host.name);
  if (unfit !== undefined) throw new Error(unfit);
  if (facts.server !== undefined) return isAgreed || (await wantsServerOn(host.name));
  const source = await sourceFor(facts, host, context);
  if (source === undefined) return false;
  try {
    const size = source.files.reduce((sum, file) => sum + file.size, 0);
    const detail = l10n.t(
      "{0} go to ~/{1} on {2}, over ssh; after that, your code. The server runs there sealed, without a network.",
      byteText(size),
      serversFolder,
      host.name,
    );
    const question = l10n.t("Install Inhouse's server on {0}?", host.name);
    if (!(await confirm(question, l10n.t("Install"), detail))) return false;
    const title = l10n.t("Installing Inhouse on {0}…", host.name);
    const done = await cancellableProgress(title, async (report, signal) => {
      let shown = 0;
      const onSent = (bytes: number) => {
        const percent = Math.floor((100 * bytes) / size);
        if (percent > shown) report({ increment: percent - shown, message: `${percent} %` });
        shown = Math.max(shown, percent);
      };
      await install({ ssh: program, host, build, files: source.files, onSent, signal });
      return true;
    });
    return done === true;
  } finally {
    source.close();
  }
}

function wantsServerOn(host: string): Promise<boolean> {
  const detail = l10n.t(
    "Your code goes to {0}, over your own ssh. The server runs there sealed, without a network.",
    host,
  );
  return confirm(l10n.t("Run Inhouse's server on {0}?", host), l10n.t("Run There"), detail);
}

interface Source {
  readonly files: readonly TarFile[];
  close(): void;
}

/** The files to install: this machine's own if the far host is of the same kind, otherwise those of a package. */
async function sourceFor(
  facts: FarFacts,
  host: FarHost,
  { extension, extensionPath }: ExtensionContext,
): Promise<Source | undefined> {
  const platform = platformOf(facts);
  if (platform === `${process.platform}-${process.arch}`)
    return { files: await ownServerFiles(extensionPath), close() {} };
  const version = extension.packageJSON.version as string;
  const choose = l10n.t("Choose Package…");
  const question = l10n.t("{0} needs the package of Inhouse {1} for {2}.", host.name, version, platform);
  const detail = l10n.t("This machine is of another kind. Choose the VSIX package of this release.");
  if (!(await confirm(question, choose, detail))) return undefined;
  const [file] =
    (await window.showOpenDialog({
      title: l10n.t("Choose the package of Inhouse for {0}", platform),
      openLabel: l10n.t("Choose"),
      filters: { VSIX: ["vsix"] },
    })) ?? [];
  return file === undefined ? undefined : openVsix(file.fsPath, { version, platform });
}
