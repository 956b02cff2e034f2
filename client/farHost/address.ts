/** The machine that `inhouse.server.ssh` names: a host of the user's ssh configuration or of the network. */
export interface FarHost {
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
  /** As the user wrote it, for texts. */
  readonly name: string;
}

const user = "(?<user>[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})";
const host = "(?<host>[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|\\[(?<address>[0-9A-Fa-f:.]{2,45})\\])";
const plain = new RegExp(`^(?:${user}@)?${host}$`);
const url = new RegExp(`^ssh://(?:${user}@)?${host}(?::(?<port>[0-9]{1,5}))?/?$`);

/**
 * Reads `host`, `user@host` or `ssh://user@host:port`. Undefined for anything else: what passes here can be neither an
 * option of ssh nor a command, wherever it stands.
 */
export function parseFarHost(value: string): FarHost | undefined {
  const groups = (plain.exec(value) ?? url.exec(value))?.groups;
  if (groups === undefined) return undefined;
  const port = groups["port"] === undefined ? undefined : Number(groups["port"]);
  if (port !== undefined && (port < 1 || port > 65535)) return undefined;
  return {
    host: groups["address"] ?? groups["host"] ?? "",
    name: value.replace(/^ssh:\/\//, "").replace(/\/$/, ""),
    ...(groups["user"] !== undefined && { user: groups["user"] }),
    ...(port !== undefined && { port }),
  };
}
