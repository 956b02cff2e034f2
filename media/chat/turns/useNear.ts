import { type MutableRef, useLayoutEffect, useState } from "preact/hooks";
import { usePanel } from "../panelContext";

/** Whether the content of `place` must be drawn. Stores its last drawn height in `height`, in pixels. */
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
