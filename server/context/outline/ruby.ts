import type { IndentedLanguage, LineDeclaration, LogicalLine } from "./indented";

const wrapped =
  /^(?:(?:private|public|protected|module_function|private_class_method|memoize)\b ?\(? ?)(?=def\b|attr_)/;

export const ruby: IndentedLanguage = {
  hasBraceValues: true,
  open: (scope, code) => {
    let isHidden = false;
    return (line) => {
      const access = /^(private|public|protected|module_function)$/.exec(line.code)?.[1];
      if (access) isHidden = access === "private";
      const lead = wrapped.exec(line.code)?.[0] ?? "";
      const found = declared(line, line.code.slice(lead.length), code.text);
      const isPrivate = (isHidden && scope !== "top") || lead.startsWith("private");
      return isPrivate ? found.map((one) => ({ ...one, exported: /^[A-Z]/.test(one.name) })) : found;
    };
  },
};

function declared(line: LogicalLine, code: string, text: string): readonly LineDeclaration[] {
  const contained = /^(class|module) (?:\w+::)*([A-Z]\w*)(?: ?< ?([\w:]+))?/.exec(code);
  if (contained) {
    const [, kind, name = "", base] = contained;
    const bases = base === undefined ? [] : [base.split("::").at(-1) ?? base];
    return [{ name, bases, inside: "class", isNamespace: kind === "module" }];
  }
  // Its methods belong to the class itself.
  if (/^class ?<< ?self\b/.test(code)) return [{ name: "", isTransparent: true, inside: "class" }];
  const called = /^def (?:(self|[A-Z]\w*)\.)?([A-Za-z_]\w*[?!=]?|[^\w\s(]{1,3})/.exec(code);
  if (called) {
    const name = /^def [^(]*=\s*$/.test(code)
      ? called[2]
      : called[2]?.replace(/=$/, (end) =>
          /^def [\w.]+=\(/.test(code) || /^def [\w.]+= ?\(?\w/.test(code) ? end : "",
        );
    return [{ name: name ?? "" }];
  }
  const definesMethods =
    /^attr_(?:reader|writer|accessor)\b/.test(code) ||
    /^(?:define_method|alias_method|delegate|scope|has_many|has_one|belongs_to)\b/.test(code);
  if (definesMethods) return symbolsOf(line, code, text);
  const constant = /^([A-Z]\w*) ?=(?!=) ?(.*)/.exec(code);
  if (!constant?.[1]) return [];
  const isStruct = /^(?:Struct|Data)\.(?:new|define)\b/.test(constant[2] ?? "");
  return [{ name: constant[1], ...(isStruct && { members: symbols(line, text), inside: "class" }) }];
}

function symbolsOf(line: LogicalLine, code: string, text: string): readonly LineDeclaration[] {
  const names = symbols(line, text);
  return (code.startsWith("attr_") || code.startsWith("delegate") ? names : names.slice(0, 1)).map(
    (name) => ({ name }),
  );
}

function symbols({ start, end }: LogicalLine, text: string): readonly string[] {
  const list = text.slice(start, Math.min(end, start + 2000));
  return [...list.matchAll(/(?<![\w:]):([A-Za-z_]\w*)/g)].map(([, name = ""]) => name);
}
