// Instants as people read them, by the workspace's clock.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as time from "../src/lib/time";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-04T10:00:00Z") });
  time.setNow("2026-03-04T10:00:00Z");
});
afterEach(() => void vi.useRealTimers());

it.each([
  ["2026-03-04T09:59:31Z", "ahora"],
  ["2026-03-04T09:56:00Z", "4 min"],
  ["2026-03-04T07:00:00Z", "3 h"],
  ["2026-03-02T09:00:00Z", "2 d"],
  ["2026-03-04T11:00:00Z", "ahora"],
])("%s was %s ago", (iso, expected) => {
  expect(time.ago(iso)).toBe(expected);
});

it("nothing was never ago", () => expect(time.ago(null)).toBe(""));

it("within a sentence it says how long ago", () => {
  expect(time.since("2026-03-04T09:56:00Z")).toBe("hace 4 min");
  expect(time.since("2026-03-04T10:00:00Z")).toBe("ahora");
});

it("counts by the workspace's clock, which may be days ahead of this machine's", () => {
  time.setNow("2026-03-06T10:00:00Z");
  expect(time.ago("2026-03-04T10:00:00Z")).toBe("2 d");
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(time.ago("2026-03-04T10:00:00Z")).toBe("3 d");
});

it("shows the clock today and the day on other days", () => {
  expect(time.at("2026-03-04T08:05:00Z")).toBe("09:05");
  expect(time.at("2026-03-03T08:05:00Z")).toMatch(/^mar, 3\/3, 09:05$/);
});

it("a date is shown as a day, other texts as they are", () => {
  expect(time.shortDay("2026-03-04")).toMatch(/^mié, 4\/3$/);
  expect(time.shortDay("48301")).toBe("48301");
});

it("lengths and positions", () => {
  expect(time.length(65)).toBe("1 min 05 s");
  expect(time.length(9)).toBe("9 s");
  expect(time.clockOf(65_900)).toBe("1:05");
  expect(time.score(0.926)).toBe("0,93");
});

it("seconds since and until never go below 0", () => {
  expect(time.secondsSince("2026-03-04T09:59:50Z")).toBe(10);
  expect(time.secondsSince("2026-03-04T10:00:50Z")).toBe(0);
  expect(time.secondsSince(null)).toBe(0);
  expect(time.secondsUntil("2026-03-04T10:00:07Z")).toBe(7);
  expect(time.secondsUntil("2026-03-04T09:00:00Z")).toBe(0);
});
