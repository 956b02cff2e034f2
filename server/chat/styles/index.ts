import { standard } from "./standard";
import { starterCode } from "./starterCode";
import type { ChatStyle } from "./style";

/** The first match wins; the last style matches every model. */
const styles: readonly ChatStyle[] = [starterCode, standard];

export function chooseStyle(model: Parameters<ChatStyle["matches"]>[0]): ChatStyle {
  return styles.find((style) => style.matches(model)) ?? standard;
}
