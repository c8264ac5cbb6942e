// Which events make which queries stale.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createQueryClient } from "../../src/desk/state/client";
import { conversationInvalidator, paced, react } from "../../src/desk/state/live";
import { keys } from "../../src/desk/state/queries";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("react", () => {
  const nothing = {
    online: [],
    signedOut: [],
    counted: [],
    calls: [],
    labels: [],
    wrapUps: [],
    replies: [],
    views: [],
    conversation: [],
  };
  const heard = (event: Parameters<typeof react>[0]) => {
    const reactions = {
      online: vi.fn(),
      signedOut: vi.fn(),
      counted: vi.fn(),
      calls: vi.fn(),
      labels: vi.fn(),
      wrapUps: vi.fn(),
      replies: vi.fn(),
      views: vi.fn(),
      conversation: vi.fn(),
    };
    react(event, reactions);
    return Object.fromEntries(Object.entries(reactions).map(([name, spy]) => [name, spy.mock.calls.flat()]));
  };

  it("tells a change of a conversation by its id and place; a mention says nothing of its place", () => {
    const place = { state: "open", owner: "bot", turn: "bot", user: null } as const;
    const event = { type: "change", sequence: 1, kind: "entry", conversation: "c1", entry: "e1", place } as const;
    expect(heard(event)).toEqual({ ...nothing, conversation: ["c1", place] });
    expect(heard({ ...event, kind: "mention" })).toEqual({ ...nothing, conversation: ["c1", undefined] });
  });

  it("passes on how many there are, which touches no query", () => {
    const counts = { open: 2 };
    expect(heard({ type: "counts", sequence: 7, counts })).toEqual({ ...nothing, counted: [counts, 7] });
  });

  it("a call changes the calls alone", () => {
    const event = { type: "change", sequence: 1, kind: "call", conversation: "c1", entry: null } as const;
    expect(heard(event)).toEqual(nothing);
    const reactions = {
      online: vi.fn(),
      signedOut: vi.fn(),
      counted: vi.fn(),
      calls: vi.fn(),
      labels: vi.fn(),
      wrapUps: vi.fn(),
      replies: vi.fn(),
      views: vi.fn(),
      conversation: vi.fn(),
    };
    react(event, reactions);
    expect(reactions.calls).toHaveBeenCalledOnce();
  });

  it("another list of labels touches every row", () => {
    const event = { type: "change", sequence: 1, kind: "label", conversation: null, entry: null } as const;
    const reactions = {
      online: vi.fn(),
      signedOut: vi.fn(),
      counted: vi.fn(),
      calls: vi.fn(),
      labels: vi.fn(),
      wrapUps: vi.fn(),
      replies: vi.fn(),
      views: vi.fn(),
      conversation: vi.fn(),
    };
    react(event, reactions);
    expect(reactions.labels).toHaveBeenCalledOnce();
    expect(reactions.conversation).toHaveBeenCalledWith(null);
  });

  it("other canned replies touch no conversation", () => {
    const event = { type: "change", sequence: 1, kind: "reply", conversation: null, entry: null } as const;
    const reactions = {
      online: vi.fn(),
      signedOut: vi.fn(),
      counted: vi.fn(),
      calls: vi.fn(),
      labels: vi.fn(),
      wrapUps: vi.fn(),
      replies: vi.fn(),
      views: vi.fn(),
      conversation: vi.fn(),
    };
    react(event, reactions);
    expect(reactions.replies).toHaveBeenCalledOnce();
    expect(reactions.conversation).not.toHaveBeenCalled();
  });

  it("the end of the session changes nothing but tells it", () => {
    const reactions = {
      online: vi.fn(),
      signedOut: vi.fn(),
      counted: vi.fn(),
      calls: vi.fn(),
      labels: vi.fn(),
      wrapUps: vi.fn(),
      replies: vi.fn(),
      views: vi.fn(),
      conversation: vi.fn(),
    };
    react({ type: "signed_out" }, reactions);
    expect(reactions.signedOut).toHaveBeenCalledOnce();
    expect(reactions.conversation).not.toHaveBeenCalled();
  });

  it("a reload changes everything", () => {
    const reactions = {
      online: vi.fn(),
      signedOut: vi.fn(),
      counted: vi.fn(),
      calls: vi.fn(),
      labels: vi.fn(),
      wrapUps: vi.fn(),
      replies: vi.fn(),
      views: vi.fn(),
      conversation: vi.fn(),
    };
    react({ type: "reload" }, reactions);
    expect(reactions.calls).toHaveBeenCalledOnce();
    expect(reactions.conversation).toHaveBeenCalledWith(null);
  });
});

describe("conversationInvalidator", () => {
  it("asks for each changed conversation once, after a moment", () => {
    const client = createQueryClient();
    const invalidate = vi.spyOn(client, "invalidateQueries").mockResolvedValue();
    const { changed } = conversationInvalidator(client);
    changed("c1");
    changed("c2");
    changed("c1");
    expect(invalidate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(invalidate.mock.calls.map(([filter]) => filter?.queryKey)).toEqual([
      keys.conversation("c1"),
      keys.conversation("c2"),
    ]);
  });

  it("asks for all where any may have changed", () => {
    const client = createQueryClient();
    const invalidate = vi.spyOn(client, "invalidateQueries").mockResolvedValue();
    const { changed } = conversationInvalidator(client);
    changed("c1");
    changed(null);
    vi.advanceTimersByTime(100);
    expect(invalidate.mock.calls.map(([filter]) => filter?.queryKey)).toEqual([["conversation"], ["customer"]]);
  });
});

it("paced acts soon after the first request, however many follow, then no more often than asked, and cancels", () => {
  vi.useFakeTimers();
  const act = vi.fn();
  const soon = paced(100, 1000, act);
  for (let asked = 0; asked < 20; asked += 1) {
    soon.request();
    vi.advanceTimersByTime(50);
  }
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(100);
  expect(act).toHaveBeenCalledTimes(2);
  soon.request();
  soon.cancel();
  vi.advanceTimersByTime(5000);
  expect(act).toHaveBeenCalledTimes(2);
});
