/** Maps the TextMate colours of an editor theme to the classes of highlight.js. */

export interface TokenRule {
  /** One or more selectors; a rule without a scope sets the default colour. */
  readonly scope?: string | readonly string[];
  readonly foreground: string;
}

/** TextMate scopes for each class of highlight.js; the first scope with a colour in the theme wins. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  keyword: ["keyword.control.flow", "keyword.other", "storage.type"],
  built_in: ["support.function.builtin", "support.type.primitive", "support.class"],
  type: ["entity.name.type", "support.type"],
  literal: ["constant.language.boolean"],
  number: ["constant.numeric.decimal"],
  operator: ["keyword.operator.arithmetic"],
  punctuation: ["punctuation.separator"],
  property: ["variable.other.property", "support.type.property-name"],
  regexp: ["string.regexp"],
  string: ["string.quoted.double"],
  "char.escape": ["constant.character.escape"],
  subst: ["meta.template.expression", "meta.embedded"],
  symbol: ["constant.other.symbol", "constant.language"],
  variable: ["variable.other.readwrite"],
  "variable.language": ["variable.language.this"],
  "variable.constant": ["variable.other.constant"],
  params: ["variable.parameter"],
  title: ["entity.name.function"],
  "title.class": ["entity.name.type.class", "entity.name.class"],
  "title.class.inherited": ["entity.other.inherited-class"],
  "title.function": ["entity.name.function"],
  "title.function.invoke": ["entity.name.function", "support.function"],
  comment: ["comment.line.double-slash"],
  doctag: ["storage.type.class.jsdoc", "keyword.other.documentation"],
  meta: ["meta.preprocessor", "keyword.control.directive", "entity.name.function.decorator"],
  section: ["markup.heading", "entity.name.section"],
  tag: ["punctuation.definition.tag"],
  name: ["entity.name.tag"],
  attr: ["support.type.property-name", "entity.other.attribute-name"],
  attribute: ["entity.other.attribute-name", "support.type.property-name.css"],
  bullet: ["punctuation.definition.list.begin.markdown", "markup.list"],
  code: ["markup.inline.raw"],
  emphasis: ["markup.italic"],
  strong: ["markup.bold"],
  formula: ["string.other.math", "markup.inline.raw"],
  link: ["markup.underline.link", "string.other.link"],
  quote: ["markup.quote"],
  "selector-tag": ["entity.name.tag.css"],
  "selector-id": ["entity.other.attribute-name.id.css"],
  "selector-class": ["entity.other.attribute-name.class.css"],
  "selector-attr": ["entity.other.attribute-name.css"],
  "selector-pseudo": ["entity.other.attribute-name.pseudo-class.css"],
  "template-tag": ["punctuation.definition.template-expression", "punctuation.section.embedded"],
  "template-variable": ["variable.other.readwrite"],
  addition: ["markup.inserted"],
  deletion: ["markup.deleted"],
};

const hexColor = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;

/** CSS colours by highlight class, without classes that the theme does not colour. */
export function codeColors(rules: readonly TokenRule[]): Record<string, string> {
  const usable = rules.filter(({ foreground }) => hexColor.test(foreground));
  const colors: Record<string, string> = {};
  for (const [name, candidates] of Object.entries(scopes)) {
    const color = candidates.map((scope) => colorOf(scope, usable)).find((found) => found !== undefined);
    if (color !== undefined) colors[name] = color;
  }
  return colors;
}

/** The most specific rule wins, and the last one among equals, as in the editor. */
function colorOf(scope: string, rules: readonly TokenRule[]): string | undefined {
  let best: { score: number; color: string } | undefined;
  for (const { scope: selectors, foreground } of rules) {
    for (const selector of selectorsOf(selectors)) {
      const score = scoreOf(selector, scope);
      if (score > 0 && score >= (best?.score ?? 0)) best = { score, color: foreground };
    }
  }
  return best?.color;
}

function selectorsOf(scope: TokenRule["scope"]): string[] {
  const written =
    typeof scope === "string" ? scope.split(",") : (scope ?? []).flatMap((each) => each.split(","));
  return written.map((selector) => selector.trim()).filter(Boolean);
}

/** Number of scope parts that a selector matches; 0 for no match and for selectors with parent scopes. */
function scoreOf(selector: string, scope: string): number {
  if (selector.includes(" ")) return 0;
  return scope === selector || scope.startsWith(`${selector}.`) ? selector.split(".").length : 0;
}
