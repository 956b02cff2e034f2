import { closingMark, isDirective, openerAbove, opensBlock } from "./blocks";
import { balance } from "./brackets";
import type { Place } from "./documentIndent";
import { indentOf, isBlank } from "./lines";
import { insides } from "./literals";
import { recipes } from "./recipes";
import { Scanner } from "./scanner";
import { endOfBlock, goesBack, goesOn, isLabel, isLayout, isSettled } from "./statements";

interface How {
  readonly place: Place;
  /** The blanks that the model wrote in front of the first line. */
  readonly given: string;
  /** False: lines may follow, and the last one may not be whole. */
  readonly ended: boolean;
}

/** The lines of an answer as they belong at the place; without those at its end that are not sure yet. */
export function reindent(lines: readonly string[], how: How): string[] {
  if (how.place.languageId === "makefile") return recipes(lines, how.place);
  const map = new IndentMap(lines, how);
  const result = [lines[0] ?? ""];
  for (let at = 1; at < lines.length; at++) {
    const line = map.next(at);
    if (line === undefined) break;
    result.push(line);
  }
  return result;
}

/** A depth of the answer, and the indentation that stands for it in the document. */
interface Level {
  /** In columns; undefined while it is not known how deep the model thinks the first line stands. */
  readonly width: number | undefined;
  readonly indent: string;
}

/** Follows the depth of the lines of an answer. Later lines never change what was said of earlier ones. */
class IndentMap {
  readonly #levels: Level[];
  readonly #within: ReturnType<typeof insides>["lines"];
  readonly #isLayout: boolean;
  readonly #tabColumns: number;
  /** Columns at which the first line stands in the document. */
  readonly #base: number;
  /** The blocks that the answer has opened: how many levels there were, and the line that opened each. */
  readonly #blocks: (Level & { readonly levels: number })[] = [];
  /** Columns of one level in the answer, and whether the document has others. */
  #step: number | undefined;
  #isScaled = false;
  #hasLeft = false;
  /** The last line of code, as the model wrote it and as it stands in the document. */
  #above: { readonly line: string; readonly indent: string; readonly opens: boolean };
  /** What goes on from a line with an open bracket stands where it stood beside that. */
  #hanging: { readonly width: number; readonly indent: string; readonly depth: number } | undefined;

  constructor(
    private readonly lines: readonly string[],
    private readonly how: How,
  ) {
    const { linePrefix, languageId, unit } = how.place;
    const first = linePrefix + (lines[0] ?? "");
    this.#within = insides(lines.join("\n"), languageId).lines;
    this.#isLayout = isLayout(languageId);
    this.#tabColumns = unit === undefined || unit === "\t" ? 4 : unit.length;
    const indent = indentOf(first);
    this.#base = this.#width(indent);
    this.#levels = [{ width: undefined, indent }];
    this.#above = { line: first, indent, opens: this.#opens(0, first) };
    if (this.#above.opens) this.#blocks.push({ levels: 1, width: undefined, indent });
    this.#hang(first, indent);
  }

  /** The line at this index, after those before it; undefined when it is not sure yet. */
  next(at: number): string | undefined {
    const line = this.lines[at] ?? "";
    const isLast = at === this.lines.length - 1;
    if (!this.how.ended && isLast && !isSettled(line)) return undefined;
    if (isBlank(line)) return line;
    const indent = this.#indentAt(at, line);
    return indent === undefined ? undefined : indent + line.slice(indentOf(line).length);
  }

  #indentAt(at: number, line: string): string | undefined {
    const given = indentOf(line);
    const inside = this.#within[at];
    if (inside === "literal" || (given === "" && isDirective(line))) return given;
    if (inside !== undefined) return this.#beside(this.#above, given);
    if (this.#hanging !== undefined) {
      const indent = this.#beside(
        { line: " ".repeat(this.#hanging.width), indent: this.#hanging.indent },
        given,
      );
      this.#hang(line, indent);
      return indent;
    }
    const indent = this.#indentOfCode(at, line);
    if (indent === undefined) return undefined;
    this.#above = { line, indent, opens: this.#opens(at, line) };
    if (this.#above.opens)
      this.#blocks.push({ levels: this.#levels.length, width: this.#width(indentOf(line)), indent });
    this.#hang(line, indent);
    return indent;
  }

  #indentOfCode(at: number, line: string): string | undefined {
    const given = indentOf(line);
    const width = this.#width(given);
    const { languageId } = this.how.place;
    if (this.#hasLeft) return this.#isOther(given) ? this.#byLevels(width) : given;
    const closes = closingMark(line, languageId) !== undefined;
    const resumes = goesBack(line, languageId) && opensBlock(line, languageId);
    if ((closes || resumes) && !this.#isLayout) {
      const block = this.#closedBlock(width);
      if (block === undefined) return this.#leave(given, width);
      // A closing line stands where the line stands that it belongs to. One further in belongs to a line that did not look like it.
      if (block !== "further out") {
        this.#levels.length = block.levels;
        this.#levels[block.levels - 1] = { width, indent: block.indent };
        return this.#isOther(given) || this.#width(block.indent) !== width ? block.indent : given;
      }
    }
    const inner = this.#top.width;
    while (this.#levels.length > 1 && (this.#top.width ?? 0) > width) this.#levels.pop();
    const isBetween =
      this.#isLayout && inner !== undefined && width < inner && width > (this.#top.width ?? width);
    if (isBetween) this.#levels[this.#levels.length - 1] = { ...this.#top, width };
    if (this.#levels.length === 1 && !this.#isBaseKnown(width)) {
      const base = this.#findBase(at, line, closes);
      if (base === "later") return undefined;
      if (base === "outside") return this.#leave(given, width);
      this.#levels[0] = { ...this.#top, width: base };
    }
    const top = this.#top;
    if (top.width !== undefined && width <= top.width)
      return this.#isOther(given) || this.#isMoved ? top.indent : given;
    const indent = this.#deeper(top, width, given);
    this.#levels.push({ width, indent });
    return indent;
  }

  /** The block that a line closes; what stands further in only looked like one. */
  #closedBlock(width: number) {
    const widthOf = (block = this.#blocks.at(-1)) => block && (block.width ?? this.#levels[0]?.width);
    while ((widthOf() ?? 0) > width) this.#blocks.pop();
    return (widthOf() ?? width) < width ? "further out" : this.#blocks.pop();
  }

  get #top(): Level {
    return this.#levels.at(-1) ?? { width: 0, indent: "" };
  }

  /** Whether lines stand at other columns than the model wrote. */
  get #isMoved(): boolean {
    const bottom = this.#levels[0]?.width;
    return this.#isScaled || (bottom !== undefined && bottom !== this.#base);
  }

  #isBaseKnown(width: number): boolean {
    const bottom = this.#levels[0]?.width;
    return bottom !== undefined && bottom <= width;
  }

  /** How deep the model thinks that the first line stands: this is the first line that may tell. */
  #findBase(at: number, line: string, closes: boolean): number | undefined | "later" | "outside" {
    const given = indentOf(line);
    const width = this.#width(given);
    const isOther = this.#isOther(given);
    const first = this.how.place.linePrefix + (this.lines[0] ?? "");
    const { languageId, above } = this.how.place;
    if (isBlank(first)) return this.#base;
    const opened = this.#opens(0, first);
    const isFirst = this.#levels[0]?.width === undefined && this.#above.line === first;
    if (opened && (closes || goesBack(line, languageId))) return width;
    if (isFirst && opened) return this.#baseOfBlock(at, line);
    if (goesOn(this.#above.line, languageId) || /^\s*(\.\w|\?\.|&&|\|\||[?:+|] )/.test(line))
      return isOther ? undefined : Math.min(width, this.#base);
    const level = this.#base / this.#tabColumns;
    if (this.#isLayout) {
      const isInside = isOther ? width / this.#blanksPerLevel(width) >= level : width >= this.#base;
      const isOwn = isOther || !isFirst || this.#isDoubled(width);
      return isInside ? (isOwn ? width : this.#base) : "outside";
    }
    if (isOther || this.#isDoubled(width)) return width;
    // Behind a statement that has ended the next one stands beside it.
    const isInBlock = openerAbove(above, this.#base, languageId) !== undefined || !isFirst;
    const hasEnded = isInBlock ? /([;},]|<\/\S*>|\/>)$/ : /([;}]|<\/\S*>|\/>)$/;
    if (width >= this.#base) return hasEnded.test(first.trimEnd()) ? width : this.#base;
    return isLabel(line) || !isInBlock || isBlank(this.lines[at - 1] ?? "") ? "outside" : width;
  }

  /** The same from the first line within the block that the first line opens. */
  #baseOfBlock(at: number, line: string): number | undefined | "later" {
    const given = indentOf(line);
    const width = this.#width(given);
    if (this.#isOther(given)) return undefined;
    // A block's bracket on a line of its own stands beside its head.
    if (width === this.#base && /=>$/.test(this.#above.line.trimEnd()) && /^\s*\{$/.test(line)) return width;
    if (width > this.#base) return this.how.given !== "" && width > this.#given ? this.#given : this.#base;
    // A list may stand beside its key, and cases beside their switch.
    if (width === this.#base && /^\s*(- |(case|when|in|default)\b|(public|private|protected)\b)/.test(line))
      return width;
    if (this.#isLayout) return width - this.#tabColumns;
    const isKind = {
      code: (index: number) => this.#within[index] === undefined,
      opener: (index: number) => this.#opens(index, this.lines[index] ?? ""),
    };
    const end = endOfBlock(
      this.lines.slice(0, this.how.ended ? undefined : -1),
      at,
      this.how.place.languageId,
      isKind,
    );
    if (end !== undefined) return this.#width(indentOf(end));
    return this.how.ended ? width - this.#tabColumns : "later";
  }

  /** What ends in a string or a comment of several lines opens no block. */
  #opens(at: number, line: string): boolean {
    return this.#within[at + 1] === undefined && opensBlock(line, this.how.place.languageId);
  }

  /** Columns at which the first line stands with all the blanks that the model wrote. */
  get #given(): number {
    return this.#width(indentOf(this.how.place.linePrefix) + this.how.given);
  }

  /** All of the answer is as far in as the first line was before the doubled blanks went. */
  #isDoubled(width: number): boolean {
    return this.how.given !== "" && width > this.#base && width === this.#given;
  }

  /** Indentation of a line further in than this level. */
  #deeper({ width: from, indent }: Level, width: number, given: string): string {
    const { unit, isSure } = this.how.place;
    const isBlock = this.#above.opens;
    if (unit === undefined) return this.#isMoved ? indent + " ".repeat(width - (from ?? 0)) : given;
    if (from === undefined) return indent + unit;
    const further = width - from;
    if (isBlock && isSure && further !== this.#width(unit)) this.#isScaled = true;
    if (isBlock && [2, 3, 4, 8].includes(further)) this.#step ??= further;
    if (!this.#isOther(given) && !this.#isMoved) return given;
    const step = this.#step ?? (this.#isOther(given) ? this.#blanksPerLevel(width) : this.#width(unit));
    if (isBlock) return indent + unit;
    return indent + unit.repeat(Math.floor(further / step)) + " ".repeat(further % step);
  }

  /** The line is behind the block that the answer is in; nothing is known of the places of those that follow. */
  #leave(given: string, width: number): string {
    this.#hasLeft = true;
    if (this.#isOther(given)) return this.#byLevels(width);
    if (!this.#isMoved) return given;
    const { above, languageId } = this.how.place;
    return indentOf(above[openerAbove(above, this.#base, languageId) ?? -1] ?? given);
  }

  #byLevels(width: number): string {
    const step = this.#step ?? this.#blanksPerLevel(width);
    return (this.how.place.unit ?? "").repeat(Math.round(width / step));
  }

  #blanksPerLevel(width: number): number {
    const { unit } = this.how.place;
    if (unit !== "\t") return this.#tabColumns;
    return width % 4 === 0 ? 4 : 2;
  }

  /** Beside a line that stands at `indent` in the document as this one stood beside it in the answer. */
  #beside({ line, indent }: { readonly line: string; readonly indent: string }, given: string): string {
    const own = indentOf(line);
    if (own === indent) return given;
    return indent + " ".repeat(Math.max(0, this.#width(given) - this.#width(own)));
  }

  /** Notes brackets that a line leaves open with text behind them. */
  #hang(line: string, indent: string): void {
    const { languageId } = this.how.place;
    if (this.#hanging === undefined && (/[([{]\s*\\?\s*$/.test(line) || opensBlock(line, languageId))) return;
    const { open, unmatched } = balance(line, languageId);
    if (open.length + unmatched.length === 0) return;
    const scanner = new Scanner(languageId).take(line);
    const opened = scanner.open.filter(({ kind }) => kind === "bracket").length - scanner.mistakes;
    const depth = (this.#hanging?.depth ?? 0) + opened;
    this.#hanging =
      depth > 0 ? { width: this.#width(indentOf(line)), indent, ...this.#hanging, depth } : undefined;
  }

  /** Whether the blanks are not the document's kind. */
  #isOther(given: string): boolean {
    const { unit } = this.how.place;
    return unit !== undefined && (unit === "\t" ? /^ {2,}/.test(given) : given.includes("\t"));
  }

  #width(indent: string): number {
    const tabs = indent.split("\t").length - 1;
    return tabs * this.#tabColumns + indent.length - tabs;
  }
}
