import { expect, it } from "vitest";
import { sentence } from "../src/lib/words";

it.each([
  ["una persona", "Una persona"],
  ["ñoras", "Ñoras"],
  ["¿abrís hoy?", "¿abrís hoy?"],
  ["48213", "48213"],
  ["مرحبا", "مرحبا"],
  ["", ""],
])("begins %j as a line begins", (words, shown) => {
  expect(sentence(words)).toBe(shown);
});
