/** Whether a link may be offered to be opened: the web and mail, and no command, file, data or script. */
export function canOpen(href: string): boolean {
  if (href.length > 2000) return false;
  const url = URL.parse(href);
  return url !== null && ["https:", "http:", "mailto:"].includes(url.protocol);
}
