import { type Diagnostic, DiagnosticSeverity, Disposable, languages, type Uri } from "vscode";
import { newErrors } from "./newErrors";

/** Language servers are slow; later errors are unlikely to come from the edit. */
const waitMs = 8000;

/**
 * Calls back once with errors in these lines that are not in `before`, if any appear within `waitMs`. `atOnce` also
 * checks the current errors.
 */
export function watchForErrors(
  uri: Uri,
  lines: { readonly start: number; readonly end: number },
  { before, atOnce }: { readonly before: readonly Diagnostic[]; readonly atOnce: boolean },
  onErrors: (errors: readonly Diagnostic[]) => void,
): Disposable {
  const look = () => {
    const errors = newErrors(before, errorsOf(uri)).filter(
      ({ range }) => range.end.line >= lines.start && range.start.line < lines.end,
    );
    if (errors.length === 0) return;
    watching.dispose();
    onErrors(errors);
  };
  const timer = setTimeout(() => watching.dispose(), waitMs);
  const watching = Disposable.from(
    languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((each) => each.toString() === uri.toString())) look();
    }),
    { dispose: () => clearTimeout(timer) },
  );
  if (atOnce) look();
  return watching;
}

export function errorsOf(uri: Uri): Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ severity }) => severity === DiagnosticSeverity.Error);
}
