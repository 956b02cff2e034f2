import { extname } from "node:path";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { lastLines } from "../aroundCursor";
import type { Documents } from "../documents";
import { pathOf } from "../fileAccess";
import { type Import, importsOf } from "../importStyles";
import { type Declaration, outline } from "../outline";
import type { ContextQuery, ContextSource, Snippet } from "../source";
import type { WorkspaceFile, WorkspaceFiles } from "../workspaceFiles";

const maxSnippets = 8;
const maxChars = 2500;
/** A module that only passes on what others declare is looked through, this deep. */
const maxDepth = 2;
const maxFolderFiles = 6;

/** What the files that this one imports declare: signatures, without what is in the functions. */
export function imports(documents: Documents, files: WorkspaceFiles): ContextSource {
  return {
    name: "imports",
    weight: 1.2,
    async gather(query, signal) {
      const path = pathOf(query.uri);
      const root = path === undefined ? undefined : rootOf(path, files.folderPaths());
      if (path === undefined || root === undefined) return [];
      const document = documents.get(query.uri);
      const text = document === undefined ? query.window.prefix : topOf(document);
      const found = importsOf(query.languageId, text, { path, root });
      const near = namesNear(query);
      const snippets: Snippet[] = [];
      for (const [index, imported] of found.entries()) {
        if (signal.aborted) break;
        for (const part of await declarationsOf(imported, query.languageId, root, files, maxDepth)) {
          const text = render(part.declarations, near);
          if (text === "" || part.file.uri === query.uri) continue;
          // Those in use at the cursor first, then as they stand in the file.
          const used = part.declarations.some(({ name }) => near.has(name)) ? 1000 : 0;
          snippets.push({ path: part.file.path, text, score: used - index });
        }
      }
      return snippets.sort((a, b) => b.score - a.score).slice(0, maxSnippets);
    },
  };
}

/** The part of a file that imports stand in. */
const top = { lines: 400, chars: 64 * 1024 };

function topOf(document: TextDocument): string {
  const end = Math.min(document.offsetAt({ line: top.lines, character: 0 }), top.chars);
  return document.getText({ start: document.positionAt(0), end: document.positionAt(end) });
}

interface Part {
  readonly file: WorkspaceFile;
  readonly declarations: readonly Declaration[];
}

async function declarationsOf(
  imported: Import,
  languageId: string,
  root: string,
  files: WorkspaceFiles,
  depth: number,
): Promise<readonly Part[]> {
  const found = await resolve(imported, files);
  const parts: Part[] = [];
  for (const file of found) {
    const own = declarationsIn(file).filter(({ exported }) => exported);
    const wanted = own.filter(({ name }) => imported.names.includes(name));
    const declarations = wanted.length > 0 ? wanted : own;
    const path = pathOf(file.uri);
    if (declarations.length > 0) parts.push({ file, declarations });
    else if (depth > 1 && path !== undefined) {
      for (const next of importsOf(languageId, file.text, { path, root }).slice(0, 8)) {
        const passedOn = { candidates: next.candidates, names: imported.names };
        const deeper = await declarationsOf(passedOn, languageId, root, files, depth - 1);
        const named = deeper.filter((part) =>
          part.declarations.some(({ name }) => imported.names.includes(name)),
        );
        parts.push(...(imported.names.length === 0 ? deeper : named));
      }
    }
  }
  return parts;
}

/** The file that is meant; the first ones of a folder when that is. */
async function resolve({ candidates }: Import, files: WorkspaceFiles): Promise<readonly WorkspaceFile[]> {
  for (const candidate of candidates) {
    if (/[\\/]$/.test(candidate)) {
      const names = await files.list(candidate, 200);
      const sources = names.filter((name) => extname(name) === ".go" && !name.endsWith("_test.go"));
      const read = await Promise.all(
        sources.slice(0, maxFolderFiles).map((name) => files.read(candidate + name)),
      );
      const found = read.filter((file) => file !== undefined);
      if (found.length > 0) return found;
    } else {
      const file = await files.read(candidate);
      if (file !== undefined) return [file];
    }
  }
  return [];
}

const outlines = new WeakMap<WorkspaceFile, readonly Declaration[]>();

function declarationsIn(file: WorkspaceFile): readonly Declaration[] {
  let declarations = outlines.get(file);
  if (declarations === undefined) {
    declarations = outline(file.lines);
    outlines.set(file, declarations);
  }
  return declarations;
}

/** In the order of the file; when there is too much, those in use at the cursor stay. */
function render(declarations: readonly Declaration[], near: ReadonlySet<string>): string {
  const isUsed = ({ name }: Declaration) => near.has(name);
  const byUse = [...declarations.filter(isUsed), ...declarations.filter((found) => !isUsed(found))];
  const kept = new Set<Declaration>();
  let chars = 0;
  for (const declaration of byUse) {
    chars += declaration.text.length + 1;
    if (chars <= maxChars) kept.add(declaration);
  }
  return declarations
    .filter((declaration) => kept.has(declaration))
    .map(({ text }) => text)
    .join("\n");
}

function namesNear({ window }: ContextQuery): ReadonlySet<string> {
  return new Set(lastLines(window.prefix, 30).match(/[A-Za-z_$][\w$]*/g) ?? []);
}

function rootOf(path: string, folders: readonly string[]): string | undefined {
  return folders
    .map((folder) => folder.replace(/[\\/]$/, ""))
    .filter((folder) => path.startsWith(folder))
    .sort((a, b) => b.length - a.length)[0];
}
