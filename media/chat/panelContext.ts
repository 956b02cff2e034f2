import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { FromPanel } from "../../client/chat/protocol/messages";
import type { Text } from "../../client/chat/protocol/strings";
import type { AnswerTools } from "./answer/answerView";
import type { PlaceLinks } from "./answer/places/placeLinks";
import type { LiveTexts } from "./liveTexts";
import type { Nearby } from "./nearby";

/** Services for every component of the panel. */
export interface PanelContext {
  readonly post: (message: FromPanel) => void;
  readonly text: Text;
  /** BCP 47 tag for numbers and dates. */
  readonly language: string;
  readonly texts: LiveTexts;
  readonly nearby: Nearby;
  readonly places: PlaceLinks;
  readonly answerTools: AnswerTools;
  /** Announces a message to screen readers without interrupting them. */
  readonly announce: (message: string) => void;
}

export const Panel = createContext<PanelContext | undefined>(undefined);

export function usePanel(): PanelContext {
  const panel = useContext(Panel);
  if (panel === undefined) throw new Error("usePanel was called outside the panel.");
  return panel;
}

/** Formats numbers for the user's language: 3,210. */
export function useNumbers(): (value: number, digits?: number) => string {
  const { language } = usePanel();
  return (value, digits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}
