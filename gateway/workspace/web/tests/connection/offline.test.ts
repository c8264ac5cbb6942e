// The offline line: short breaks are not shown.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OFFLINE_MS, useOffline } from "../../src/desk/state/useOffline";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

it("shows a break that lasts, and ends with the first answer", () => {
  const { result } = renderHook(() => useOffline());
  act(() => result.current.online(false));
  pass(OFFLINE_MS - 1);
  expect(result.current.away).toBe(false);
  pass(1);
  expect(result.current.away).toBe(true);
  act(() => result.current.online(true));
  expect(result.current.away).toBe(false);
});

it("counts from the first break, and forgets one that was short", () => {
  const { result } = renderHook(() => useOffline());
  act(() => result.current.online(false));
  pass(2000);
  act(() => result.current.online(false));
  pass(1000);
  expect(result.current.away).toBe(true);
  act(() => result.current.online(true));
  act(() => result.current.online(false));
  act(() => result.current.online(true));
  pass(OFFLINE_MS);
  expect(result.current.away).toBe(false);
});

it("believes the browser's own word", () => {
  const { result } = renderHook(() => useOffline());
  act(() => void dispatchEvent(new Event("offline")));
  pass(OFFLINE_MS);
  expect(result.current.away).toBe(true);
  act(() => void dispatchEvent(new Event("online")));
  expect(result.current.away).toBe(false);
});
