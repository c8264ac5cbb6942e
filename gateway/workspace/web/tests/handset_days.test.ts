// The days of the handset's texts, which are worded anew when the demo's clock is moved.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nameDays } from "../src/handset/texts";
import * as time from "../src/lib/time";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-04T10:00:00Z") });
  time.setNow("2026-03-04T10:00:00Z");
});
afterEach(() => void vi.useRealTimers());

it("names a day by its date once the clock has moved on", () => {
  const box = document.createElement("div");
  const written = "2026-03-04T09:00:00Z";
  box.innerHTML = `<p class="day" data-day="${written}"></p><article><time datetime="${written}"></time></article>`;
  const shown = () => box.querySelector("p")?.textContent;
  nameDays(box);
  expect(shown()).toBe("hoy");
  time.setNow("2026-03-14T10:00:00Z");
  box.insertAdjacentHTML("beforeend", '<p class="day" data-day="2026-03-14T09:30:00Z"></p>');
  nameDays(box);
  expect(shown()).toBe("mié, 4/3");
  expect([...box.querySelectorAll("p")].map((line) => line.textContent)).toEqual(["mié, 4/3", "hoy"]);
  expect(box.querySelector("time")?.textContent).toContain("4/3");
});
