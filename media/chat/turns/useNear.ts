import { type MutableRef, useLayoutEffect, useState } from "preact/hooks";
import { usePanel } from "../panelContext";

/** Whether what is in `place` has to be drawn. `height` is its height in pixels when it was drawn last. */
export function useNear(
  place: { readonly current: HTMLElement | null },
  text: () => string,
  height: MutableRef<number | undefined>,
): boolean {
  const { nearby } = usePanel();
  const [isNear, setNear] = useState(false);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    return nearby.watch(element, text, (isShown) => {
      if (!isShown) height.current = element.offsetHeight;
      setNear(isShown);
    });
  }, []);
  return isNear;
}
