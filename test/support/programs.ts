import fc from "fast-check";

/** A program in pieces; a cut may fall between two. Strings, comments and the like are one piece each. */
export type Program = readonly string[];

export interface ProgramLanguage {
  readonly languageId: string;
  readonly programs: fc.Arbitrary<Program>;
  /** Pieces whose brackets do not count. */
  readonly opaque: readonly string[];
}

interface Style {
  readonly languageId: string;
  readonly opaque: readonly string[];
  /** The end of a statement. */
  readonly end: string;
  /** The text before and after a callback's body. */
  readonly callback: readonly [head: string, tail: string];
  readonly method: (name: string) => Program;
}

const word = fc.constantFrom("alpha", "item", "count", "name");

const styles: readonly Style[] = [
  {
    languageId: "typescript",
    opaque: ['"text ("', "'it\\'s }'", `\`]\${a(b)}(\``, "/[(]\\}/", "// why (", "/* { */"],
    end: ";",
    callback: ["(item) => {", "}"],
    method: (name) => ["function ", name, "(", "a: string", ", ", "b: number", ")", ": void ", "{"],
  },
  {
    languageId: "go",
    opaque: ['"text ("', "'{'", "`]`", "// why (", "'\\''"],
    end: "",
    callback: ["func(item int) {", "}"],
    method: (name) => ["func ", name, "(", "a", ", ", "b int", ")", " int ", "{"],
  },
  {
    languageId: "rust",
    opaque: ['"text ("', "'('", "'\\''", "// don't ("],
    end: ";",
    callback: ["|item| {", "}"],
    method: (name) => ["fn ", name, "<'a>", "(", "a: &'a str", ", ", "b: &'a str", ")", " -> &'a str ", "{"],
  },
  {
    languageId: "java",
    opaque: ['"text ("', "'}'", "'\"'", "/* ( */", "// it's ("],
    end: ";",
    callback: ["item -> {", "}"],
    method: (name) => ["void ", name, "(", "int a", ", ", "String b", ")", " {"],
  },
  {
    languageId: "kotlin",
    opaque: ['"text ("', "'{'", '"""a ( " b"""', "// why ("],
    end: "",
    callback: ["fun(item: Int) {", "}"],
    method: (name) => ["fun ", name, "(", "a: Int", ", ", "b: Int", ")", ": Int ", "{"],
  },
  {
    languageId: "php",
    opaque: ['"text ("', "'}'", "# why (", "// why (", "/* { */"],
    end: ";",
    callback: ["function ($item) {", "}"],
    method: (name) => ["function ", name, "(", "$a", ", ", "$b", ")", " {"],
  },
];

const isComment = (piece: string) => /^(\/\/|#)/.test(piece);

function value({ opaque }: Style): fc.Arbitrary<Program> {
  const values = opaque.filter((piece) => !isComment(piece));
  return fc.letrec<{ value: Program }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      word.map((name) => [name]),
      fc.constantFrom(...values).map((piece) => [piece]),
      fc.tuple(word, tie("value"), tie("value")).map(([f, a, b]) => [f, "(", ...a, ", ", ...b, ")"]),
      fc.tuple(tie("value"), tie("value")).map(([a, b]) => ["[", ...a, ", ", ...b, "]"]),
    ),
  })).value;
}

const deeper = (program: Program): string[] => program.map((piece) => piece.replaceAll("\n", "\n    "));

function inBraces(style: Style): fc.Arbitrary<Program> {
  const { end, callback, method, opaque } = style;
  const values = value(style);
  const body = (block: Program) => [...deeper(block), "\n"];
  return fc.letrec<{ block: Program; statement: Program }>((tie) => ({
    block: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((all) => all.flat()),
    statement: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(word, values).map(([name, a]) => ["\n", name, " = ", ...a, end]),
      fc.constantFrom(...opaque.filter(isComment)).map((comment) => ["\n", comment]),
      fc
        .tuple(values, tie("block"))
        .map(([a, block]) => ["\n", "if ", "(", ...a, ") ", "{", ...body(block), "}"]),
      fc
        .tuple(word, tie("block"))
        .map(([f, block]) => ["\n", f, ".each", "(", callback[0], ...body(block), callback[1], ")", end]),
      fc
        .tuple(word, values, values)
        .map(([f, a, b]) => [
          "\n",
          f,
          "(",
          "[",
          "\n    ",
          ...a,
          ",",
          "\n    ",
          ...b,
          ",",
          "\n",
          "]",
          ")",
          end,
        ]),
      fc.tuple(word, tie("block")).map(([name, block]) => ["\n", ...method(name), ...body(block), "}"]),
    ),
  })).block;
}

const python: Style = {
  languageId: "python",
  opaque: ['"text ("', "'it is }'", '"""a " ("""', "# don't ("],
  end: "",
  callback: ["", ""],
  method: () => [],
};

const pythonPrograms = fc.letrec<{ block: Program; statement: Program }>((tie) => ({
  block: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((all) => all.flat()),
  statement: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(word, value(python)).map(([name, a]) => ["\n", name, " = ", ...a]),
    fc.constant(["\n", "# don't ("]),
    fc.tuple(value(python), tie("block")).map(([a, block]) => ["\n", "if ", ...a, ":", ...deeper(block)]),
    fc
      .tuple(word, value(python), value(python))
      .map(([f, a, b]) => ["\n", f, "(", "\n    ", ...a, ",", "\n    ", "b=", ...b, ",", "\n", ")"]),
    fc
      .tuple(word, tie("block"))
      .map(([name, block]) => ["\n", "def ", name, "(", "a", ", ", "b", ")", ":", ...deeper(block)]),
  ),
})).block;

const markupPrograms = fc.letrec<{ block: Program; element: Program }>((tie) => ({
  block: fc.array(tie("element"), { minLength: 1, maxLength: 3 }).map((all) => all.flat()),
  element: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("p", "h1", "li").map((tag) => ["\n", `<${tag}>`, "it's (", `</${tag}>`]),
    fc.constant(["\n", "<img ", 'src="a>b.png"', ">"]),
    fc.constant(["\n", "<!-- <p> -->"]),
    fc
      .tuple(fc.constantFrom("div", "ul"), tie("block"))
      .map(([tag, block]) => ["\n", `<${tag}`, ' class="a"', ">", ...deeper(block), "\n", `</${tag}>`]),
  ),
})).block;

/** Indents Go with tabs, as its formatter requires. */
function indentedBy({ languageId }: Style, program: Program): Program {
  return languageId === "go" ? program.map((piece) => piece.replaceAll("    ", "\t")) : program;
}

export const programLanguages: readonly ProgramLanguage[] = [
  ...styles.map((style) => ({
    ...style,
    programs: inBraces(style).map((program) => indentedBy(style, program)),
  })),
  { ...python, programs: pythonPrograms },
  { languageId: "html", programs: markupPrograms, opaque: ["<!-- <p> -->", 'src="a>b.png"', "it's ("] },
];
