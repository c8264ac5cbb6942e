// Opening hours in a form: read from text, and what is wrong with them.
import { expect, it } from "vitest";
import { type Draft, draftOf, hoursOf, readSpans, wrongIn } from "../../src/admin/calendars/hours";

const hours = { week: { mon: ["09:00-14:00", "16:00-20:00"] }, special: { "2027-12-24": [] } };
const draft = (over: Partial<Draft> = {}): Draft => ({ ...draftOf(hours), ...over });

it.each([
  ["9-14, 16:30 - 20", ["09:00-14:00", "16:30-20:00"]],
  ["9–14", ["09:00-14:00"]],
  ["20:00-02:00", ["20:00-02:00"]],
  ["00:00-24:00", ["00:00-24:00"]],
  ["", []],
])("reads %j", (text, spans) => {
  expect(readSpans(text)).toEqual(spans);
});

it.each(["nueve", "14-9", "9-25", "09:60-10:00", "9"])("does not read %j", (text) => {
  expect(readSpans(text)).toBeUndefined();
});

it("a draft gives the hours back that it was made of", () => {
  const week = { ...hours.week, tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
  expect(hoursOf(draft())).toEqual({ ...hours, week });
  expect(wrongIn(draft())).toBe("");
});

it("a week without hours, a date without a day and one that is there twice are told", () => {
  const one = { id: 1, date: "2027-12-24", text: "" };
  expect(wrongIn(draft({ week: {} }))).toContain("no se abre nunca");
  expect(wrongIn(draft({ dates: [{ ...one, date: "" }] }))).toContain("Falta una fecha");
  expect(wrongIn(draft({ dates: [one, { ...one, id: 2 }] }))).toContain("dos veces");
  expect(wrongIn(draft({ dates: [{ ...one, text: "tarde" }] }))).toContain("«tarde»");
});
