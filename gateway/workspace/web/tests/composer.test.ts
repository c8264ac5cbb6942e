// The composer: canned replies in the customer's language, and drafts that outlive the page.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fill, matching, replyLanguage } from "../src/desk/composer/Canned";
import { draftName, useDraft } from "../src/desk/composer/useDraft";
import type { Mode } from "../src/desk/state/ui";
import { conversation, ME, row } from "./support/samples";

describe("canned replies", () => {
  it("are found by key or by words, in one language", () => {
    expect(matching(ME, "ho", "es").map((one) => one.key)).toEqual(["hola"]);
    expect(matching(ME, "momento", "es").map((one) => one.key)).toEqual(["espera"]);
    expect(matching(ME, "momento", "en")).toEqual([]);
  });

  it("carry first names and the brand", () => {
    expect(fill("Hola{name}, soy {agent} de {brand}.", conversation([]), ME)).toBe(
      "Hola, Lucía, soy Nuria de Tienda Nogal.",
    );
  });

  it("are in the customer's language where there are some", () => {
    expect(replyLanguage(conversation([], { row: row("c", { language: "en-GB" }) }), ME)).toBe("en");
    expect(replyLanguage(conversation([], { row: row("c", { language: "fr" }) }), ME)).toBe("es");
  });
});

describe("drafts", () => {
  const none = { text: "", serial: 0 };
  const mount = (id = "c1", mode: Mode = "reply") =>
    renderHook((props) => useDraft(props.id, props.mode, props.returned), {
      initialProps: { id, mode, returned: none },
    });

  beforeEach(() => {
    localStorage.clear();
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("are kept after a pause, and dropped once they are sent", () => {
    const { result } = mount();
    act(() => result.current.setText("A medias"));
    vi.advanceTimersByTime(1000);
    expect(localStorage.getItem(draftName("c1", "reply"))).toBe("A medias");
    act(() => result.current.setText(""));
    expect(localStorage.getItem(draftName("c1", "reply"))).toBeNull();
  });

  it("are kept for each conversation and mode, also when left at once", () => {
    const { result, rerender } = mount();
    act(() => result.current.setText("Para Lucía"));
    rerender({ id: "c2", mode: "reply", returned: none });
    expect(result.current.text).toBe("");
    rerender({ id: "c1", mode: "note", returned: none });
    expect(result.current.text).toBe("");
    rerender({ id: "c1", mode: "reply", returned: none });
    expect(result.current.text).toBe("Para Lucía");
  });

  it("give way to text that was taken back, but only once", () => {
    const { result, rerender } = mount();
    rerender({ id: "c1", mode: "reply", returned: { text: "Otra vez", serial: 1 } });
    expect(result.current.text).toBe("Otra vez");
    rerender({ id: "c2", mode: "reply", returned: { text: "Otra vez", serial: 1 } });
    expect(result.current.text).toBe("");
  });
});
