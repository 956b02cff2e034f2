import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { FromPanel } from "../../client/chat/messages";
import type { AnswerTools } from "./answer/answerView";
import type { PlaceLinks } from "./answer/placeLinks";
import type { LiveTexts } from "./liveTexts";
import type { Nearby } from "./nearby";
import type { Text } from "./strings";

/** What every part of the panel may use. */
export interface PanelContext {
  readonly post: (message: FromPanel) => void;
  readonly text: Text;
  /** BCP 47, for numbers and dates. */
  readonly language: string;
  readonly texts: LiveTexts;
  readonly nearby: Nearby;
  readonly places: PlaceLinks;
  readonly answerTools: AnswerTools;
  /** Says something to screen readers when they have finished what they say. */
  readonly announce: (message: string) => void;
}

export const Panel = createContext<PanelContext | undefined>(undefined);

export function usePanel(): PanelContext {
  const panel = useContext(Panel);
  if (panel === undefined) throw new Error("A part of the panel is used outside of it.");
  return panel;
}

/** Numbers as the user writes them: 3,210. */
export function useNumbers(): (value: number, digits?: number) => string {
  const { language } = usePanel();
  return (value, digits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}
