/** Reads the types of server/protocol with the TypeScript compiler, as one line of text for each field. */
import { globSync } from "node:fs";
import { resolve } from "node:path";
import {
  API,
  type Project,
  SymbolFlags,
  type Type,
  TypeFlags,
  type TypeReference,
  type Symbol as TypeSymbol,
} from "typescript/unstable/sync";
import { moduleOf, typesIn } from "./protocolDocument";

export interface Fields {
  readonly ofCode: readonly string[];
  readonly ofDocument: readonly string[];
  /** Methods by the names of their namespaces. */
  readonly methods: ReadonlyMap<string, string>;
}

const documentModule = resolve("server/protocol/documentedProtocol.ts");
const config = resolve("protocol.tsconfig.json");

/**
 * The fields of all messages, in the code and in the document. `changes` has texts of source files, by path, in place of
 * those on disk. A type with a table in the document is one word where another type uses it.
 */
export function readFields(document: string, changes: Readonly<Record<string, string>> = {}): Fields {
  const sources = globSync("server/protocol/*.ts").map((file) => resolve(file));
  const texts = new Map([
    [
      config,
      JSON.stringify({ extends: "./tsconfig.json", include: [], files: [...sources, documentModule] }),
    ],
    [documentModule, moduleOf(document)],
    ...Object.entries(changes).map(([path, text]) => [resolve(path), text] as const),
  ]);
  const api = new API({
    fs: {
      readFile: (path) => texts.get(resolve(path)),
      fileExists: (path) => texts.has(resolve(path)) || undefined,
    },
  });
  try {
    const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
    if (project === undefined) throw new Error("TypeScript could not read server/protocol.");
    return new TypeReader(project, new Set(typesIn(document).keys())).read(sources);
  } finally {
    api.close();
  }
}

class TypeReader {
  constructor(
    private readonly project: Project,
    private readonly documented: ReadonlySet<string>,
  ) {}

  read(sources: readonly string[]): Fields {
    const exported = sources.flatMap((file) => this.#exportsOf(file));
    const inDocument = this.#exportsOf(documentModule);
    const methods = exported.flatMap((namespace) => this.#methodOf(namespace) ?? []);
    return {
      ofCode: [...methods.flatMap(({ fields }) => fields), ...this.#fieldsOfDocumented(exported)],
      ofDocument: [
        ...this.#errors(),
        ...inDocument.filter(({ name }) => name === "Methods").flatMap((all) => this.#fieldsOfMethods(all)),
        ...this.#fieldsOfDocumented(inDocument),
      ],
      methods: new Map(methods.map(({ namespace, method }) => [namespace, method])),
    };
  }

  #exportsOf(file: string): readonly TypeSymbol[] {
    const { program, checker } = this.project;
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module === undefined ? [] : checker.getExportsOfModule(module);
  }

  /** Mistakes in the document's types, such as an unknown name. */
  #errors(): string[] {
    const { program } = this.project;
    return [
      ...program.getSyntacticDiagnostics(documentModule),
      ...program.getSemanticDiagnostics(documentModule),
    ].map(({ text }) => text);
  }

  /** A namespace with `method` and `type`. */
  #methodOf(symbol: TypeSymbol) {
    if ((symbol.flags & SymbolFlags.Module) === 0) return undefined;
    const members = [...symbol.getExports().values()];
    const [method, type] = ["method", "type"].map((name) => {
      const member = members.find((each) => each.name === name);
      return member && this.project.checker.getTypeOfSymbol(member);
    });
    if (method === undefined || type === undefined || !method.isStringLiteralType()) return undefined;
    const types = this.project.checker.getTypeArguments(type as TypeReference);
    const kind = type.getSymbol()?.name;
    const [params, result] = kind === "RequestType0" ? [undefined, types[0]] : [types[0], types[1]];
    const fields = [
      ...this.#fieldsOf(`${method.value} params`, params),
      ...(kind === "NotificationType" ? [] : this.#fieldsOf(`${method.value} result`, result)),
    ];
    return { namespace: symbol.name, method: method.value, fields };
  }

  #fieldsOfMethods(methods: TypeSymbol): string[] {
    const { checker } = this.project;
    return this.#properties(checker.getDeclaredTypeOfSymbol(methods)).flatMap(({ name: method, type }) =>
      this.#properties(type).flatMap(({ name, type }) => this.#fieldsOf(`${method} ${name}`, type)),
    );
  }

  #fieldsOfDocumented(symbols: readonly TypeSymbol[]): string[] {
    return symbols
      .filter(({ name }) => this.documented.has(name))
      .flatMap((symbol) => this.#fieldsOf(symbol.name, this.project.checker.getDeclaredTypeOfSymbol(symbol)));
  }

  /** One line for each field of an object and each member of a union. */
  #fieldsOf(path: string, type: Type | undefined): string[] {
    if (type === undefined || type.flags & TypeFlags.Undefined) return [];
    if (type.isUnionType()) return type.getTypes().map((each) => `${path}: ${this.#write(each)}`);
    if (!this.#isPlainObject(type)) return [`${path}: ${this.#write(type)}`];
    const fields = this.#properties(type).map(({ field, type }) => `${path}.${field}: ${this.#write(type)}`);
    return fields.length === 0 ? [`${path}: ${this.#writeObject(type)}`] : fields;
  }

  /** A type in one canonical form: without `readonly` and `undefined`, and with its parts in alphabetical order. */
  #write(type: Type): string {
    const { checker } = this.project;
    const name = this.#nameOf(type);
    if (name !== undefined) return name;
    if (checker.isArrayType(type)) {
      const [element] = checker.getTypeArguments(type as TypeReference);
      return `(${element && this.#write(element)})[]`;
    }
    if (type.isUnionType())
      return type
        .getTypes()
        .filter(({ flags }) => (flags & TypeFlags.Undefined) === 0)
        .map((each) => this.#write(each))
        .toSorted()
        .join(" | ");
    return this.#isPlainObject(type) ? this.#writeObject(type) : checker.typeToString(type);
  }

  #writeObject(type: Type): string {
    const index = this.project.checker
      .getIndexInfosOfType(type)
      .filter(({ valueType }) => (valueType.flags & TypeFlags.Never) === 0)
      .map(({ valueType }) => `[name]: ${this.#write(valueType)}`);
    const fields = this.#properties(type).map(({ field, type }) => `${field}: ${this.#write(type)}`);
    return `{ ${[...fields, ...index].toSorted().join("; ")} }`;
  }

  /** The name of a type of LSP, or of one with a table in the document. Literals are always written out. */
  #nameOf(type: Type): string | undefined {
    if (!type.isObjectType() && !type.isUnionType() && !type.isIntersectionType()) return undefined;
    if (
      type.isUnionType() &&
      !type.getTypes().some((each) => each.isObjectType() || each.isIntersectionType())
    )
      return undefined;
    if (this.project.checker.isArrayType(type)) return undefined;
    const symbol = type.getAliasSymbol() ?? type.getSymbol();
    if (symbol === undefined) return undefined;
    const isOfLsp = symbol.declarations.some(({ path }) =>
      path.includes("/node_modules/vscode-languageserver"),
    );
    return isOfLsp || this.documented.has(symbol.name) ? symbol.name : undefined;
  }

  #isPlainObject(type: Type): boolean {
    return (type.isObjectType() || type.isIntersectionType()) && !this.project.checker.isArrayType(type);
  }

  #properties(type: Type) {
    const { checker } = this.project;
    return checker.getPropertiesOfType(type).flatMap((symbol) => {
      const of = checker.getTypeOfSymbol(symbol);
      const { name, flags } = symbol;
      return of === undefined
        ? []
        : [{ name, field: flags & SymbolFlags.Optional ? `${name}?` : name, type: of }];
    });
  }
}
