// Writes the pictures of the walkthrough. VS Code shows its own alternative text only for images, and an image cannot use the
// colours of the theme. So each drawing in media/walkthrough/ is written once for each kind of theme.
import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** Colours of VS Code's own themes, by the names that the manifest uses for their kinds. */
export const palettes = {
  dark: {
    page: "#121314",
    surface: "#202122",
    line: "#7a7c7e",
    text: "#bbbebf",
    faint: "#8c8c8c",
    accent: "#8bd450",
  },
  light: {
    page: "#ffffff",
    surface: "#f5f5f7",
    line: "#85878a",
    text: "#202020",
    faint: "#707070",
    accent: "#3a7d0c",
  },
  hc: {
    page: "#000000",
    surface: "#000000",
    line: "#6fc3df",
    text: "#ffffff",
    faint: "#b3b3b3",
    accent: "#89d185",
  },
  hcLight: {
    page: "#ffffff",
    surface: "#ffffff",
    line: "#0f4a85",
    text: "#292929",
    faint: "#5a5a5a",
    accent: "#2a6000",
  },
};

/** A drawing in the colours of a palette: it names each colour as `var(--name)`. */
export function painted(drawing, palette) {
  return drawing.replaceAll(/var\(--([\w-]+)\)/g, (_, name) => {
    if (!(name in palette)) throw new Error(`No colour is named ${name}.`);
    return palette[name];
  });
}

export async function writeWalkthroughPictures(folder) {
  await mkdir(folder, { recursive: true });
  for (const file of globSync("media/walkthrough/*.svg")) {
    const drawing = await readFile(file, "utf8");
    for (const [kind, palette] of Object.entries(palettes))
      await writeFile(join(folder, `${basename(file, ".svg")}-${kind}.svg`), painted(drawing, palette));
  }
}
