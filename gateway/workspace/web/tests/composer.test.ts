// The composer: canned replies in the customer's language, and drafts that outlive the page.
import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import api from "../../../../docs/reference/desk-api.json";
import { cannedReplies, fill, replyLanguage } from "../src/desk/composer/canned";
import { LONGEST, tooLong } from "../src/desk/composer/length";
import { replaced, tokenAt } from "../src/desk/composer/token";
import { draftName, useDraft } from "../src/desk/composer/useDraft";
import { tab } from "../src/desk/state/tab";
import type { Mode } from "../src/desk/state/ui";
import type { Conversation } from "../src/lib/types";
import { canned, conversation, ME, row } from "./support/samples";

describe("canned replies", () => {
  const signs = (asked: string, over: Partial<Conversation> = {}) =>
    cannedReplies(ME, conversation([], over), asked).map((one) => one.sign);

  it("are found by key or by words, in one language", () => {
    expect(signs("ho")).toEqual(["/hola"]);
    expect(signs("MOMENTO")).toEqual(["/espera"]);
    expect(signs("hello")).toEqual([]);
    expect(signs("", { row: row("c", { language: "en-GB" }) })).toEqual(["/hello"]);
  });

  it("are in the register of the brand", () => {
    const words = (addressed_as: "tu" | "usted") =>
      cannedReplies(ME, conversation([], { addressed_as }), "espera").map((one) => one.words);
    expect(words("tu")).toEqual(["Espera un momento."]);
    expect(words("usted")).toEqual(["Espere un momento."]);
  });

  it("carry first names and the brand, but no name that would make an SMS dear", () => {
    const filled = (name: string, channel = "sms") => {
      const card = { name } as Conversation["card"];
      return fill("Hola{name}, soy {agent} de {brand}.", conversation([], { card, row: row("c", { channel }) }), ME);
    };
    expect(filled("Marta Ruiz")).toBe("Hola, Marta, soy Nuria de Tienda Nogal.");
    expect(filled("Lucía Fernández")).toBe("Hola, soy Nuria de Tienda Nogal.");
    expect(filled("Lucía Fernández", "web")).toBe("Hola, Lucía, soy Nuria de Tienda Nogal.");
  });

  it("are those of the brand, in the place of the general one of the same word", () => {
    const ours = canned(
      "espera",
      "es",
      { tu: "Un segundo.", usted: "Un segundo." },
      { brand: "Tienda Nogal", move: "resolve" },
    );
    const theirs = canned("cita", "es", { tu: "Tu cita.", usted: "Su cita." }, { brand: "Centro Olmo" });
    const found = cannedReplies(
      { ...ME, canned: [...ME.canned, { ...ours, id: "own" }, theirs] },
      conversation([]),
      "",
    );
    expect(found.map(({ sign, macro }) => [sign, macro])).toEqual([
      ["/hola", ""],
      ["/espera", "own"],
    ]);
  });

  it("are in the customer's language where there are some", () => {
    expect(replyLanguage(conversation([], { row: row("c", { language: "en-GB" }) }), ME)).toBe("en");
    expect(replyLanguage(conversation([], { row: row("c", { language: "fr" }) }), ME)).toBe("es");
  });
});

describe("tokenAt", () => {
  it.each([
    ["/ho", 3, "/", "ho"],
    ["/mandarme una", 13, "/", "mandarme una"],
    ["Hola /gra", 9, "/", "gra"],
    ["Que lo mire @nur", 16, "@", "nur"],
    ["@nur y más", 4, "@", "nur"],
  ])("finds in %j at %i", (text, caret, sign, words) => {
    expect(tokenAt(text, caret)).toMatchObject({ sign, words });
  });

  it.each([
    ["1/2", 3],
    ["https://nogal.test", 18],
    ["ana@nogal", 9],
    ["Hola / algo", 11],
    ["", 0],
  ])("finds nothing in %j at %i", (text, caret) => {
    expect(tokenAt(text, caret)).toBeUndefined();
  });

  it("is replaced alone, and the caret stands behind it", () => {
    const token = tokenAt("Antes /ho después", 9);
    expect(token && replaced("Antes /ho después", token, "Hola.")).toEqual({ text: "Antes Hola. después", caret: 11 });
  });
});

it("the longest reply is as long as the workspace takes", () => {
  const text = api.components.schemas.ReplyBody.properties.text;
  expect(LONGEST).toBe(text.maxLength);
  expect(tooLong("é".repeat(LONGEST))).toBe(false);
  expect(tooLong("😀".repeat(LONGEST))).toBe(false);
  expect(tooLong("a".repeat(LONGEST + 1))).toBe(true);
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

  it("of another living tab stay its own; what a closed tab left goes to the next that opens the conversation", async () => {
    vi.useRealTimers();
    const begins = draftName("c1", "reply").slice(0, -tab().length);
    localStorage.setItem(`${begins}living`, "De la otra pestaña");
    localStorage.setItem(`${begins}closed`, "De la cerrada");
    const held = [{ name: "relevo.tab.living" }];
    vi.stubGlobal("navigator", { locks: { query: async () => ({ held }) } });
    const { result } = mount();
    await waitFor(() => expect(result.current.text).toBe("De la cerrada"));
    expect(localStorage.getItem(`${begins}closed`)).toBeNull();
    expect(localStorage.getItem(`${begins}living`)).toBe("De la otra pestaña");
  });

  it("give way to text that was taken back, but only once", () => {
    const { result, rerender } = mount();
    rerender({ id: "c1", mode: "reply", returned: { text: "Otra vez", serial: 1 } });
    expect(result.current.text).toBe("Otra vez");
    rerender({ id: "c2", mode: "reply", returned: { text: "Otra vez", serial: 1 } });
    expect(result.current.text).toBe("");
  });
});
