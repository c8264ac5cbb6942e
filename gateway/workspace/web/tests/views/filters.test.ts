// The filters of the list: what is set, what there is no more, which row surely fits, and how the address tells them.
import { describe, expect, it } from "vitest";
import { NOT_NARROWED } from "../../src/desk/list/narrowing";
import { initialUi, reduceUi, type UiState } from "../../src/desk/state/ui";
import { addressOf, read } from "../../src/desk/views/address";
import { changed, gone, type Known, surelyFits } from "../../src/desk/views/filters";
import { told } from "../../src/desk/views/filterWords";
import { listed, saving } from "../../src/desk/views/shown";
import type { SavedView } from "../../src/lib/types";
import type { Filters } from "../../src/lib/view";
import { row } from "../support/samples";

const KNOWN: Known = {
  labels: [{ id: "lbl-1", names: { es: "Factura" }, colour: "blue" }],
  people: [{ id: "usr-2", name: "Pau Riba" }],
  kept: { views: [], share_with: [], teams: [{ id: "tm-1", name: "Envíos" }], brands: [], languages: [], channels: [] },
};
const NONE: SavedView["shown"]["filters"] = {
  label: "",
  turn: "",
  state: "",
  priority: "",
  team: "",
  owner: "",
  last_channel: "",
  brand: "",
  language: "",
  waiting: 0,
};
const VIEW: SavedView = {
  id: "view-1",
  name: "Urgentes",
  place: 0,
  maker: "usr-1",
  maker_name: "Ana Gil",
  mine: true,
  team: "",
  team_name: "",
  near: true,
  changeable: true,
  shown: {
    view: "ours",
    filters: { ...NONE, priority: "urgent" },
    sought: { words: "entrega", by: "", when: "", first_day: "", last_day: "", channel: "", agent: "" },
  },
};

describe("filters", () => {
  it("a filter that is taken back is none", () => {
    expect(changed({ brand: "Nogal", waiting: 5 }, { waiting: 0, turn: "us" })).toEqual({ brand: "Nogal", turn: "us" });
  });

  it("what was retired or left is gone, not what is still loading", () => {
    const filters = { label: "lbl-9", team: "tm-9", owner: "usr-9" };
    expect(gone(filters, KNOWN)).toEqual(["label", "team", "owner"]);
    expect(gone({ label: "lbl-1", team: "tm-1", owner: "usr-2" }, KNOWN)).toEqual([]);
    expect(gone({ owner: "me" }, KNOWN)).toEqual([]);
    expect(gone(filters, { labels: undefined, people: undefined, kept: undefined })).toEqual([]);
    expect(told("label", filters, KNOWN)).toBe("Etiqueta: ya no existe");
    expect(told("waiting", { waiting: 240 }, KNOWN)).toBe("Espera: más de 4 h");
  });

  it.each<[Filters, boolean]>([
    [{}, true],
    [{ turn: "us", state: "open", priority: "normal", brand: "Tienda Nogal", language: "es" }, true],
    [{ turn: "customer" }, false],
    [{ last_channel: "sms" }, true],
    [{ last_channel: "voice" }, false],
    [{ owner: "nobody" }, true],
    [{ owner: "me" }, false],
    [{ label: "lbl-1" }, false],
    [{ team: "tm-1" }, false],
    [{ waiting: 5 }, false],
    [{ owner: "usr-2" }, false],
  ])("%j surely fits a row of the queue: %s", (filters, fits) => {
    expect(surelyFits(row("c1"), filters)).toBe(fits);
  });
});

describe("the address", () => {
  it("holds view, filters and the saved view, and is plain without them", () => {
    expect(addressOf("", "open", {}, "")).toBe("/desk");
    expect(addressOf("cnv_1", "ours", { waiting: 30, label: "lbl-1" }, "")).toBe(
      "/desk/cnv_1?view=ours&label=lbl-1&waiting=30",
    );
    const address = addressOf("", "open", { brand: "Nogal & Co", turn: "us" }, "view-1");
    const filters = { brand: "Nogal & Co", turn: "us" };
    expect(read(address.split("?")[1] ?? "")).toEqual({ view: "open", filters, saved: "view-1" });
  });

  it("counts what cannot be as not said", () => {
    const strange = `view=nowhere&turn=theirs&state=x&waiting=soon&label=${"x".repeat(65)}&priority=1&brand=`;
    expect(read(strange)).toEqual({ filters: {}, saved: "" });
  });
});

describe("a saved view", () => {
  const start = (over: Partial<UiState> = {}): UiState => ({ ...initialUi(""), ...over });
  const shown = reduceUi(start({ filters: { brand: "Nogal" } }), { type: "saved_chosen", saved: VIEW });

  it("shows what was saved, and is saved as it is shown", () => {
    expect(shown).toMatchObject({ view: "ours", filters: { priority: "urgent" }, search: "entrega", saved: "view-1" });
    expect(saving(shown)).toEqual({ ...VIEW.shown, filters: { priority: "urgent" } });
    expect(listed(VIEW).narrowing).toEqual(NOT_NARROWED);
  });

  it("is another one once it is changed by hand", () => {
    expect(reduceUi(shown, { type: "filtered", filters: { turn: "us" } }).saved).toBe("");
    expect(reduceUi(shown, { type: "searched", words: "" }).saved).toBe("");
  });

  it("leaves with its filters and words when a view of the desk is chosen, whose filters stay else", () => {
    const left = reduceUi(shown, { type: "view_chosen", view: "queue" });
    expect(left).toMatchObject({ view: "queue", filters: {}, search: "", saved: "" });
    const own = reduceUi(start({ filters: { label: "lbl-1" } }), { type: "view_chosen", view: "queue" });
    expect(own.filters).toEqual({ label: "lbl-1" });
  });
});
