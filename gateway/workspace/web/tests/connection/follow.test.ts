// The event stream: it comes back by itself, from where it left off.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { follow, type LiveEvent } from "../../src/lib/follow";
import { json, serve } from "../support/samples";

class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  onopen?: () => void;
  onmessage?: (event: MessageEvent) => void;
  onerror?: () => void;
  closed = false;

  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }

  close() {
    this.closed = true;
  }

  tell(id: number, data: object) {
    this.onmessage?.(new MessageEvent("message", { lastEventId: String(id), data: JSON.stringify(data) }));
  }
}

const newest = () => FakeSource.all.at(-1) as FakeSource;

beforeEach(() => {
  FakeSource.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  serve(() => new Response(null, { status: 204 }));
});
afterEach(() => vi.useRealTimers());

it("begins after the sequence of the page's first look and passes changes on", () => {
  const told: LiveEvent[] = [];
  follow(41, (one) => told.push(one));
  expect(newest().url).toBe("/api/desk/events?after=41");
  newest().tell(42, { kind: "entry", conversation: "c1", entry: "e1" });
  expect(told).toEqual([{ type: "change", sequence: 42, kind: "entry", conversation: "c1", entry: "e1" }]);
});

it("passes counts on, which move its place in the stream by nothing", () => {
  const told: LiveEvent[] = [];
  const following = follow(41, (one) => told.push(one));
  newest().dispatchEvent(new MessageEvent("counts", { data: JSON.stringify({ sequence: 50, counts: { open: 2 } }) }));
  expect(told).toEqual([{ type: "counts", sequence: 50, counts: { open: 2 } }]);
  expect(following.heard()).toBe(41);
});

it("comes back three seconds after a break, from the last event it heard", () => {
  const told: LiveEvent[] = [];
  follow(41, (one) => told.push(one));
  newest().tell(50, { kind: "entry", conversation: null, entry: null });
  newest().onerror?.();
  expect(told.at(-1)).toEqual({ type: "online", online: false });
  expect(newest().closed).toBe(true);
  vi.advanceTimersByTime(3000);
  expect(newest().url).toBe("/api/desk/events?after=50");
  newest().onopen?.();
  expect(told.at(-1)).toEqual({ type: "online", online: true });
});

it("asks why a stream broke, and tells that the session ended instead of coming back", async () => {
  const asked = serve(() => json({ error: "signed_out" }, 401));
  const told: LiveEvent[] = [];
  follow(41, (one) => told.push(one));
  newest().onerror?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual(["HEAD /api/desk/events"]);
  expect(told.at(-1)).toEqual({ type: "signed_out" });
  expect(FakeSource.all).toHaveLength(1);
});

it("takes a stream that is silent for half a minute for broken, but not one that pings", () => {
  follow(0, () => {});
  vi.advanceTimersByTime(29_000);
  newest().dispatchEvent(new Event("ping"));
  vi.advanceTimersByTime(29_000);
  expect(FakeSource.all).toHaveLength(1);
  vi.advanceTimersByTime(1000 + 3000);
  expect(FakeSource.all).toHaveLength(2);
});

it("tells of a reload, and stops when asked", () => {
  const told: LiveEvent[] = [];
  const following = follow(1, (one) => told.push(one));
  newest().dispatchEvent(new MessageEvent("reload", { lastEventId: "90" }));
  expect(told).toEqual([{ type: "reload" }]);
  expect(following.heard()).toBe(90);
  following.stop();
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.all).toHaveLength(1);
});
