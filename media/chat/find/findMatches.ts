/** Elements at whose borders a match ends. */
const blocks = "p,li,h1,h2,h3,h4,h5,h6,td,th,.chunk,.user-text,.plain-text > div,summary";

interface Place {
  readonly node: Text;
  /** Offset in the joined text of all nodes. */
  readonly start: number;
}

/** Finds the first `most` matches of `query` below `root`, ignoring case. */
export function findMatches(root: Element, query: string, most: number): Range[] {
  if (query === "") return [];
  const { places, text } = textBelow(root);
  const pattern = new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "giu");
  const ranges: Range[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    while ((places[at + 1]?.start ?? Number.POSITIVE_INFINITY) <= index) at++;
    let last = at;
    const end = index + found.length;
    while ((places[last + 1]?.start ?? Number.POSITIVE_INFINITY) < end) last++;
    const [from, to] = [places[at], places[last]];
    if (from === undefined || to === undefined) break;
    const range = document.createRange();
    range.setStart(from.node, index - from.start);
    range.setEnd(to.node, Math.min(end - to.start, to.node.length));
    ranges.push(range);
    if (ranges.length === most) break;
  }
  return ranges;
}

function textBelow(root: Element): { places: Place[]; text: string } {
  const places: Place[] = [];
  let text = "";
  let block: Element | null | undefined;
  for (const part of root.querySelectorAll(".user-text, .answer, .thinking-text")) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode as Text;
      if (node.parentElement?.closest(".code-bar, .formula-label")) continue;
      const ownBlock = node.parentElement?.closest(blocks);
      if (ownBlock !== block) text += "\n";
      block = ownBlock;
      places.push({ node, start: text.length });
      text += node.data;
    }
  }
  return { places, text };
}
