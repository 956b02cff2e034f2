/** Words of a language: its names for countries, languages, scripts and currencies in Unicode's locale data (CLDR). */
export function realWords(language: string): string[] {
  const names = (["region", "language", "script", "currency"] as const).flatMap((type) => {
    const display = new Intl.DisplayNames([language], { type, fallback: "none" });
    return codes[type].flatMap((code) => display.of(code) ?? []);
  });
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) =>
    new Intl.DateTimeFormat(language, { weekday: "long", month: "long" }).format(
      new Date(2026, day, day + 1),
    ),
  );
  return [...new Set([...names, ...days].flatMap((name) => name.match(/[\p{L}\p{M}]+/gu) ?? []))];
}

const letters = [..."abcdefghijklmnopqrstuvwxyz"];
const pairs = letters.flatMap((first) => letters.map((second) => first + second));
const codes = {
  region: pairs.map((pair) => pair.toUpperCase()),
  language: pairs,
  script: "Arab Armn Beng Cyrl Deva Ethi Geor Grek Gujr Hang Hans Hebr Hira Kana Khmr Latn Thai Tibt".split(
    " ",
  ),
  currency:
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HUF ILS INR JPY KRW MXN NOK PLN RON RUB SEK THB TRY UAH USD".split(
      " ",
    ),
};
