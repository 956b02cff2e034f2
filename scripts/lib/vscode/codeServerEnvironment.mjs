// Makes the environment of a code-server that our scripts start.

/**
 * Variables that code-server, its VS Code or Node obeys: an address, a password, options, another VS Code to connect to. They are
 * meant for another program, and our flags do not always override them. `NODE_EXTRA_CA_CERTS` only adds trusted certificates.
 */
const obeyed =
  /^(PORT|PASSWORD|HASHED_PASSWORD|GITHUB_TOKEN|LOG_LEVEL|EXTENSIONS_GALLERY)$|^(CODE_SERVER|CS|VSCODE|ELECTRON|NODE)_(?!EXTRA_CA_CERTS$)/i;

/** The environment without those variables. The rest, such as a proxy, is for the terminal and for downloads. */
export function withoutObeyed(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !obeyed.test(name)));
}
