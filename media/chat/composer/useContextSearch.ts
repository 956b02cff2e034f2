import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import type { PanelModel } from "../model";
import { usePanel } from "../panelContext";
import { type Confirmed, ContextSearch } from "./contextSearch";

/** What is found for names behind "@", as the extension answers. */
export function useContextSearch(
  options: PanelModel["options"],
  conversationId: string,
  missed: (confirmed: Confirmed) => void,
): ContextSearch {
  const { post } = usePanel();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const tellMissed = useRef(missed);
  tellMissed.current = missed;
  const [search] = useState(
    () =>
      new ContextSearch({
        find: (query) => post({ type: "findContext", query }),
        attach: (optionId) => post({ type: "addContext", optionId }),
        missed: (confirmed) => tellMissed.current(confirmed),
        changed: () => redraw(undefined),
      }),
  );
  // Before anything is drawn, so that a key that comes next finds the answer.
  useLayoutEffect(() => {
    if (options !== undefined) search.answered(options.query, options.list);
  }, [options]);
  useEffect(() => search.forget(), [conversationId]);
  return search;
}
