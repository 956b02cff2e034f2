import { indentOf } from "../protocol/code/lines";
import { blockCloser, isDirective, openerAbove, opensBlock } from "../text/blocks";
import { balance } from "../text/brackets";
import { looksBlank } from "../text/lines";
import { insides } from "../text/literals";
import { Scanner } from "../text/scanner";
import type { CursorPlace } from "./documentIndent";
import { IndentUnit } from "./indentUnit";
import { indentRecipes } from "./recipes";
import { continuesBelow, dedents, endOfBlock, isLabel, isLayoutLanguage, isSettled } from "./statements";

interface ReindentOptions {
  readonly place: CursorPlace;
  /** The indentation that the model wrote before the first line. */
  readonly given: string;
  /** False if lines may follow and the last line may be incomplete. */
  readonly ended: boolean;
}

/**
 * Moves the lines of an answer to the document's indentation; holds back last lines whose indentation may still
 * change.
 */
export function reindent(lines: readonly string[], options: ReindentOptions): string[] {
  if (options.place.languageId === "makefile") return indentRecipes(lines, options.place);
  const map = new IndentMap(lines, options);
  const result = [lines[0] ?? ""];
  for (let at = 1; at < lines.length; at++) {
    const line = map.next(at);
    if (line === undefined) break;
    result.push(line);
  }
  return result;
}

/** A depth of the answer and its indentation in the document. */
interface Level {
  /** In columns of the answer; undefined until the model's indentation of the first line is known. */
  readonly width: number | undefined;
  readonly indent: string;
}

/** Tracks the depth of an answer's lines. Later lines never change the result for earlier ones. */
class IndentMap {
  readonly #levels: Level[];
  readonly #within: ReturnType<typeof insides>["lines"];
  readonly #isLayout: boolean;
  readonly #unit: IndentUnit;
  /** Column of the first line in the document. */
  readonly #base: number;
  /** The blocks that the answer has opened: the indentation of each opening line and the number of levels there. */
  readonly #blocks: (Level & { readonly levels: number })[] = [];
  /** Columns of one level in the answer, and whether the document's level differs. */
  #step: number | undefined;
  #isScaled = false;
  #hasLeft = false;
  /** The last line of code as the model wrote it, with its indentation in the document. */
  #above: { readonly line: string; readonly indent: string; readonly opens: boolean };
  /** The line with an open bracket whose continuation lines keep their indentation relative to it. */
  #hanging: { readonly width: number; readonly indent: string; readonly depth: number } | undefined;

  constructor(
    private readonly lines: readonly string[],
    private readonly options: ReindentOptions,
  ) {
    const { linePrefix, languageId, unit } = options.place;
    const first = linePrefix + (lines[0] ?? "");
    this.#within = insides(lines.join("\n"), languageId).lines;
    this.#isLayout = isLayoutLanguage(languageId);
    this.#unit = new IndentUnit(unit);
    const indent = indentOf(first);
    this.#base = this.#unit.width(indent);
    this.#levels = [{ width: undefined, indent }];
    this.#above = { line: first, indent, opens: this.#opens(0, first) };
    if (this.#above.opens) this.#blocks.push({ levels: 1, width: undefined, indent });
    this.#recordHangingBrackets(first, indent);
  }

  /** The line at this index; call in order. Undefined while its indentation may still change. */
  next(at: number): string | undefined {
    const line = this.lines[at] ?? "";
    const isLast = at === this.lines.length - 1;
    if (!this.options.ended && isLast && !isSettled(line)) return undefined;
    if (looksBlank(line)) return line;
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
      this.#recordHangingBrackets(line, indent);
      return indent;
    }
    const indent = this.#indentOfCode(at, line);
    if (indent === undefined) return undefined;
    this.#above = { line, indent, opens: this.#opens(at, line) };
    if (this.#above.opens)
      this.#blocks.push({ levels: this.#levels.length, width: this.#unit.width(indentOf(line)), indent });
    this.#recordHangingBrackets(line, indent);
    return indent;
  }

  #indentOfCode(at: number, line: string): string | undefined {
    const given = indentOf(line);
    const width = this.#unit.width(given);
    const { languageId } = this.options.place;
    if (this.#hasLeft) return this.#unit.isOther(given) ? this.#byLevels(width) : given;
    const closes = blockCloser(line, languageId) !== undefined;
    const resumes = dedents(line, languageId) && opensBlock(line, languageId);
    if ((closes || resumes) && !this.#isLayout) {
      const block = this.#closedBlock(width);
      if (block === undefined) return this.#leave(given, width);
      // A closing line aligns with its opening line. One further in closes a line that did not look like an opener.
      if (block !== "further out") {
        this.#levels.length = block.levels;
        this.#levels[block.levels - 1] = { width, indent: block.indent };
        return this.#unit.isOther(given) || this.#unit.width(block.indent) !== width ? block.indent : given;
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
      return this.#unit.isOther(given) || this.#isMoved ? top.indent : given;
    const indent = this.#deeper(top, width, given);
    this.#levels.push({ width, indent });
    return indent;
  }

  /** The block that a line closes; deeper ones only looked like blocks. */
  #closedBlock(width: number) {
    const widthOf = (block = this.#blocks.at(-1)) => block && (block.width ?? this.#levels[0]?.width);
    while ((widthOf() ?? 0) > width) this.#blocks.pop();
    return (widthOf() ?? width) < width ? "further out" : this.#blocks.pop();
  }

  get #top(): Level {
    return this.#levels.at(-1) ?? { width: 0, indent: "" };
  }

  /** Whether lines move to other columns than the model wrote. */
  get #isMoved(): boolean {
    const bottom = this.#levels[0]?.width;
    return this.#isScaled || (bottom !== undefined && bottom !== this.#base);
  }

  #isBaseKnown(width: number): boolean {
    const bottom = this.#levels[0]?.width;
    return bottom !== undefined && bottom <= width;
  }

  /** Infers at which column the model placed the first line, from the first later line that shows it. */
  #findBase(at: number, line: string, closes: boolean): number | undefined | "later" | "outside" {
    const given = indentOf(line);
    const width = this.#unit.width(given);
    const isOther = this.#unit.isOther(given);
    const first = this.options.place.linePrefix + (this.lines[0] ?? "");
    const { languageId, above } = this.options.place;
    if (looksBlank(first)) return this.#base;
    const opened = this.#opens(0, first);
    const isFirst = this.#levels[0]?.width === undefined && this.#above.line === first;
    if (opened && (closes || dedents(line, languageId))) return width;
    if (isFirst && opened) return this.#baseOfBlock(at, line);
    if (continuesBelow(this.#above.line, languageId) || /^\s*(\.\w|\?\.|&&|\|\||[?:+|] )/.test(line))
      return isOther ? undefined : Math.min(width, this.#base);
    const level = this.#base / this.#unit.tabColumns;
    if (this.#isLayout) {
      const isInside = isOther ? width / this.#unit.columnsPerLevel(width) >= level : width >= this.#base;
      const isOwn = isOther || !isFirst || this.#isDoubled(width);
      return isInside ? (isOwn ? width : this.#base) : "outside";
    }
    if (isOther || this.#isDoubled(width)) return width;
    // After a complete statement the next one aligns with it.
    const isInBlock = openerAbove(above, this.#base, languageId) !== undefined || !isFirst;
    const hasEnded = isInBlock ? /([;},]|<\/\S*>|\/>)$/ : /([;}]|<\/\S*>|\/>)$/;
    if (width >= this.#base) return hasEnded.test(first.trimEnd()) ? width : this.#base;
    return isLabel(line) || !isInBlock || looksBlank(this.lines[at - 1] ?? "") ? "outside" : width;
  }

  /** The same as `#findBase`, from the first line of the block that the first line opens. */
  #baseOfBlock(at: number, line: string): number | undefined | "later" {
    const given = indentOf(line);
    const width = this.#unit.width(given);
    if (this.#unit.isOther(given)) return undefined;
    // An opening bracket on a separate line aligns with the block's head.
    if (width === this.#base && /=>$/.test(this.#above.line.trimEnd()) && /^\s*\{$/.test(line)) return width;
    if (width > this.#base)
      return this.options.given !== "" && width > this.#given ? this.#given : this.#base;
    // A list may align with its key, and cases with their switch.
    if (width === this.#base && /^\s*(- |(case|when|in|default)\b|(public|private|protected)\b)/.test(line))
      return width;
    if (this.#isLayout) return width - this.#unit.tabColumns;
    const isKind = {
      code: (index: number) => this.#within[index] === undefined,
      opener: (index: number) => this.#opens(index, this.lines[index] ?? ""),
    };
    const end = endOfBlock(
      this.lines.slice(0, this.options.ended ? undefined : -1),
      at,
      this.options.place.languageId,
      isKind,
    );
    if (end !== undefined) return this.#unit.width(indentOf(end));
    return this.options.ended ? width - this.#unit.tabColumns : "later";
  }

  /** Whether a line opens a block; lines that end within a string or comment do not. */
  #opens(at: number, line: string): boolean {
    return this.#within[at + 1] === undefined && opensBlock(line, this.options.place.languageId);
  }

  /** Column of the first line, including the indentation that the model repeated. */
  get #given(): number {
    return this.#unit.width(indentOf(this.options.place.linePrefix) + this.options.given);
  }

  /** Whether a line has the indentation that the first line had before its duplicate indentation was removed. */
  #isDoubled(width: number): boolean {
    return this.options.given !== "" && width > this.#base && width === this.#given;
  }

  /** The document's indentation for a line deeper than this level. */
  #deeper({ width: from, indent }: Level, width: number, given: string): string {
    const { unit, isSure } = this.options.place;
    const isBlock = this.#above.opens;
    if (unit === undefined) return this.#isMoved ? indent + " ".repeat(width - (from ?? 0)) : given;
    if (from === undefined) return indent + unit;
    const further = width - from;
    if (isBlock && isSure && further !== this.#unit.width(unit)) this.#isScaled = true;
    if (isBlock && [2, 3, 4, 8].includes(further)) this.#step ??= further;
    if (!this.#unit.isOther(given) && !this.#isMoved) return given;
    const step =
      this.#step ?? (this.#unit.isOther(given) ? this.#unit.columnsPerLevel(width) : this.#unit.width(unit));
    if (isBlock) return indent + unit;
    return indent + unit.repeat(Math.floor(further / step)) + " ".repeat(further % step);
  }

  /** Handles a line after the block that contains the answer: the depth of later lines is unknown. */
  #leave(given: string, width: number): string {
    this.#hasLeft = true;
    if (this.#unit.isOther(given)) return this.#byLevels(width);
    if (!this.#isMoved) return given;
    const { above, languageId } = this.options.place;
    return indentOf(above[openerAbove(above, this.#base, languageId) ?? -1] ?? given);
  }

  #byLevels(width: number): string {
    const step = this.#step ?? this.#unit.columnsPerLevel(width);
    return (this.options.place.unit ?? "").repeat(Math.round(width / step));
  }

  /** Keeps a line's indentation relative to another line, which is at `indent` in the document. */
  #beside({ line, indent }: { readonly line: string; readonly indent: string }, given: string): string {
    const own = indentOf(line);
    if (own === indent) return given;
    return indent + " ".repeat(Math.max(0, this.#unit.width(given) - this.#unit.width(own)));
  }

  /** Records brackets that a line leaves open with text after them. */
  #recordHangingBrackets(line: string, indent: string): void {
    const { languageId } = this.options.place;
    if (this.#hanging === undefined && (/[([{]\s*\\?\s*$/.test(line) || opensBlock(line, languageId))) return;
    const { open, unmatched } = balance(line, languageId);
    if (open.length + unmatched.length === 0) return;
    const scanner = new Scanner(languageId).scan(line);
    const opened = scanner.open.filter(({ kind }) => kind === "bracket").length - scanner.mistakes;
    const depth = (this.#hanging?.depth ?? 0) + opened;
    this.#hanging =
      depth > 0 ? { width: this.#unit.width(indentOf(line)), indent, ...this.#hanging, depth } : undefined;
  }
}
