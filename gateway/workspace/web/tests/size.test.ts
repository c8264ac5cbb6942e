// @vitest-environment node
// The sources stay small: files, lines, folders, functions and components. src/lib/types.ts is generated.
import ts from "typescript";
import { expect, it } from "vitest";

const MOST_FILE_LINES = 300;
const MOST_COLUMNS = 140;
const MOST_FILES = 16;
const MOST_FUNCTION_LINES = 40;
const MOST_COMPONENT_LINES = 149;

const sources = import.meta.glob<string>(["../src/**/*.{ts,tsx,css}", "./**/*.{ts,tsx}", "!../src/lib/types.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

interface Measured {
  name: string;
  lines: number;
  component: boolean;
}

/** The named functions of a file. A component is one whose name begins with a capital letter, in a .tsx file. */
function functions(path: string, text: string): Measured[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const line = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  const found: Measured[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node)) {
      const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
      const name = named?.getText(file) ?? "";
      const component = path.endsWith(".tsx") && /^[A-Z]/.test(name);
      found.push({ name: `${path} ${name}`, lines: line(node.end) - line(node.getStart(file)) + 1, component });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const measured = Object.entries(sources)
  .filter(([path]) => path.startsWith("../src/") && /\.tsx?$/.test(path))
  .flatMap(([path, text]) => functions(path, text));

it("finds the sources and their functions", () => {
  expect(Object.keys(sources).length).toBeGreaterThan(50);
  expect(measured.filter((one) => one.component).length).toBeGreaterThan(40);
  expect(functions("one.tsx", "export const A = () => {\n  return 1;\n};")).toEqual([
    { name: "one.tsx A", lines: 3, component: true },
  ]);
});

it("no file is longer than 300 lines", () => {
  const long = Object.entries(sources).filter(([, text]) => text.trimEnd().split("\n").length > MOST_FILE_LINES);
  expect(long.map(([path]) => path)).toEqual([]);
});

it("no line is wider than 140 characters", () => {
  const wide = Object.entries(sources).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, n) => (line.length > MOST_COLUMNS ? [`${path}:${n + 1}`] : [])),
  );
  expect(wide).toEqual([]);
});

it("no folder holds more than 16 files", () => {
  const files = new Map<string, number>();
  for (const path of Object.keys(sources)) {
    const folder = path.replace(/\/[^/]*$/, "");
    files.set(folder, (files.get(folder) ?? 0) + 1);
  }
  expect([...files].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});

it("no function is longer than 40 lines, and every component is under 150", () => {
  const most = (one: Measured) => (one.component ? MOST_COMPONENT_LINES : MOST_FUNCTION_LINES);
  expect(measured.filter((one) => one.lines > most(one))).toEqual([]);
});
