import { l10n } from "../../server/protocol/l10n";
import { confirm } from "../ui/confirm";
import { showInformationMessage, showInputBox } from "../ui/shown";
import { isAccessToken, type TokenStore } from "./tokenStore";
import type { AccessDeniedError } from "./transfer/downloadError";

/** Asks the user for a token for the host that denied access, and stores it. False if the user gives none. */
export async function askForToken(denied: AccessDeniedError, tokens: TokenStore): Promise<boolean> {
  const problem = l10n.t("An access token has no spaces, only letters, digits and punctuation.");
  const typed = await showInputBox({
    title: l10n.t("Inhouse: Access Token for {0}", denied.url.host),
    prompt: promptFor(denied),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (isAccessToken(value.trim()) ? undefined : problem),
  });
  const token = typed?.trim() ?? "";
  if (!isAccessToken(token)) return false;
  await tokens.add(denied.url.origin, token);
  return true;
}

/** Deletes all tokens after the user confirms. */
export async function forgetTokens(tokens: TokenStore): Promise<void> {
  const hosts = await tokens.hosts();
  if (hosts.length === 0) {
    void showInformationMessage(l10n.t("No access tokens are stored."));
    return;
  }
  const question = l10n.t("Forget the access tokens for {0}?", hosts.join(", "));
  if (await confirm(question, l10n.t("Forget"))) await tokens.clear();
}

function promptFor({ url: { host }, hadToken, status }: AccessDeniedError): string {
  if (!hadToken)
    return l10n.t(
      "{0} gives this file only to users who sign in. Paste an access token of your account there. VS Code stores it, and only {0} gets it.",
      host,
    );
  return status === 403
    ? l10n.t(
        "{0} denies this file to your token. Accept the license on the model's page there, then paste a token that may read it.",
        host,
      )
    : l10n.t("{0} does not accept the stored token. Paste another one of your account there.", host);
}
