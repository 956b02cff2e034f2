import { l10n } from "../../server/protocol/l10n";
import type { BuildStage } from "./build/buildBackend";

/** Before, the speed says nothing. */
const estimateAfterMs = 15_000;

/** The text and the bar of the notification while the backend is built. */
export class BuildProgress {
  readonly #now: () => number;
  #compiling: { readonly at: number; readonly part: number } | undefined;
  #shown = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `part`: of the compilation that is done, from 0 to 1. */
  of(stage: BuildStage, part = 0): { readonly message: string; readonly increment: number } {
    const percent = stage === "compile" ? Math.floor(part * 100) : this.#shown;
    const increment = Math.max(0, percent - this.#shown);
    this.#shown += increment;
    return { message: this.#message(stage, part, percent), increment };
  }

  #message(stage: BuildStage, part: number, percent: number): string {
    switch (stage) {
      case "sources":
        return l10n.t("Unpacking the sources");
      case "configure":
        return l10n.t("Preparing the build");
      case "compile": {
        const minutes = this.#minutesLeft(part);
        if (minutes === undefined) return l10n.t("Compiling, {0}%", percent);
        return minutes <= 1
          ? l10n.t("Compiling, {0}%, about a minute left", percent)
          : l10n.t("Compiling, {0}%, about {1} minutes left", percent, minutes);
      }
      case "check":
        return l10n.t("Trying the backend");
      case "place":
        return l10n.t("Storing the backend");
    }
  }

  #minutesLeft(part: number): number | undefined {
    this.#compiling ??= { at: this.#now(), part };
    const passed = this.#now() - this.#compiling.at;
    const done = part - this.#compiling.part;
    if (passed < estimateAfterMs || done <= 0) return undefined;
    return Math.ceil(((passed / done) * (1 - part)) / 60_000);
  }
}
