import type { Memento } from "vscode";

const key = "farHostsAgreedTo";
/** Older ones are forgotten. */
const most = 50;

/**
 * The values of `inhouse.server.ssh` to which the user has agreed on this machine, by the command. Whatever else sets a value (a
 * profile, a development container, a hand) sends no code anywhere.
 */
export class AgreedHosts {
  constructor(private readonly state: Memento) {}

  has(value: string): boolean {
    return this.#all().includes(value);
  }

  async add(value: string): Promise<void> {
    await this.state.update(key, [value, ...this.#all().filter((other) => other !== value)].slice(0, most));
  }

  #all(): readonly string[] {
    const stored: unknown = this.state.get(key);
    return Array.isArray(stored) ? stored.filter((value) => typeof value === "string") : [];
  }
}
