import { l10n } from "../../server/protocol/l10n";

import { byteText } from "../ui/text";
import type { DownloadProgress } from "./transfer/receive";

/** Minimum interval between reports; VS Code draws each one. */
const reportMs = 200;
/** The speed is measured over this time. */
const speedMs = 3000;
/** After this time without a byte, the text shows no speed. */
const stallMs = 5000;
/** Share of the latest measurement in the speed that the time left is computed from. */
const newest = 0.4;

interface ProgressReport {
  readonly message?: string;
  readonly increment?: number;
}

/** Formats the progress of a download with several files: "3.1 GB of 8.1 GB, 45 MB/s, about 2 min left". */
export class ProgressText {
  #reportedAt = Number.NEGATIVE_INFINITY;
  #percent = 0;
  #amount = "";
  /** When the last byte came; undefined before the first one, and once the stall is reported. */
  #arrivedAt: number | undefined;
  /** Where the current measurement began. */
  #measured: { readonly at: number; readonly bytes: number } | undefined;
  #bytesPerSecond: number | undefined;
  #smoothed: number | undefined;

  constructor(
    private readonly sizes: readonly (number | undefined)[],
    private readonly now: () => number,
  ) {}

  /** The next report; empty if the last one is too recent. */
  of(file: number, { step, bytes, total }: DownloadProgress): ProgressReport {
    const now = this.now();
    const before = this.sizes.slice(0, file).reduce<number>((sum, size) => sum + (size ?? 0), 0);
    const received = before + bytes;
    // What an earlier try downloaded counts as no speed.
    if (step === "checking") this.#forgetSpeed();
    else this.#measure(now, received);
    if (now - this.#reportedAt < reportMs && bytes !== total) return {};
    this.#reportedAt = now;
    const all = this.#all(total);
    const amount =
      all === undefined ? byteText(received) : l10n.t("{0} of {1}", byteText(received), byteText(all));
    this.#amount = amount;
    if (step === "checking") return { message: l10n.t("checking downloaded data: {0}", amount) };
    const message = this.#withSpeed(amount, all === undefined ? undefined : all - received);
    if (all === undefined) return { message };
    const percent = (received / all) * 100;
    const increment = Math.max(0, percent - this.#percent);
    this.#percent += increment;
    return { message, increment };
  }

  /** Says once that no bytes arrive; to be called every second or so. */
  stall(): ProgressReport {
    if (this.#arrivedAt === undefined || this.now() - this.#arrivedAt < stallMs) return {};
    this.#forgetSpeed();
    return { message: l10n.t("{0}, waiting for data", this.#amount) };
  }

  /** Size of all files; undefined if one is unknown. */
  #all(total: number | undefined): number | undefined {
    if (this.sizes.length === 1) return this.sizes[0] ?? total;
    let sum = 0;
    for (const size of this.sizes) {
      if (size === undefined) return undefined;
      sum += size;
    }
    return sum;
  }

  #forgetSpeed(): void {
    this.#arrivedAt = undefined;
    this.#measured = undefined;
    this.#bytesPerSecond = undefined;
    this.#smoothed = undefined;
  }

  #measure(now: number, bytes: number): void {
    const isLate = this.#arrivedAt !== undefined && now - this.#arrivedAt >= stallMs;
    // Bytes after a stall, or of a file that starts over, begin a new measurement.
    if (isLate || (this.#measured !== undefined && bytes < this.#measured.bytes)) this.#forgetSpeed();
    this.#arrivedAt = now;
    this.#measured ??= { at: now, bytes };
    const ms = now - this.#measured.at;
    if (ms < speedMs) return;
    const speed = ((bytes - this.#measured.bytes) / ms) * 1000;
    this.#measured = { at: now, bytes };
    this.#bytesPerSecond = speed;
    this.#smoothed = this.#smoothed === undefined ? speed : newest * speed + (1 - newest) * this.#smoothed;
  }

  #withSpeed(amount: string, left: number | undefined): string {
    if (!this.#bytesPerSecond || !this.#smoothed) return amount;
    const speed = byteText(this.#bytesPerSecond);
    if (left === undefined || left <= 0) return l10n.t("{0}, {1}/s", amount, speed);
    return l10n.t("{0}, {1}/s, {2}", amount, speed, timeLeft(left / this.#smoothed));
  }
}

/** How far an unfinished download is: "3.1 GB of 8.1 GB (38%)". */
export function amountText({ bytes, totalBytes }: { bytes: number; totalBytes?: number }): string {
  if (totalBytes === undefined || totalBytes === 0) return byteText(bytes);
  const percent = Math.floor((bytes / totalBytes) * 100);
  return l10n.t("{0} of {1} ({2}%)", byteText(bytes), byteText(totalBytes), percent);
}

/** Rounded to what the estimate is worth. */
function timeLeft(seconds: number): string {
  if (seconds < 60) return l10n.t("less than a minute left");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return l10n.t("about {0} min left", minutes);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return l10n.t("more than a day left");
  return l10n.t("about {0} h {1} min left", hours, Math.floor((minutes % 60) / 10) * 10);
}
