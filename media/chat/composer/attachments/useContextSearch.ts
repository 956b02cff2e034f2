import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import type { PanelModel } from "../../model";
import { usePanel } from "../../panelContext";
import { type Confirmed, ContextSearch } from "./contextSearch";

/** Connects a ContextSearch to the extension. */
export function useContextSearch(
  options: PanelModel["options"],
  conversationId: string,
  missed: (confirmed: Confirmed) => void,
): ContextSearch {
  const { post } = usePanel();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const reportMissed = useRef(missed);
  reportMissed.current = missed;
  const [search] = useState(
    () =>
      new ContextSearch({
        find: (query) => post({ type: "findContext", query }),
        attach: (optionId) => post({ type: "addContext", optionId }),
        missed: (confirmed) => reportMissed.current(confirmed),
        changed: () => redraw(undefined),
      }),
  );
  // Before the next paint, so that the next keystroke sees the results.
  useLayoutEffect(() => {
    if (options !== undefined) search.answered(options.query, options.list);
  }, [options]);
  useEffect(() => search.clear(), [conversationId]);
  return search;
}
