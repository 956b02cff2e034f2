import { type Diagnostic, DiagnosticSeverity, Disposable, languages, type Uri } from "vscode";
import { newErrors } from "./newErrors";

/** Language servers take their time; later errors are about something else. */
const waitMs = 8000;

/** Calls back once, with the errors in these lines that were not there `before`, if there are any soon, or `atOnce` those that are there. */
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

function errorsOf(uri: Uri): Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ severity }) => severity === DiagnosticSeverity.Error);
}
