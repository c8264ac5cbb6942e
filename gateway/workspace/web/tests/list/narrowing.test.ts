// The filters of a search as the server takes them.
import { describe, expect, it } from "vitest";
import { NOT_NARROWED, narrowedBy, query } from "../../src/desk/list/narrowing";
import { setNow } from "../../src/lib/time";

describe("the filters of a search", () => {
  it("ask for nothing where none is set", () => {
    expect(narrowedBy(NOT_NARROWED)).toEqual([]);
    expect(query(NOT_NARROWED)).toEqual({ by: undefined, channel: undefined, agent: undefined });
  });

  it("count days back from this browser's midnight", () => {
    setNow("2026-03-04T10:00:00.000Z");
    const since = new Date((query({ ...NOT_NARROWED, when: "week" }) as { since: string }).since);
    expect([since.getHours(), since.getMinutes()]).toEqual([0, 0]);
    expect(since.getDate()).toBe(26);
  });

  it("take both days whole, and an empty one as open", () => {
    const days = { ...NOT_NARROWED, when: "days" as const, from: "2026-03-01", to: "2026-03-01" };
    const { since, until } = query(days) as { since: string; until: string };
    expect(Date.parse(until) - Date.parse(since)).toBe(24 * 3_600_000);
    expect(query({ ...days, from: "" })).toMatchObject({ since: undefined });
  });
});
