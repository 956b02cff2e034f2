import type { PromptPart } from "../engine/engine";
import { toComment } from "./comments";
import type { Family, RepositoryFormat } from "./family";

export interface FillContent {
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  /** Text that the user typed between prefix and cursor since the plan was made. */
  readonly typed?: string;
  /** Parts of other files in the order of the prompt: the best last. */
  readonly snippets: readonly { readonly path: string; readonly text: string }[];
  /** Path of the file being completed. */
  readonly path: string;
  /** The editor's identifier of the file's language, for comments. */
  readonly languageId: string;
  readonly repositoryName?: string;
}

/** Renders a fill-in-the-middle prompt in the family's format. Paths appear only together with other files. */
export function renderFill(family: Family, content: FillContent): PromptPart[] {
  const { fimTokens, repository } = family;
  const context = content.snippets.length === 0 ? noContext : renderContext(repository, content);
  const lead = [specialToken(fimTokens.prefix), text(family.prefixLead), ...context.inPrefix];
  const suffix = [specialToken(fimTokens.suffix), text(content.suffix)];
  const middle = specialToken(fimTokens.middle);
  const typed = content.typed ?? "";
  const fill =
    family.order === "psm"
      ? [...lead, text(content.prefix), ...suffix, middle, textAtCursor(typed)]
      : [...suffix, ...lead, textAtCursor(content.prefix + typed), middle];
  const parts = [...context.beforePrompt, ...fill];
  return parts.filter((part) => part !== undefined);
}

interface RenderedContext {
  readonly beforePrompt: readonly (PromptPart | undefined)[];
  readonly inPrefix: readonly (PromptPart | undefined)[];
}

const noContext: RenderedContext = { beforePrompt: [], inPrefix: [] };

function renderContext(format: RepositoryFormat | undefined, content: FillContent): RenderedContext {
  if (!format) return { beforePrompt: [], inPrefix: asComments(content).map(text) };
  const name = content.repositoryName;
  const before: (PromptPart | undefined)[] = [];
  const inPrefix: (PromptPart | undefined)[] = [];
  if (format.name && name !== undefined)
    before.push(specialToken(format.name.specialToken), text(name + format.name.end));
  const files = format.files === "beforePrompt" ? before : inPrefix;
  for (const snippet of content.snippets) {
    files.push(fileToken(format), text(header(format, snippet.path) + endLine(snippet.text)));
    files.push(specialToken(format.separatorToken));
  }
  files.push(fileToken(format));
  (format.path === "beforePrompt" ? before : inPrefix).push(text(header(format, content.path)));
  return { beforePrompt: before, inPrefix };
}

function header(format: RepositoryFormat, path: string): string {
  const lead = format.file && "text" in format.file ? format.file.text : "";
  return `${lead}${path}\n`;
}

function fileToken({ file }: RepositoryFormat): PromptPart | undefined {
  return file && "specialToken" in file ? file : undefined;
}

function asComments({ snippets, path, languageId }: FillContent): string[] {
  const files = snippets.map((snippet) => `Path: ${snippet.path}\n${endLine(snippet.text)}`);
  return [...files, `Path: ${path}\n`].map((file) => toComment(file, languageId));
}

function endLine(content: string): string {
  return content.endsWith("\n") ? content : `${content}\n`;
}

function specialToken(name: string | undefined): PromptPart | undefined {
  return name === undefined ? undefined : { specialToken: name };
}

function textAtCursor(content: string): PromptPart | undefined {
  return content === "" ? undefined : { text: content, endsAtCursor: true };
}

function text(content: string | undefined): PromptPart | undefined {
  return content === undefined || content === "" ? undefined : { text: content };
}
