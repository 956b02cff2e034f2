import purify, { type Config } from "dompurify";
import { markInvisible } from "./marks";

/** The allowed elements of rendered Markdown. None of them loads, runs, navigates or sends anything. */
const allowed: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [
    ...[
      "p",
      "br",
      "hr",
      "h1",
      "h2",
      "h3",
      "h4",
      "h5",
      "h6",
      "blockquote",
      "ul",
      "ol",
      "li",
      "div",
      "span",
      "a",
    ],
    ...["strong", "em", "s", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["class", "role", "tabindex", "title", "start", "data-href"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  RETURN_DOM_FRAGMENT: true,
};

/** Classes that the Markdown renderer sets. */
const classes = new Set([
  ...["image", "unlinked", "table", "right", "center"],
  ...["math", "formula", "formula-label", "fence-info"],
]);

purify.addHook("uponSanitizeAttribute", (_element, attribute) => {
  if (attribute.attrName === "class" && !classes.has(attribute.attrValue)) attribute.keepAttr = false;
});

/** Parses HTML, removes everything that is not allowed, and marks invisible characters. */
export function sanitize(html: string): DocumentFragment {
  const fragment = purify.sanitize(html, allowed);
  markInvisible(fragment);
  setDirections(fragment);
  return fragment;
}

/** Prose follows the direction of its first letter, separately for each list item; code always runs left to right. */
function setDirections(fragment: DocumentFragment): void {
  for (const prose of fragment.querySelectorAll("p:not(li > p), h1, h2, h3, h4, h5, h6, li, th, td"))
    prose.setAttribute("dir", "auto");
  for (const code of fragment.querySelectorAll("code, pre")) code.setAttribute("dir", "ltr");
}
