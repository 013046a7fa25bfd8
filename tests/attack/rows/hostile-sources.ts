/** Cells that nest deeply or go on for long: each shape of the language in several depths, whole and cut off. */

export interface HostileSource {
  readonly name: string;
  readonly source: string;
}

const around = (open: string, inner: string, close: string) => (depth: number) =>
  `const bad = ${open.repeat(depth)}${inner}${close.repeat(depth)};`;
const row =
  (piece: string, last: string, first = "const bad = ") =>
  (depth: number) =>
    `${first}${piece.repeat(depth)}${last}`;

/** How a source is made of a depth. */
export const SHAPES: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: around("(", "1", ")"),
  brackets: around("[", "1", "]"),
  objects: around("({a:", "1", "})"),
  "object literals": around("{a:", "1", "}"),
  calls: around("f(", "1", ")"),
  "member calls": row("f().", "f()"),
  members: row("a.", "a"),
  indexes: around("a[", "1", "]"),
  "index chain": row("", "a", "const bad = a"),
  optional: row("a?.", "a"),
  negations: row("!", "1"),
  signs: row("- ", "1"),
  "bit flips": row("~", "1"),
  typeofs: row("typeof ", "1"),
  voids: row("void ", "1"),
  deletes: row("delete ", "a.a"),
  awaits: row("await ", "1"),
  news: row("new ", "A"),
  sums: row("1+", "1"),
  texts: row("'a'+", "'a'"),
  powers: row("1**", "1"),
  ands: row("1&&", "1"),
  nullish: row("1??", "1"),
  commas: (depth) => `const bad = (${"1,".repeat(depth)}1);`,
  assignments: row("a=", "1", "let a; "),
  ternaries: row("0?1:", "1"),
  "ternaries within": around("1?", "1", ":1"),
  arrows: row("()=>", "1"),
  "async arrows": row("async()=>", "1"),
  "arrows with bodies": around("()=>{return ", "1", "}"),
  functions: around("function(){return ", "1", "}"),
  classes: around("class{m(){return ", "1", "}}"),
  "class fields": around("class{a=", "1", "}"),
  heritage: around("class extends ", "Object", "{}"),
  blocks: (depth) => `${"{".repeat(depth)}${"}".repeat(depth)}`,
  "else if": (depth) => `if(0){}${"else if(0){}".repeat(depth)}`,
  ifs: (depth) => `${"if(1)".repeat(depth)};`,
  whiles: (depth) => `${"while(0)".repeat(depth)};`,
  fors: (depth) => `${"for(;0;)".repeat(depth)};`,
  labels: (depth) => `${Array.from({ length: depth }, (_, i) => `l${i}:`).join("")};`,
  tries: (depth) => `${"try{".repeat(depth)}${"}finally{}".repeat(depth)}`,
  switches: (depth) => `${"switch(1){case 1:".repeat(depth)}${"}".repeat(depth)}`,
  templates: around("`${", "1", "}`"),
  "tagged templates": around("t`${", "1", "}`"),
  markup: around("<a>", "x", "</a>"),
  "array patterns": (depth) => `const ${"[".repeat(depth)}bad${"]".repeat(depth)} = a;`,
  "object patterns": (depth) => `const ${"{a:".repeat(depth)}bad${"}".repeat(depth)} = a;`,
  defaults: (depth) => `const [bad${"=a".repeat(depth)}] = [];`,
  spreads: around("[...", "a", "]"),
  "array types": row("[]", ";", "type Bad = 1"),
  "tuple types": (depth) => `type Bad = ${"[".repeat(depth)}1${"]".repeat(depth)};`,
  "object types": (depth) => `type Bad = ${"{a:".repeat(depth)}1${"}".repeat(depth)};`,
  "parenthesised types": (depth) => `type Bad = ${"(".repeat(depth)}1${")".repeat(depth)};`,
  generics: (depth) => `type A<T> = T; type Bad = ${"A<".repeat(depth)}1${">".repeat(depth)};`,
  "conditional types": row("1 extends 1 ? 1 : ", "1;", "type Bad = "),
  "function types": row("() => ", "1;", "type Bad = "),
  unions: row("1 | ", "1;", "type Bad = "),
  keyofs: row("keyof ", "1;", "type Bad = "),
  casts: (depth) => `const bad = 1${" as 1".repeat(depth)};`,
  "non-null": (depth) => `const bad = a${"!".repeat(depth)};`,
  satisfied: (depth) => `const bad = 1${" satisfies 1".repeat(depth)};`,
  assertions: row("<any>", "1"),
  decorators: (depth) => `${"@a ".repeat(depth)}class Bad {}`,
  namespaces: (depth) => `${"namespace a {".repeat(depth)}${"}".repeat(depth)}`,
  "dotted namespace": (depth) => `namespace a${".a".repeat(depth)} {}`,
  expressions: (depth) => `const bad = /${"(".repeat(depth)}a${")".repeat(depth)}/;`,
  lookaheads: (depth) => `const bad = /${"(?=".repeat(depth)}a${")".repeat(depth)}/;`,
  imports: around("import(", "'a'", ")"),
  statements: (depth) => "a;".repeat(depth),
  declarations: (depth) => Array.from({ length: depth }, (_, i) => `const n${i} = ${i};`).join("\n"),
  comments: (depth) => `${"/*".repeat(depth)}*/`,
  sql: (depth) => `const bad = sql\`select ${"(".repeat(depth)}1${")".repeat(depth)}\`;`,
  "sql in sql": around("sql`select * from ${", "sql`select 1`", "}`"),
  "sql brackets": (depth) => `const bad = sql\`select ${"[".repeat(depth)}${"]".repeat(depth)}\`;`,
  "sql columns": (depth) => `const bad = sql\`select ${"1,".repeat(depth)} 1\`;`,
};

const DEPTHS = [6_000, 30_000];

/** Whole, and cut off in the middle as while it is typed. */
export function hostileSources(): HostileSource[] {
  return Object.entries(SHAPES).flatMap(([shape, make]) =>
    DEPTHS.flatMap((depth) => {
      const source = make(depth);
      const cut = source.slice(0, source.length >> 1);
      return [
        { name: `${shape}, ${depth}`, source },
        { name: `${shape}, ${depth}, cut off`, source: cut },
      ];
    }),
  );
}

/** What is deep, and which people write: it has to work. */
export const LEGAL: Readonly<Record<string, string>> = {
  "200 brackets": `const good = ${"[".repeat(200)}${"]".repeat(200)};`,
  "500 else if": `if (0) {}${" else if (0) {}".repeat(500)}\nconst good = 1;`,
  "5,000 texts": `const good = ${Array(5_000).fill("'a'").join(" + ")};`,
  "200 calls": `const good = ${"String(".repeat(200)}1${")".repeat(200)};`,
  "2,000 statements": `${"const f = 1;".replace("f", "x")}${"void 0;".repeat(2_000)}\nconst good = 1;`,
};
