/**
 * Makes the children of `target` equal to those of `source`, changing only what differs: growing text is only appended to, and
 * the user's selection and scroll positions stay. Moves nodes out of `source`.
 */
export function reconcile(target: Node, source: Node): void {
  const olds = [...target.childNodes];
  const news = [...source.childNodes];
  for (const [at, next] of news.entries()) {
    const old = olds[at];
    if (old === undefined) target.appendChild(next);
    else if (!adopt(old, next)) target.replaceChild(next, old);
  }
  for (const old of olds.slice(news.length)) target.removeChild(old);
}

/** Updates `old` to equal `next`; returns false if it must be replaced. */
function adopt(old: Node, next: Node): boolean {
  if (old instanceof Text && next instanceof Text) {
    if (next.data.startsWith(old.data)) {
      if (next.length > old.length) old.appendData(next.data.slice(old.length));
    } else old.data = next.data;
    return true;
  }
  if (!(old instanceof Element && next instanceof Element)) return false;
  if (!old.cloneNode(false).isEqualNode(next.cloneNode(false))) return false;
  reconcile(old, next);
  return true;
}
