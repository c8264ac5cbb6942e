// Of what an agent is told who looks at something else: asked once, told once, never while they look.
import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { softTone } from "../../src/desk/calls/tones";
import { useNews } from "../../src/desk/news/useNews";
import type { Me, News } from "../../src/lib/types";
import { json, ME, serve } from "../support/samples";

vi.mock("../../src/desk/calls/tones", () => ({ softTone: vi.fn(), ringTone: vi.fn() }));

class FakeNotice {
  static permission = "granted";
  static shown: FakeNotice[] = [];
  onclick?: () => void;
  close = vi.fn();

  constructor(
    readonly title: string,
    readonly options: { tag: string },
  ) {
    FakeNotice.shown.push(this);
  }
}

const one = (kind: News["kind"], conversation = "c1"): News => ({
  kind,
  conversation,
  name: "Ana",
  number: "",
  owner_name: "Pau",
  notices: true,
  tone: true,
});
const open = vi.fn();
const tell = vi.fn();
let asked: string[];

function listening(wants: Omit<Me["wants"], "teams">, ...news: News[]) {
  asked = serve(() => json({ news, sequence: 9 }));
  return renderHook(() => useNews({ ...ME, wants: { ...wants, teams: [] } }, open, tell)).result.current;
}

beforeEach(() => {
  FakeNotice.shown = [];
  localStorage.clear();
  vi.mocked(softTone).mockReset();
  vi.useFakeTimers();
  vi.stubGlobal("Notification", FakeNotice);
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
});
afterEach(() => void vi.useRealTimers());

it("asks for what came after the last event that was seen, and a notice opens its conversation", async () => {
  vi.mocked(document.hasFocus).mockReturnValue(true);
  const heard = listening({ notices: "mine", tone: true }, one("wrote"));
  heard(6, "conversation");
  localStorage.clear();
  vi.mocked(document.hasFocus).mockReturnValue(false);
  heard(7, "conversation");
  heard(8, "conversation");
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("after=6");
  const [notice] = FakeNotice.shown;
  expect(notice?.title).toContain("Ana");
  notice?.onclick?.();
  expect(open).toHaveBeenCalledWith("c1");
});

it("sounds once in 30 s for a conversation", async () => {
  const heard = listening({ notices: "none", tone: true }, one("wrote"));
  for (const at of [1, 2, 3]) {
    heard(at, "conversation");
    await vi.advanceTimersByTimeAsync(9000);
  }
  expect(softTone).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(30_000);
  heard(4, "conversation");
  await vi.advanceTimersByTimeAsync(1000);
  expect(softTone).toHaveBeenCalledTimes(2);
  expect(FakeNotice.shown).toEqual([]);
});

it.each([
  ["mine", 1],
  ["queue", 2],
] as const)("tells those who wait only to whom wants it: %s", async (notices, shown) => {
  listening({ notices, tone: false }, one("given"), one("waits", "c2"))(5, "conversation");
  await vi.advanceTimersByTimeAsync(1000);
  expect(FakeNotice.shown).toHaveLength(shown);
  expect(softTone).not.toHaveBeenCalled();
});

it.each([
  [{ notices: false }, 0, 1],
  [{ tone: false }, 1, 0],
])("is silent for a team as it was muted: %o", async (muted, shown, heard) => {
  listening({ notices: "mine", tone: true }, { ...one("wrote"), ...muted })(5, "conversation");
  await vi.advanceTimersByTimeAsync(1000);
  expect(FakeNotice.shown).toHaveLength(shown);
  expect(softTone).toHaveBeenCalledTimes(heard);
});

it("asks nothing while the page is looked at, or where nothing is wanted", async () => {
  listening({ notices: "none", tone: false }, one("wrote"))(5, "conversation");
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toEqual([]);
  vi.mocked(document.hasFocus).mockReturnValue(true);
  listening({ notices: "queue", tone: true }, one("wrote"))(6, "conversation");
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toEqual([]);
});

it("tells what a colleague took over whoever looks, and only that", async () => {
  vi.mocked(document.hasFocus).mockReturnValue(true);
  listening({ notices: "none", tone: false }, one("taken"), one("waits", "c2"))(5, "taken");
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked[0]).toContain("after=4");
  expect(tell).toHaveBeenCalledExactlyOnceWith({ text: expect.stringContaining("Pau") });
});
