import purify, { type Config } from "dompurify";
import { markUnseen } from "./marks";

/** What the Markdown of an answer can become. No element that loads, runs, navigates or sends anything. */
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

/** Classes that come from our own rules for Markdown. */
const classes = new Set([
  ...["image", "unlinked", "table", "right", "center"],
  ...["math", "formula", "formula-label", "fence-info"],
]);

purify.addHook("uponSanitizeAttribute", (_element, attribute) => {
  if (attribute.attrName === "class" && !classes.has(attribute.attrValue)) attribute.keepAttr = false;
});

/** HTML as elements, without anything that is not on the list, and with marks where characters cannot be seen. */
export function sanitize(html: string): DocumentFragment {
  const fragment = purify.sanitize(html, allowed);
  markUnseen(fragment);
  setDirections(fragment);
  return fragment;
}

/** Prose runs the way of its first letters, each item of a list by itself; code always from left to right. */
function setDirections(fragment: DocumentFragment): void {
  for (const prose of fragment.querySelectorAll("p:not(li > p), h1, h2, h3, h4, h5, h6, li, th, td"))
    prose.setAttribute("dir", "auto");
  for (const code of fragment.querySelectorAll("code, pre")) code.setAttribute("dir", "ltr");
}
