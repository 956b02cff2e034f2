import { l10n } from "../../server/protocol/l10n";

import { byteText } from "../ui/text";
import type { DownloadProgress } from "./transfer/receive";

/** Minimum interval between reports; VS Code draws each one. */
const reportMs = 200;
const speedMs = 3000;

/** Formats the progress of a download with several files: "3.1 GB of 8.1 GB, 45 MB/s". */
export class ProgressText {
  #reportedAt = 0;
  #percent = 0;
  #speed: { at: number; bytes: number; perSecond: number } | undefined;

  constructor(
    private readonly sizes: readonly (number | undefined)[],
    private readonly now: () => number,
  ) {}

  /** The next report; empty if the last one is too recent. */
  of(file: number, { step, bytes, total }: DownloadProgress): { message?: string; increment?: number } {
    const now = this.now();
    if (now - this.#reportedAt < reportMs && bytes !== total) return {};
    this.#reportedAt = now;
    const before = this.sizes.slice(0, file).reduce<number>((sum, size) => sum + (size ?? 0), 0);
    const all = this.sizes.every((size) => size !== undefined)
      ? this.sizes.reduce((sum, size) => sum + size, 0)
      : total === undefined || this.sizes.length > 1
        ? undefined
        : total;
    const received = before + bytes;
    const amount =
      all === undefined ? byteText(received) : l10n.t("{0} of {1}", byteText(received), byteText(all));
    if (step === "checking") return { message: l10n.t("checking downloaded data: {0}", amount) };
    const speed = this.#speedAt(now, received);
    const message = speed === undefined ? amount : l10n.t("{0}, {1}/s", amount, byteText(speed));
    if (all === undefined) return { message };
    const percent = (received / all) * 100;
    const increment = Math.max(0, percent - this.#percent);
    this.#percent += increment;
    return { message, increment };
  }

  #speedAt(now: number, bytes: number): number | undefined {
    const before = this.#speed;
    if (before === undefined || bytes < before.bytes) {
      this.#speed = { at: now, bytes, perSecond: 0 };
      return undefined;
    }
    if (now - before.at < speedMs) return before.perSecond || undefined;
    const perSecond = ((bytes - before.bytes) / (now - before.at)) * 1000;
    this.#speed = { at: now, bytes, perSecond };
    return perSecond;
  }
}
