// What each key of the desk does.
import type { RefObject } from "react";
import type { Hit, Me, Row, WrapUps } from "../../lib/types";
import { w } from "../../lib/words";
import { assignAll, closeAll } from "../bulk/bulkActs";
import type { Bulk } from "../bulk/useBulk";
import type { Toast } from "../parts/Toasts";
import { useKeys } from "../parts/useKeys";
import { askRedaction } from "../redacting/asking";
import type { Saved } from "../views/useSavedViews";
import { viewKeys } from "../views/viewKeys";
import type { Mode, UiDispatch, UiState } from "./ui";
import type { Commands } from "./useCommands";
import type { Writing } from "./useWriting";

interface Bound {
  ui: UiState;
  dispatch: UiDispatch;
  rows: Row[];
  /** The row of the open conversation. */
  shown: Row | undefined;
  openCustomer: (customer: string) => void;
  leaveCustomer: () => void;
  open: (id: string, hit?: Hit) => void;
  bulk: Bulk;
  me: Me | undefined;
  commands: Commands;
  writing: Writing;
  wrapUps: WrapUps;
  tell: (toast: Toast) => void;
  /** Undoes what the newest toast tells. */
  undo: () => void;
  callCustomer: () => void;
  next: () => void;
  search: RefObject<HTMLInputElement | null>;
  narrow: boolean;
  saved: Saved;
}

/** The conversation `by` rows below the selected one, kept within the list. */
export function neighbour(rows: Row[], selected: string, by: number): string | undefined {
  const at = rows.findIndex((row) => row.id === selected);
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.id;
}

/** Opens a row where it holds what was searched for. */
function openRow({ rows, open }: Bound, id: string): void {
  open(id, rows.find((row) => row.id === id)?.hit ?? undefined);
}

/** Keys that pick rows; while some are picked, the letters of acts go for all of them and arrows open nothing. */
function bulkKeys(bound: Bound): Record<string, () => void> {
  const { bulk, ui, rows, me } = bound;
  const at = bulk.at || ui.selected;
  const draw = (by: number) => () => {
    const id = neighbour(rows, at, by);
    if (id) bulk.draw(id);
  };
  const picking = {
    x: () => (at ? bulk.toggle(at) : rows[0] && bulk.toggle(rows[0].id)),
    "shift+arrowdown": draw(1),
    "shift+arrowup": draw(-1),
    "ctrl+a": bulk.all,
  };
  if (bulk.rows.length === 0) return picking;
  const go = (by: number) => () => {
    const id = neighbour(rows, at, by);
    if (id) bulk.go(id);
  };
  return {
    ...picking,
    j: go(1),
    k: go(-1),
    arrowdown: go(1),
    arrowup: go(-1),
    enter: () => openRow(bound, at),
    e: () => closeAll(bulk, bound.wrapUps),
    a: () => me && assignAll(bulk, { id: me.id, label: w("owner.me") }),
    t: () => bulk.open("give"),
    l: () => bulk.open("label"),
    p: () => bulk.open("priority"),
    z: () => bulk.open("snooze"),
    escape: bulk.none,
  };
}

/** Keys of the open conversation. */
const OF_ONE = ["enter", "r", "n", "e", "w", "z", "a", "t", "l", "p", "m", "s", "d", "c", "u", "g c"];

/** While no conversation is open, its keys say so. */
function keysOfNone({ ui, tell }: Bound): Record<string, () => void> {
  const say = () => tell({ text: w("desk.choose"), bad: true });
  return ui.selected ? {} : Object.fromEntries(OF_ONE.map((key) => [key, say]));
}

/** Keys that open a menu of the conversation. */
const menuKeys = (dispatch: UiDispatch): Record<string, () => void> => ({
  z: () => dispatch({ type: "menu_opened", menu: "snooze" }),
  t: () => dispatch({ type: "menu_opened", menu: "give" }),
  l: () => dispatch({ type: "menu_opened", menu: "label" }),
  p: () => dispatch({ type: "menu_opened", menu: "priority" }),
});

/** Keys that go while a customer's page stands over the panes too. */
function pageKeys({ dispatch, leaveCustomer, undo }: Bound): Record<string, () => void> {
  const help = () => dispatch({ type: "help_shown", shown: true });
  return {
    "ctrl+k": () => dispatch({ type: "palette_shown", shown: true }),
    "ctrl+z": undo,
    "?": help,
    f1: help,
    "g i": () => dispatch({ type: "view_chosen", view: "open" }),
    "g q": () => dispatch({ type: "view_chosen", view: "queue" }),
    "g m": () => dispatch({ type: "view_chosen", view: "mentioned" }),
    escape: leaveCustomer,
  };
}

export function useDeskKeys(bound: Bound): void {
  const page = pageKeys(bound);
  useKeys(() => bound.ui.writing, bound.ui.customer ? page : { ...page, ...deskKeys(bound) });
}

/** Keys that go on the list and the open conversation. */
function deskKeys(bound: Bound): Record<string, () => void> {
  const { ui, dispatch, me, commands } = bound;
  const step = (by: number) => {
    const id = neighbour(bound.rows, ui.selected, by);
    if (id) openRow(bound, id);
  };
  const write = (mode: Mode) => dispatch({ type: "write_asked", mode });
  return {
    "/": () => bound.search.current?.focus(),
    j: () => step(1),
    k: () => step(-1),
    arrowdown: () => step(1),
    arrowup: () => step(-1),
    ".": bound.next,
    enter: () => write(ui.mode),
    r: () => write("reply"),
    n: () => write("note"),
    e: () => commands.resolve(),
    w: () => dispatch({ type: "menu_opened", menu: "wrap_up" }),
    a: () => me && commands.assign(me.id, w("owner.me")),
    m: () => me?.permissions.includes("customers:merge") && dispatch({ type: "join_asked", joining: "choose" }),
    d: () => askRedaction(bound),
    s: () => ui.selected && dispatch({ type: "split_asked", splitting: { item: "" } }),
    c: bound.callCustomer,
    u: commands.markUnread,
    "ctrl+z": () => bound.writing.undo() || bound.undo(),
    "g p": () => dispatch({ type: "context_toggled" }),
    "g c": () => bound.shown && bound.openCustomer(bound.shown.customer),
    escape: () => dispatch({ type: "escaped", narrow: bound.narrow }),
    ...viewKeys(ui, dispatch, bound.saved, bound.tell),
    ...menuKeys(dispatch),
    ...keysOfNone(bound),
    ...bulkKeys(bound),
  };
}
