// The sources stay small: files, lines and folders. The linter holds the length of functions and components;
// src/lib/types.ts is generated.
import { expect, it } from "vitest";

const MOST_LINES = 300;
const MOST_COLUMNS = 140;
const MOST_FILES = 16;

const sources = import.meta.glob<string>(["../src/**/*.{ts,tsx,css}", "./*.{ts,tsx}", "!../src/lib/types.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

it("finds the sources", () => expect(Object.keys(sources).length).toBeGreaterThan(50));

it("no file is longer than 300 lines", () => {
  const long = Object.entries(sources).filter(([, text]) => text.trimEnd().split("\n").length > MOST_LINES);
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
