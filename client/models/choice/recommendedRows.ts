import { type QuickPickItem, ThemeIcon } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import type { CatalogueModel } from "../catalogue/catalogue";
import { factsText, pairName, type RecommendedPair } from "../recommendation/recommendation";

interface Row extends QuickPickItem {
  readonly key: string;
}

/** Keeps its place when the first row turns from waiting into a pair. */
export function pairKey(at: number): string {
  return `pair ${at}`;
}

/** `missing` are the models that are not downloaded, and `mayDownload` is whether they may be. */
export function pairRow(
  pair: RecommendedPair,
  at: number,
  missing: readonly CatalogueModel[],
  mayDownload: boolean,
): Row & { readonly choice: RecommendedPair } {
  const off = missing.length > 0 && !mayDownload ? [l10n.t("Downloads are turned off")] : [];
  return {
    key: pairKey(at),
    label: pairName(pair),
    detail: [...off, factsText(pair, missing), pair.reason].join(" · "),
    iconPath: new ThemeIcon(at === 0 ? "sparkle" : "dash"),
    choice: pair,
  };
}

export function waitingRow(): Row {
  return {
    key: pairKey(0),
    label: l10n.t("Examining this machine…"),
    detail: l10n.t("The first time, Inhouse measures the speed of the memory for about a second"),
    iconPath: new ThemeIcon("loading~spin"),
  };
}

export function noneRow(reason: string | undefined): Row {
  return {
    key: pairKey(0),
    label: l10n.t("No recommendation"),
    detail: reason ?? l10n.t("The server didn't answer. Run “Inhouse: Restart Server” and try again."),
    iconPath: new ThemeIcon("info"),
  };
}
