import assert from "node:assert/strict";
import { type Declaration, outline } from "../../../server/context/outline";

/** `name(member, member)`, with `Owner.` before members declared outside their type, `<Base` after a name, `-` before unexported names. */
function names(source: string, languageId: string): string {
  const show = (found: Declaration): string => {
    const bases = found.bases.length > 0 ? `<${found.bases.join("+")}` : "";
    const members = found.members.length > 0 ? `(${found.members.map(show).join(" ")})` : "";
    const owner = found.owner === undefined ? "" : `${found.owner}.`;
    return `${found.exported ? "" : "-"}${owner}${found.name}${bases}${members}`;
  };
  return outline(source.split("\n"), languageId).map(show).join(" ");
}

const cases: Readonly<Record<string, Readonly<Record<string, readonly [source: string, expected: string]>>>> =
  {
    javascript: {
      "the object of a default export": [
        "export default {\n  name: 'shop',\n  data() { return { a: 1 } },\n  methods: {\n    buy(x) {},\n  },\n  sell: function (y) {},\n  find: async (z) => {\n    go();\n  },\n  get size() { return 1 },\n}",
        "default(name data methods(buy) sell find size)",
      ],
      "a default export without a name": ["export default function () {}\n", "default"],
      "a default export in a call": [
        "export default defineComponent({\n  props: { a: String },\n  setup() {},\n})",
        "default(props(a) setup)",
      ],
      CommonJS: [
        "const helper = () => 1;\nfunction hidden() {}\nmodule.exports = {\n  helper,\n  run() {},\n};\nexports.other = 3;\nmodule.exports.third = function () {};",
        "helper -hidden default(helper run) other third",
      ],
      "a class as a module": [
        "module.exports = class Shop extends Base {\n  #n = 1;\n  sell() {}\n};",
        "Shop<Base(-#n sell)",
      ],
      "prototypes and functions on functions": [
        "function Shop() {}\nShop.prototype.sell = function (a) {};\nShop.open = () => new Shop();\nmodule.exports = Shop;",
        "Shop Shop.sell Shop.open",
      ],
      "lists of exports": [
        "const a = 1;\nfunction b() {}\nclass C {}\nexport { a, b as c };\nexport { d } from './d';",
        "a b -C",
      ],
      "what is destructured": [
        "export const { a, b: c, ...rest } = require('x');\nconst [d] = e;",
        "a c rest",
      ],
      "text in comments, strings, templates and regular expressions": [
        "/*\nfunction no() {}\n*/\nconst t = `\nfunction no() {}\n$\u007b`$\u007bno}`}\n`;\nconst r = /[{`'\"]/;\n// class No {\nfunction yes() { return '}' }",
        "t r yes",
      ],
      "lines without semicolons": ["const a = 1\nconst b = /x/\nlet c\nfunction d() {}\n", "a b c d"],
    },
    typescript: {
      "members of classes": [
        "@Component({ a: 1 })\nexport abstract class A<T> extends B<T> implements C, D.E {\n  private static x?: number;\n  declare y: string\n  constructor(private readonly z: Z, w: W) { super(); }\n  @Input() on = (e: Event): void => {};\n  get v(): { a: number } { return q }\n  abstract run(): void;\n  override async *go<U>(u: U): AsyncGenerator<U> {}\n  static {\n    init();\n  }\n}",
        "A<B+C+E(-x y constructor -z on v run go)",
      ],
      types: [
        "export interface P<T = {}>\n  extends Q<{ a: 1 }> {\n  readonly a: string;\n  b?(x: { c: 1 }): void\n  nested: { inner: 1 };\n  [key: string]: unknown;\n}\ntype O = { a: 1; b: 2 };\ntype U =\n  | 'x'\n  | 'y';\nexport const enum E { A = 1, B }\nexport declare function f(a: string): void;\nexport function f(a: number): { b: 1 };\nexport function f(a: any) {}\n",
        "P<Q(a b nested(inner)) -O(a b) -U E(A B) f f f",
      ],
      constants: [
        "export const routes = {\n  home: '/',\n  user: { show: 1 },\n} as const;\nconst x: Map<string, () => void> = new Map();",
        "routes(home user(show)) -x",
      ],
      modules: [
        "declare module 'x' {\n  export interface I { a: 1 }\n}\nexport namespace N {\n  export const a = 1;\n  class B { c() {} }\n}",
        "I(a) N(a -B(c))",
      ],
      components: [
        "export const Button = ({ label }: Props) => {\n  return <b>Don't {label}</b>;\n};\nexport function Page(): JSX.Element {\n  return <a>{x}</a>;\n}",
        "Button Page",
      ],
    },
    vue: {
      "scripts and props": [
        '<template>\n  <a>function no() {}</a>\n</template>\n<script setup lang="ts">\nconst props = defineProps<{ label: string; size?: number }>();\nfunction go() {}\n</script>\n<style>\n.a {}\n</style>',
        "default(label size) props go",
      ],
    },
    svelte: {
      "scripts and props": [
        '<script lang="ts">\n  export let name: string;\n  const go = () => 1;\n</script>\n<p>{name}</p>',
        "name -go",
      ],
      "props from a rune": [
        "<script>\n  let { a, b: c = 1 }: Props = $props();\n</script>",
        "default<Props a c",
      ],
    },
    python: {
      classes: [
        "@dataclass\nclass A(B[int], metaclass=M):\n    '''class No:\n    def no(self): ...\n'''\n    x: int = 0\n    _y: str\n\n    class Meta:\n        z = 1\n\n    def __init__(self, a,\n                 b):\n        self.a = a\n        if b:\n            self._b: int = b\n        self.a = 2\n\n    @property\n    async def size(self) -> int:\n        self.other = 1\n",
        "A<B(x -_y Meta(z) __init__ a -_b size)",
      ],
      "what is declared at the top": [
        "X: int = 1\na, b = 1, 2\ntype T[K] = list[K]\nif TYPE_CHECKING:\n    class C: ...\ntry:\n    import y\nexcept ImportError:\n    def y(): pass\nx.z = 3\nfoo(a=1)\nif __name__ == '__main__':\n    w = 1\n",
        "X a b T C y",
      ],
      "what __all__ names": ["__all__ = [\n    'a',\n]\ndef a(): ...\ndef b(): ...\n", "-__all__ a -b"],
      "a bracket that is not closed": [
        "x = foo(\ndef a():\n    pass\nclass B:\n    def c(self):\n        return [1\n    def d(self): ...\n",
        "x a B(c d)",
      ],
    },
    go: {
      "groups, structs and interfaces": [
        'const (\n\tA = iota\n\tb\n)\n\nvar X, y = 1, 2\n\ntype (\n\tP[T any] struct {\n\t\tsync.Mutex\n\t\t*Base\n\t\tName, Other string `json:"x"`\n\t\tf func(struct{}) error\n\t}\n\tR interface {\n\t\tio.Reader\n\t\tDo(a int) (b error)\n\t}\n\tID = string\n)\n',
        "A -b X -y P<Mutex+Base(Name Other -f) R<Reader(Do) ID",
      ],
      methods: [
        "func (p *P[T]) Move(\n\tdx int,\n) (x struct{ a int }, err error) {\n\tvar no = 1\n}\n\nfunc Map[K comparable](m map[K]struct{}) interface{} {\n}\n",
        "P.Move Map",
      ],
    },
    rust: {
      "impls and traits": [
        "#[derive(Debug)]\npub(crate) struct P<T> where T: Clone {\n    pub x: Vec<(T, T)>,\n    y: i32,\n}\nimpl<T: Into<U>, U> fmt::Display for P<T>\nwhere\n    T: Clone,\n{\n    type Out = u8;\n    fn fmt(&self, f: &'a str) -> Result<(), E> { let c = '{'; }\n}\nimpl P<u8> {\n    const N: u8 = 1;\n    pub fn new() -> Self { }\n    fn old() {}\n}\npub trait Run: Send + Sync {\n    fn go(&self);\n}\nenum E { A, B(u8), C { d: u8 } }\n#[macro_export]\nmacro_rules! mac { () => { fn no() {} } }\n",
        "P(x -y) P.P<Display(Out fmt) P.P(-N new -old) Run<Send+Sync(go) -E(A B C(d)) mac",
      ],
      modules: [
        "pub mod a {\n    pub fn b() {}\n    mod c {\n        fn d() {}\n    }\n}\nmod elsewhere;\n",
        "a(b -c(-d))",
      ],
    },
    java: {
      members: [
        'package a;\n@Ann(x = {1, 2})\npublic final class A<T extends B<T>> extends C<T> implements D, e.F {\n  private static final int N = 1, M;\n  @Inject A(int x) { this.x = new X() { void no() {} }; }\n  public <U> Map<String, List<U>> get(\n      @Nullable String key) throws IOException {\n    return "}";\n  }\n  record R(int a, String... b) {}\n  interface I { void run(); }\n}\nenum E implements G {\n  X(1) { int q() { return 1; } }, Y;\n  private final int z;\n  E(int z) {}\n}\n@interface Ann { int x() default 1; }\n',
        "A<C+D+F(-N -M A get R(a b) I(run)) E<G(X Y -z E) Ann(x)",
      ],
    },
    csharp: {
      "namespaces, properties and records": [
        'using X;\nnamespace A.B\n{\n    [Serializable]\n    public partial class C<T> : D<T>, IE where T : new()\n    {\n        public int P { get; set; } = 1;\n        private readonly string _s = "{";\n        public string Q => _s;\n        public C(int p) : base(p) { }\n        public event EventHandler? Changed;\n        internal async Task<int> Run(string a = "x")\n            => await Go();\n        enum K { L, M = 2 }\n    }\n}\npublic record R(int Id, string Name);\npublic delegate void H(int a);\n',
        "C<D+IE(P -_s Q C Changed Run -K(L M)) R(Id Name) H",
      ],
      "a namespace of the whole file": [
        "namespace A;\n\npublic static class B\n{\n    public const int N = 1;\n    public static int F(this string s) => 1;\n}\n",
        "B(N F)",
      ],
    },
    kotlin: {
      "classes, extensions and objects": [
        "package a\n\n@Serializable\ndata class P(val a: Int, private var b: List<String> = emptyList(), c: Int) : Q(), R by r {\n  val size get() = 1\n  fun run(x: Int): Int = x\n  companion object {\n    const val N = 1\n  }\n  inner class I { fun go() {} }\n}\nenum class E(val code: Int) {\n  A(1), B(2) { override fun q() = 1 };\n  fun f() {}\n}\nfun String.shout(): String = uppercase()\nfun <T> List<T>.second() = this[1]\nval Int.half: Int get() = this / 2\nprivate fun hidden() {}\ntypealias Handler = (Int) -> Unit\nobject Single : S { val x by lazy { 1 } }\n",
        "P<Q+R(a -b size run N I(go)) E(code A B f) String.shout List.second Int.half -hidden Handler Single<S(x)",
      ],
    },
    swift: {
      "types and extensions": [
        "import A\n\n@MainActor\npublic final class V: UIView, P {\n  private(set) var a: Int = 1 // no\n  let b: String\n  init?(c: Int) { }\n  func go(_ x: Int) async throws -> [Int] { }\n  enum K: String { case x, y(Int) }\n}\nextension V: Q where T: R {\n  static func make() -> Self { }\n}\npublic protocol P: AnyObject {\n  associatedtype Item\n  var c: Int { get }\n  func d()\n}\nprivate func hidden() {}\n",
        "V<UIView+P(a b init go K<String(x y)) V.V<Q(make) P<AnyObject(Item c d) -hidden",
      ],
    },
    dart: {
      members: [
        "class A extends B with C implements D {\n  final int a;\n  static const b = 1;\n  A(this.a);\n  A.named(int x) : a = x;\n  int get size => 1;\n  Future<void> go(String s) async {}\n  int _hidden() => 1;\n}\nextension X on String {\n  int twice() => 2;\n}\nvoid main() {}\n",
        "A<B+C+D(a b A named size go -_hidden) String.X(twice) main",
      ],
    },
    php: {
      classes: [
        "<?php\nnamespace A;\n\nconst X = 1;\n#[Attr]\nfinal class B extends C implements D\n{\n    use T;\n    const Y = 2;\n    private ?int $n = 1;\n    public function __construct(private readonly Foo $foo, int $x) {}\n    protected static function run(array $a): ?string { return '}'; }\n}\ninterface I extends J { public function go(): void; }\ntrait T {}\nenum E: string { case A = 'a'; }\nfunction f(int $a) {}\n$no = 1;\n",
        "X B<C+D(Y -n __construct -foo run) I<J(go) T E(A) f",
      ],
    },
    c: {
      headers: [
        '#ifndef A_H\n#define A_H\n#define MAX(a, b) \\\n  ((a) > (b))\n#ifdef __cplusplus\nextern "C" {\n#endif\nFOO_API int foo_open(const char *name,\n                     int flags) __attribute__((nonnull));\nAPI(void) foo_close(foo_t *f);\ntypedef struct foo {\n  int a, b[3];\n  struct { int c; } d;\n  void (*call)(int);\n} foo_t;\ntypedef int (*handler)(int a);\nenum color { RED, GREEN = 2 };\nextern int count;\nstatic int hidden(void) { return 1; }\n#ifdef __cplusplus\n}\n#endif\n#endif\n',
        "MAX foo_open foo_close foo(a b d call) foo_t(a b d call) handler color(RED GREEN) count -hidden",
      ],
      "branches of the preprocessor": [
        "#if A\nint f(int a) {\n#else\nint f(void) {\n#endif\n  return 1;\n}\nint g(void) { return 2; }\n",
        "f f g",
      ],
      "a type on its own line": ["static inline int\nadd(int a, int b)\n{\n  return a;\n}\n", "add"],
    },
    cpp: {
      "classes and namespaces": [
        "namespace a::b {\ntemplate <typename T, class U = std::vector<T>>\nclass A final : public B<T>, private C {\n  int hidden_;\n public:\n  explicit A(int x) : hidden_{x}, y_(1) {}\n  ~A() override = default;\n  virtual const T& get(int i) const noexcept = 0;\n  bool operator==(const A& o) const;\n  enum class K { X, Y };\n  using Z = int;\n protected:\n  std::map<int, T> m_;\n};\n\nvoid A<int>::run(int x) const {\n}\nconstexpr int kMax = 3;\nstruct P { int x, y; };\n}  // namespace a::b\n",
        "A<B+C(-hidden_ A ~A get operator== K(X Y) Z m_) A.run kMax P(x y)",
      ],
    },
    ruby: {
      "modules and classes": [
        "module A\n  VERSION = '1'\n  class B < C::D\n    attr_reader :a, :b\n    def self.make(x) = new(x)\n    def run(y)\n      class_no = 1\n    end\n    class << self\n      def built; end\n    end\n\n    private\n\n    def hidden; end\n  end\nend\nPoint = Struct.new(:x, :y)\n",
        "A(VERSION B<D(a b make run built -hidden)) Point(x y)",
      ],
    },
    lua: {
      functions: [
        "local M = {}\nfunction M.open(a)\n  local no = 1\nend\nlocal function hidden() end\nfunction M:close() end\nreturn M\n",
        "-M M.open -hidden M.close",
      ],
    },
    shellscript: {
      functions: [
        "A=1\nexport B=2\nrun() {\n  c=3\n}\nfunction go {\n  :\n}\ncat <<EOF\nno() {\nEOF\n",
        "A B run go",
      ],
    },
    perl: {
      functions: [
        "package A::B;\nour $x = 1;\nsub open {\n  my $no;\n}\n=pod\nsub no {}\n=cut\nsub _hidden {}\n",
        "x open -_hidden",
      ],
    },
    elixir: {
      modules: [
        'defmodule A.B do\n  @moduledoc """\n  def no(x)\n  """\n  def run(a, b) do\n    c = 1\n  end\n  defp hidden(x), do: x\nend\n',
        "A.B(run -hidden)",
      ],
    },
    haskell: {
      signatures: [
        "module A where\n{- no :: Int -}\nadd :: Int -> Int\nadd x = x\ndata T = U | V\ntype S = String\nclass C a where\n  go :: a -> a\n",
        "add T S C(go)",
      ],
    },
    sql: {
      tables: [
        'create table if not exists shop.orders (\n  id int primary key,\n  "total" numeric(10, 2) not null,\n  primary key (id)\n);\n-- create table no (a int);\nCREATE VIEW v AS select 1;\n',
        "orders(id total) v",
      ],
    },
    scala: {
      classes: [
        "package a\n\ncase class P(x: Int, y: Int) extends Q with R {\n  def sum: Int = x + y\n  private val z = 1\n}\nobject O {\n  type T = Int\n}\ntrait R { def go(): Unit }\n",
        "P<Q+R(x y sum -z) O(T) R(go)",
      ],
    },
    proto3: {
      messages: [
        "message A {\n  string name = 1;\n  repeated B items = 2;\n}\nservice S {\n  rpc Get (A) returns (B);\n}\n",
        "A(name items) S(Get)",
      ],
    },
  };

describe("outlines by language", () => {
  for (const [languageId, byName] of Object.entries(cases)) {
    for (const [name, [source, expected]] of Object.entries(byName)) {
      it(`${languageId}: ${name}`, () => assert.equal(names(source, languageId), expected));
    }
  }

  const beingTyped: Readonly<Record<string, string>> = {
    "a brace": "  if (a) {",
    "a parenthesis": "  call(a, ",
    "a bracket": "  x = a[",
    "a quote": '  x = "a',
    "a comment's end": "  x = 1; /* a",
    "half a name": "  a.",
  };
  const around: Readonly<Record<string, readonly [before: string, behind: string]>> = {
    typescript: ["export function first() {\n", "\n}\n\nexport class Second {\n  go() {}\n}\n"],
    go: ["func first() {\n", "\n}\n\ntype Second struct {\n  go int\n}\n"],
    rust: ["pub fn first() {\n", "\n}\n\npub struct Second {\n  go: i32,\n}\n"],
    cpp: ["void first() {\n", "\n}\n\nstruct Second {\n  int go;\n};\n"],
    php: ["<?php\nfunction first() {\n", "\n}\n\nclass Second {\n  function go() {}\n}\n"],
    swift: ["func first() {\n", "\n}\n\nstruct Second {\n  func go() {}\n}\n"],
    python: ["def first():\n", "\n  pass\n\nclass Second:\n  def go(self): ...\n"],
  };
  for (const [languageId, [before, behind]] of Object.entries(around)) {
    for (const [name, typed] of Object.entries(beingTyped)) {
      it(`${languageId}: finds declarations after a line without ${name}`, () => {
        const found = outline((before + typed + behind).split("\n"), languageId);
        assert.deepEqual(
          found.map((declared) => [declared.name, declared.members.map((member) => member.name)]),
          [
            ["first", []],
            ["Second", ["go"]],
          ],
        );
      });
    }
  }

  const heads: readonly (readonly [languageId: string, source: string, expected: readonly string[]])[] = [
    [
      "typescript",
      "@Dec()\nexport class A extends B {\n  run(\n    a: string,\n  ): void {\n  }\n  f = (x: number) => {\n    y();\n  };\n}\nexport const n = 1;\n",
      [
        "export class A extends B",
        "run(\n  a: string,\n): void",
        "f = (x: number) => …",
        "export const n = 1;",
      ],
    ],
    [
      "python",
      "@dec\nclass A(B):\n    x: int = 1\n    def run(self,\n            a):\n        pass\n",
      ["class A(B):", "x: int = 1", "def run(self,\n        a): ..."],
    ],
    [
      "python",
      "class A(B):\n\tdef run(\n\t\tself,\n\t\ta,\n\t):\n\t\tpass\n",
      ["class A(B):", "def run(\n\tself,\n\ta,\n): ..."],
    ],
    ["go", "func (a *A) Run(x int) error {\n\treturn nil\n}\n", ["func (a *A) Run(x int) error"]],
    [
      "csharp",
      "class A {\n  [Attr]\n  public int X { get; set; }\n  int Y(int a) => a;\n}\n",
      ["class A", "public int X { get; set; }", "int Y(int a) => …"],
    ],
    [
      "c",
      "static int\nadd(int a)\n{\n  return a;\n}\nint sub(int a);\n",
      ["static int\nadd(int a)", "int sub(int a);"],
    ],
    ["vue", "<template/>\n<script>\nfunction a() {\n}\n</script>\n", ["function a()"]],
  ];
  for (const [languageId, source, expected] of heads) {
    it(`shows signatures without bodies: ${languageId}`, () => {
      const shown = outline(source.split("\n"), languageId).flatMap(({ head, members }) => [
        head,
        ...members.map((member) => member.head),
      ]);
      assert.deepEqual(shown, expected);
    });
  }

  it("gives the line where a declaration begins, after its annotations", () => {
    const line = (source: string, languageId: string) => outline(source.split("\n"), languageId)[0]?.line;
    assert.equal(line("// a\n@A\nclass B {\n}\n", "typescript"), 2);
    assert.equal(line("@a\ndef b(): ...\n", "python"), 1);
    assert.equal(line("<p/>\n\n<script>\nlet a = 1;\n</script>", "svelte"), 3);
    assert.equal(line("#[a]\n#[b(c)]\nfn d() {}\n", "rust"), 2);
  });
});
