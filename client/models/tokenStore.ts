import type { SecretStorage } from "vscode";
import { z } from "zod";
import { accessTokensSecret } from "../storage/storageNames";

const tokensSchema = z.record(z.string(), z.string());

/** Access tokens for gated models by the origin that they belong to, in VS Code's secret storage. */
export class TokenStore {
  constructor(private readonly secrets: Pick<SecretStorage, "get" | "store" | "delete">) {}

  async of(origin: string): Promise<string | undefined> {
    return (await this.#all()).get(origin);
  }

  async add(origin: string, token: string): Promise<void> {
    const all = (await this.#all()).set(origin, token);
    await this.secrets.store(accessTokensSecret, JSON.stringify(Object.fromEntries(all)));
  }

  /** The hosts that have a token. */
  async hosts(): Promise<string[]> {
    return [...(await this.#all()).keys()].map((origin) => new URL(origin).host);
  }

  async clear(): Promise<void> {
    await this.secrets.delete(accessTokensSecret);
  }

  /** Without what a damaged store holds. */
  async #all(): Promise<Map<string, string>> {
    try {
      const stored = tokensSchema.parse(JSON.parse((await this.secrets.get(accessTokensSecret)) ?? "{}"));
      return new Map(
        Object.entries(stored).filter(([origin, token]) => URL.canParse(origin) && isAccessToken(token)),
      );
    } catch {
      return new Map();
    }
  }
}

/** Visible ASCII, which an HTTP header may hold. */
export function isAccessToken(text: string): boolean {
  return /^[\x21-\x7e]{1,1000}$/.test(text);
}
