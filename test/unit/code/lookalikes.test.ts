import assert from "node:assert/strict";
import fc from "fast-check";
import prototypes from "unhomoglyph/data.json" with { type: "json" };
import { findLookalikes } from "../../../server/protocol/code/lookalikes";
import { realWords } from "../../support/realWords";

const namesIn = (text: string, known = "") => findLookalikes(text, known).map(({ name }) => name);

/** Letters of other scripts by the ASCII letter that UTS 39 calls their prototype. */
const twins = new Map<string, string[]>();
for (const [letter, ascii] of Object.entries(prototypes))
  if (/^[a-zA-Z]$/.test(ascii) && /^\p{Script=Cyrillic}$|^[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο]$/u.test(letter))
    twins.set(ascii, [...(twins.get(ascii) ?? []), letter]);

/** All characters outside ASCII that a name can hold. */
function* inNames(): Iterable<string> {
  for (let code = 0x80; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (/^\p{XIDC}$/u.test(character)) yield character;
  }
}

function prototypeOf(character: string): string | undefined {
  return (prototypes as Readonly<Record<string, string>>)[character];
}

/** Letters that visibly differ in a Latin word, although UTS 39 gives them an ASCII prototype. */
const evident = /[\p{Lm}\p{M}\u0131]|\p{Script=Han}/u;

const languages = {
  spaced:
    "ru uk bg sr mk be kk ky mn el hy ka he ar fa ur hi bn ta te ml th lo km my am tr vi de fr es pl cs is".split(
      " ",
    ),
  unspaced: ["ja", "zh", "ko"],
};

/** Words of a language as code contains them: in comments, strings and names. */
function codeIn(language: string): {
  readonly comments: string;
  readonly strings: string;
  readonly names: string;
} {
  const words = realWords(language);
  const sentences = words.map((_, at) =>
    words.slice(at, at + 4).join(languages.unspaced.includes(language) ? "" : " "),
  );
  return {
    comments: sentences.map((sentence, at) => `let n${at} = ${at}; // ${sentence}.`).join("\n"),
    strings: sentences.map((sentence) => `log("${sentence}", 'x');`).join("\n"),
    names: words
      .map((name, at) => `const ${name} = ${words[at + 1] ?? "x"}(1); user.get${capital(name)}(${name}_id)`)
      .join("\n"),
  };
}

function capital(word: string): string {
  const [first = "", ...rest] = Array.from(word);
  return first.toUpperCase() + rest.join("");
}

describe("lookalike names", () => {
  for (const [text, name] of [
    ["import rеquests", "rеquests"],
    ["раураl.com", "раураl"],
    ["const раура = 1;", "раура"],
    ["if (scope === ѕсоре) run();", "ѕсоре"],
    ["х = 1\nprint(x, х)", "х"],
    ["Αdmin", "Αdmin"],
    ["pαypal", "pαypal"],
    ["ϹΟΝΤΕΧΤ", "ϹΟΝΤΕΧΤ"],
    ["𝐞𝐯𝐚𝐥(x)", "𝐞𝐯𝐚𝐥"],
    ["ｅｖａｌ(x)", "ｅｖａｌ"],
    ["evａl", "evａl"],
    ["ﬁle", "ﬁle"],
    ["Ꭰdmin", "Ꭰdmin"],
    ["ꓮꓓꓟꓲꓠ", "ꓮꓓꓟꓲꓠ"],
    ["pɑypal", "pɑypal"],
    ["ɡoogle", "ɡoogle"],
    ["environmentǃ=ENV", "environmentǃ"],
    ["user_раура_id", "user_раура_id"],
    ["rate1٥", "rate1٥"],
    ["eⅹec(data)", "eⅹec"],
    ["ℯxec(data)", "ℯxec"],
    ["exᵉc(data)", "exᵉc"],
    ["exeᶜ(data)", "exeᶜ"],
    ["import oˢ", "oˢ"],
    ["from ｏｓ import system", "ｏｓ"],
    ["import os\noˢ = 1", "oˢ"],
    ["𝐨s.system", "𝐨s"],
    ["user.ⅰsAdmin", "ⅰsAdmin"],
    ["\u212a8s = 1", "\u212a8s"],
    ["СССР = 1", "СССР"],
    ["// x\nСССР()", "СССР"],
    ["// it's\nраура()", "раура"],
    ["a = 'pɑypal.com'", "pɑypal"],
    ["7 // 2; раура()", "раура"],
    ["ⲣaypal", "ⲣaypal"],
  ] as const)
    it(`finds ${text}`, () => assert.ok(namesIn(text).includes(name), JSON.stringify(namesIn(text))));

  for (const text of [
    "const naïve = café; // größer, København, kullanıcı, œuvre, æther, straße, Łódź",
    "Δx = αmax * λ_2 + μs - ρ0; // σ und ν0",
    "// с ошибкой, у нас есть сор и хор",
    "getИмя(user_имя, тест_1, Тип2)",
    "名前 = 取得APIデータ(ユーザーid); // ＡＰＩを呼ぶ",
    "m² + 10⁻³ = ½ № 1ª Nº ℝ ℓ1 ℕ 𝕜",
    "обʼєкт, ʻokina, l’été",
    "print('привет', \"Γειά σου\", 'שלום', 'سلام', 'नमस्ते', '１２３円')",
    "// СССР, ООО Рога",
    "print('СССР (1922)', \"ООО Рога\")",
    "# СССР",
    "const ipa = 'ɡ'; // ɡ, həˈɡoʊ",
    "// ǃKung, ǀXam",
    "say('ǃKung')",
    "xᵢ = 2 * aᵢⱼ + 𝐱2 // 5ᵗʰ, Mᵐᵉ, Aᵀ",
    "# Kapitel Ⅳ, ＡＰＩ",
    "// für Über-Größe: não, señor, Ελλάδα",
  ])
    it(`leaves ${text}`, () => assert.deepEqual(namesIn(text), []));

  it("accepts a name that the file already contains", () => {
    assert.deepEqual(namesIn("раура()", "let раура;"), []);
    assert.deepEqual(namesIn("сор = хор", "имя = тип; данные = масса"), []);
  });

  it("finds each character in a word that is, or looks like, an ASCII letter or digit there", () => {
    const missed: string[] = [];
    let tried = 0;
    for (const character of inNames()) {
      const ascii = character.normalize("NFKC");
      const looks = /^[A-Za-z0-9]+$/.test(ascii) ? ascii : prototypeOf(character);
      if (looks === undefined || !/^[A-Za-z0-9]$/.test(looks)) continue;
      if (looks !== ascii && evident.test(character)) continue;
      tried += 1;
      const name = `conte${character}name`;
      if (!namesIn(`${name}();`).includes(name)) missed.push(`${character}=${looks}`);
    }
    assert.ok(tried > 1200, String(tried));
    assert.deepEqual(missed, []);
  });

  it("finds nearly every word with replaced letters", () => {
    const words = realWords("en").filter(
      (each) => /^[a-z]{4,}$/i.test(each) && [...each].some((letter) => twins.has(letter)),
    );
    let [tried, missed] = [0, 0];
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.infiniteStream(fc.nat(6)), (word, choices) => {
        let isChanged = false;
        const disguised = Array.from(word, (letter) => {
          const others = twins.get(letter) ?? [];
          const { value = 0 } = choices.next();
          const other = value % 2 === 0 ? others[value % others.length] : undefined;
          isChanged ||= other !== undefined;
          return other ?? letter;
        }).join("");
        if (!isChanged) return;
        tried += 1;
        if (!namesIn(`const ${disguised} = 1;`).includes(disguised)) missed += 1;
      }),
      { numRuns: 3000 },
    );
    assert.ok(tried > 1000);
    assert.ok(missed / tried < 0.01, `${missed} of ${tried}`);
  });

  for (const [kind, most] of [
    ["comments", 0.002],
    ["strings", 0.002],
    ["names", 0.005],
  ] as const)
    it(`rarely warns about real words in ${kind}`, () => {
      let [all, wrong] = [0, 0];
      const found: string[] = [];
      for (const language of [...languages.spaced, ...languages.unspaced]) {
        const text = codeIn(language)[kind];
        // A project in this language already contains such text.
        const lines = text.split("\n");
        const half = Math.floor(lines.length / 2);
        const [known, added] = [lines.slice(0, half).join("\n"), lines.slice(half).join("\n")];
        all += added.match(/[\p{L}\p{M}]*[^\0-\x7f][\p{L}\p{M}]*/gu)?.length ?? 0;
        const names = namesIn(added, kind === "names" ? known : "");
        wrong += names.length;
        found.push(...names.map((name) => `${language}:${name}`));
      }
      if (process.env["INHOUSE_FIGURES"]) console.log(kind, all, wrong, found.slice(0, 80).join(" "));
      assert.ok(all > 2000);
      assert.ok(wrong / all < most, `${wrong} of ${all}: ${found.slice(0, 20).join(" ")}`);
    });
});
