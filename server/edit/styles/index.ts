import { standard } from "./standard";
import { starterCode } from "./starterCode";
import type { EditStyle } from "./style";

/** The first match wins; the last style matches every model. */
const styles: readonly EditStyle[] = [starterCode, standard];

export function chooseEditStyle(model: Parameters<EditStyle["matches"]>[0]): EditStyle {
  return styles.find((style) => style.matches(model)) ?? standard;
}
