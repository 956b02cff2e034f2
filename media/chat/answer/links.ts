/** "src/app.ts", "./app.ts:10-20", "app.ts#L10": letters and digits of any script, and common separators. */
const place =
  /^(?:\.\/)?(?![.-])[\p{L}\p{N}_@%+.-]+(?:\/[\p{L}\p{N}_@%+.-]+)*(?::\d+(?:[:-]\d+)?|#L\d+(?:-L?\d+)?)?$/u;

/** Whether a link may be clickable: web and mail addresses and places in the workspace; never commands, data or scripts. */
export function canOpen(href: string): boolean {
  if (href.length > 2000) return false;
  if (place.test(href) && /[/.]/.test(href)) return !href.split("/").includes("..");
  const url = URL.parse(href);
  return url !== null && ["https:", "http:", "mailto:"].includes(url.protocol);
}
