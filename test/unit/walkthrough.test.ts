import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chatCommandIds, commandIds } from "../../client/ui/commandIds";
import manifest from "../../package.json" with { type: "json" };
import german from "../../package.nls.de.json" with { type: "json" };
import english from "../../package.nls.json" with { type: "json" };

interface Pictures {
  readonly palettes: Readonly<Record<string, Palette>>;
  painted(drawing: string, palette: Palette): string;
}
type Palette = Readonly<Record<"page" | "surface" | "line" | "text" | "faint" | "accent", string>>;

const [walkthrough] = manifest.contributes.walkthroughs;
const steps = walkthrough?.steps ?? [];
const languages = { english, german } as Record<string, Readonly<Record<string, string>>>;
const known = new Set<string>([commandIds, chatCommandIds].flatMap((each) => Object.values<string>(each)));
const drawings = new Map(
  globSync("media/walkthrough/*.svg").map((file) => [basename(file, ".svg"), readFileSync(file, "utf8")]),
);

/** Relative luminance and contrast as in WCAG 2. */
function luminance(color: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((c) =>
    c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

describe("walkthrough", () => {
  let pictures: Pictures;
  before(async () => {
    pictures = await import(pathToFileURL(resolve("scripts/lib/packaging/walkthroughPictures.mjs")).href);
  });

  it("has four steps, the GPU before the models that depend on it, each with short text, one button first, and links only to Inhouse's own commands", () => {
    assert.equal(manifest.contributes.walkthroughs.length, 1);
    assert.deepEqual(
      steps.map(({ id }) => id),
      ["sample", "gpu", "models", "seal"],
    );
    for (const [language, texts] of Object.entries(languages))
      for (const { id } of steps) {
        const text = texts[`walkthrough.${id}.description`] ?? "";
        assert.ok(text.length > 80 && text.length < 480, `${language} ${id}: ${text.length}`);
        const links = [...text.matchAll(/\]\(command:([\w.]+)\)/g)].map(([, command = ""]) => command);
        assert.ok(links.length > 0 && links.every((command) => known.has(command)), `${language} ${id}`);
        const buttons = text.split("\n").filter((line) => /^\[[^\]]+\]\(command:[\w.]+\)$/.test(line));
        assert.equal(buttons.length, 1, `${language} ${id}`);
      }
  });

  it("completes each step by a command that its button runs, or by a context that the client sets", () => {
    const client = globSync("client/**/*.ts")
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    for (const { id, completionEvents, ...more } of steps) {
      const [event = "", ...others] = completionEvents;
      assert.deepEqual(others, []);
      const [kind, name = ""] = event.split(":");
      const text = english[`walkthrough.${id}.description` as keyof typeof english];
      if (kind === "onCommand") assert.ok(text.includes(`(command:${name})`), id);
      else assert.ok(kind === "onContext" && client.includes(`"setContext", "${name}"`), id);
      const when = "when" in more ? String(more.when) : undefined;
      if (when !== undefined) assert.ok(client.includes(`"setContext", "${when}"`), when);
    }
  });

  it("has a small picture of each step for each kind of theme, with alternative text", () => {
    assert.deepEqual([...drawings.keys()].toSorted(), steps.map(({ id }) => id).toSorted());
    for (const { id, media } of steps) {
      const named = Object.entries(media.image);
      assert.deepEqual(named.map(([kind]) => kind).toSorted(), Object.keys(pictures.palettes).toSorted());
      for (const [kind, file] of named) assert.equal(file, `dist/walkthrough/${id}-${kind}.svg`);
      for (const texts of Object.values(languages))
        assert.match(texts[media.altText.slice(1, -1)] ?? "", /^.{30,140}\.$/, id);
    }
    for (const [name, drawing] of drawings)
      for (const palette of Object.values(pictures.palettes)) {
        const svg = pictures.painted(drawing, palette);
        assert.ok(svg.length < 4000, name);
        assert.doesNotMatch(svg, /var\(|<script|<image|href|style=/, name);
      }
  });

  it("can be seen in each theme: what is drawn has a contrast of 3 to what is behind it, text 4.5", () => {
    for (const [kind, { page, surface, line, text, faint, accent }] of Object.entries(pictures.palettes))
      for (const behind of [page, surface]) {
        for (const color of [line, faint, accent])
          assert.ok(contrast(color, behind) >= 3, `${kind} ${color} ${behind}`);
        assert.ok(contrast(text, behind) >= 4.5, `${kind} ${text}`);
      }
    const { dark } = pictures.palettes;
    assert.ok(dark !== undefined);
    assert.throws(() => pictures.painted('<path fill="var(--wall)" />', dark), /No colour is named wall/);
  });
});
