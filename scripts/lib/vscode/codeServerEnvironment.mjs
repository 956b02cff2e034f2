// The environment of a code-server that our scripts start.

/**
 * What code-server, the VS Code in it, or Node reads and obeys: an address, a password, options, another VS Code to talk to. They are
 * meant for another program, and flags of ours do not always win over them. `NODE_EXTRA_CA_CERTS` only adds to what is trusted.
 */
const obeyed =
  /^(PORT|PASSWORD|HASHED_PASSWORD|GITHUB_TOKEN|LOG_LEVEL|EXTENSIONS_GALLERY)$|^(CODE_SERVER|CS|VSCODE|ELECTRON|NODE)_(?!EXTRA_CA_CERTS$)/i;

/** The environment without those variables. What is left, a proxy for example, is for the terminal and for downloads. */
export function withoutObeyed(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !obeyed.test(name)));
}
