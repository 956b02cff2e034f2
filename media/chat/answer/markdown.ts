import createMarkdownIt, { type MarkdownIt, type Token } from "markdown-it";
import { labelText } from "../page/visible";
import { canOpen } from "./links";
import { addMathRules } from "./math";

/** Collects what the renderer has put into its own texts. */
export interface Rendered extends Record<PropertyKey, unknown> {
  /** Addresses and descriptions of images. */
  readonly images: string[];
}

/** Translated texts for the renderer. */
export interface MarkdownTexts {
  /** Shown instead of an image, which is never loaded. */
  readonly image: (address: string, description: string) => string;
  /** Label of a formula. */
  readonly math: string;
}

/** Longer addresses are truncated. */
const longestAddress = 200;

/**
 * Renders a model's Markdown as HTML that cannot load, run or navigate: HTML becomes text, an image its address, and a link an
 * element with its address in `data-href`. Addresses that cannot be opened are not links.
 */
export function createMarkdown(texts: MarkdownTexts): MarkdownIt {
  const markdown = createMarkdownIt({ html: false, linkify: true, breaks: false });
  // Models indent text that is not code; code comes in fences.
  markdown.disable("code");
  // Both would hide text: link definitions are invisible, and an entity shows another text than Apply reads.
  markdown.disable(["reference", "entity"]);
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  markdown.validateLink = () => true;
  const { normalizeLink } = markdown;
  // Addresses stay as written; the tooltip shows the form that a browser would request.
  markdown.normalizeLink = (address) => address;
  markdown.normalizeLinkText = (address) => address;
  const { rules } = markdown.renderer;
  const { escapeHtml } = markdown.utils;

  rules["image"] = (tokens, at, _options, env) => {
    const [address, name] = [shorten(attribute(tokens[at], "src")), tokens[at]?.content ?? ""];
    (env as Partial<Rendered> | undefined)?.images?.push(address, name);
    return `<span class="image">${escapeHtml(texts.image(address, name))}</span>`;
  };
  // MarkdownStream extracts other fences before; only those in a quotation get here.
  rules["fence"] = (tokens, at) => {
    const { info = "", content = "" } = tokens[at] ?? {};
    const label = info.trim() === "" ? "" : `<p class="fence-info">${escapeHtml(info)}</p>`;
    return `${label}<pre tabindex="0"><code>${escapeHtml(content)}</code></pre>`;
  };
  rules["link_open"] = (tokens, at) => {
    const href = attribute(tokens[at], "href");
    return canOpen(href)
      ? `<a role="link" tabindex="0" data-href="${escapeHtml(href)}" title="${escapeHtml(shorten(normalizeLink(href)))}">`
      : `<span class="unlinked">`;
  };
  rules["link_close"] = (tokens, at) => {
    const href = attribute(openingLink(tokens, at), "href");
    if (canOpen(href)) return "</a>";
    const text = tokens[at - 1]?.content;
    return text === href ? "</span>" : ` (${escapeHtml(shorten(href))})</span>`;
  };
  addMathRules(markdown);
  const name = escapeHtml(texts.math);
  rules["math_inline"] = (tokens, at) =>
    `<code class="math" title="${name}">${escapeHtml(tokens[at]?.content ?? "")}</code>`;
  rules["math_block"] = (tokens, at) =>
    `<div class="formula"><p class="formula-label">${name}</p><pre tabindex="0"><code class="math">${escapeHtml(tokens[at]?.content ?? "")}</code></pre></div>`;
  for (const cell of ["th_open", "td_open"]) {
    rules[cell] = (tokens, at) => {
      const side = /right|center/.exec(attribute(tokens[at], "style"))?.[0];
      const tag = cell.slice(0, 2);
      return side === undefined ? `<${tag}>` : `<${tag} class="${side}">`;
    };
  }
  rules["table_open"] = () => `<div class="table" tabindex="0"><table>`;
  rules["table_close"] = () => "</table></div>";
  return markdown;
}

/** A streaming block without incomplete markup, so that the text does not jump when the rest arrives. */
export function hideIncompleteMarkup(rest: string): string {
  const formula = /(?:^|\n)[ \t]*(\$\$|\\\[)((?!\$\$|\\\])[\s\S])*$/.exec(rest);
  if (formula !== null) return `${rest}\n${formula[1] === "$$" ? "$$" : "\\]"}`;
  const withoutMarks = rest.replace(
    /(^|\n)[ \t]*(?:[-=*+_~#>|]+|\d{1,9}[.)]?|`{1,2}|`{3,}[^`\n]*)[ \t]*$/,
    "$1",
  );
  const paragraph = withoutMarks.slice(withoutMarks.lastIndexOf("\n\n") + 1);
  const outsideCode = paragraph.replace(/`[^`]*`/g, "");
  if (outsideCode.includes("`")) return `${withoutMarks}\``;
  if (outsideCode.split("**").length % 2 === 1) return withoutMarks;
  // Remove bold markup that has just begun, or close it for now.
  const inner = withoutMarks.replace(/\*+\s*$|\s+$/, "");
  return /\*\*\s*$/.test(withoutMarks) ? inner : `${inner}**`;
}

function attribute(token: Token | undefined, name: string): string {
  return String(token?.attrGet(name) ?? "");
}

function openingLink(tokens: readonly Token[], closing: number): Token | undefined {
  const { level } = tokens[closing] ?? {};
  for (let at = closing - 1; at >= 0; at--) {
    const token = tokens[at];
    if (token?.type === "link_open" && token.level === level) return token;
  }
  return undefined;
}

function shorten(address: string): string {
  return labelText(address, longestAddress);
}
